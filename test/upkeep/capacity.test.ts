import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEveryEngine } from '../support/engines.ts'
import { startTestPlane } from '../support/plane.ts'
import { descope } from './program.ts'

onEveryEngine((engine) => {
  test('says what a database holds, how fast it grows, and what it takes with more users', async (t) => {
    const { url, drop } = await engine.freshUrl()
    t.after(drop)
    const plane = await startTestPlane({ database: url })
    plane.now = Date.now()
    const users = Array.from({ length: 4 }, (_, n) => ({ loginId: `user${n}@example.com` }))
    const capacity = (...words: string[]) => descope(['doctor', '--capacity', '-d', url, ...words])
    assert.match((await capacity('--users', '4000')).stdout, /\nThere are no users yet by which to reckon\n$/)
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    await plane.stop()

    const { code, stdout } = await capacity('--users', '4000', '-j')
    assert.equal(code, 0)
    const { tables, free, projection } = JSON.parse(stdout)
    const named = (name: string) => tables.find((table: { name: string }) => table.name === name)
    const { bytes, ...counted } = named('users')
    assert.deepEqual(counted, { name: 'users', rows: 4, daily: 4 })
    assert.ok(bytes >= 4096)
    assert.equal(named('user_login_ids').rows, 4)
    assert.equal(named('sessions').rows, 0)
    assert.equal(typeof free, engine.name === 'sqlite' ? 'number' : 'undefined')
    const whole = tables.reduce((sum: number, table: { bytes: number }) => sum + table.bytes, 0)
    assert.deepEqual([projection.users, projection.bytes], [4000, whole * 1000])
    assert.ok(projection.daily >= bytes * 1000)

    const { stdout: text } = await capacity('--users', '4000')
    assert.match(text, /^table +rows +size +a row +rows a day +a day\n/)
    assert.match(text, /^users +4 +\d+\.\d [KM]iB +[\d,]+ B +4 +\d+\.\d [KM]iB$/m)
    assert.doesNotMatch(text, /^sessions/m, 'empty tables are left out')
    assert.match(text, /\nWith 4,000 users like these: \d+\.\d [MG]iB, and \d+\.\d [MG]iB more a day\n$/)
  })
})

test('measures nothing that is not there, and makes no file', async () => {
  const missing = '/nowhere/homescope.db'
  for (const [words, why] of [
    [['-d', `sqlite:${missing}`], `there is no database ${missing}`],
    [['--users', 'many'], '--users is how many to reckon with, not "many"'],
  ] as const) {
    const ended = await descope(['doctor', '--capacity', ...words])
    assert.deepEqual(ended, { code: 1, stdout: '', stderr: `Error: ${why}\n` })
  }
})
