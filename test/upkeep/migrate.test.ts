import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { isRolling, migrations } from '../../src/store/migrations/index.ts'
import { freshUrl } from '../crash/plane-process.ts'
import { openDatabase } from '../database.ts'
import { onEveryEngine } from '../engines.ts'
import { BACK_TO_3 } from './older.ts'
import { descope } from './program.ts'

const all = migrations.map(({ name }, index) => `${index + 1} ${name}: rolling\n`).join('')
const latest = migrations.length
const ROLLING = 'Rolling: older processes can go on while newer ones start\n'

onEveryEngine((engine) => {
  test('says what it would do, does it, and finds nothing more to do', async (t) => {
    const url = await freshUrl(t, engine)
    const check = () => descope(['migrate', '--check', '-d', url])
    assert.deepEqual(await check(), { code: 0, stdout: all + ROLLING, stderr: '' })
    assert.deepEqual(await check(), { code: 0, stdout: all + ROLLING, stderr: '' }, 'looking has changed something')
    if (engine.name === 'sqlite') assert.equal(existsSync(url.slice('sqlite:'.length)), false)

    assert.deepEqual(await descope(['migrate', '-d', url]), { code: 0, stdout: `${all}Done\n`, stderr: '' })
    const nothing = { code: 0, stdout: `Nothing to do: version ${latest}\n`, stderr: '' }
    assert.deepEqual(await check(), nothing)
    assert.deepEqual(await descope(['migrate', '-d', url]), nothing)
  })

  test('does only what the database has not', async (t) => {
    const url = await freshUrl(t, engine)
    await descope(['migrate', '-d', url])
    const database = await openDatabase(url)
    for (const statement of BACK_TO_3) await database.rows(statement)
    await database.close()

    const pending = all.split('\n').slice(3).join('\n')
    const checked = await descope(['migrate', '--check', '-d', url])
    assert.deepEqual(checked, { code: 0, stdout: pending + ROLLING, stderr: '' })
    assert.deepEqual(await descope(['migrate', '-d', url]), { code: 0, stdout: `${pending}Done\n`, stderr: '' })
  })

  test('refuses a database that is newer, and leaves it alone', async (t) => {
    const url = await freshUrl(t, engine)
    await descope(['migrate', '-d', url])
    const database = await openDatabase(url)
    await database.rows("INSERT INTO homescope_migrations (version, name) VALUES (9999, 'of the future')")
    for (const words of [['--check'], []]) {
      const { code, stdout, stderr } = await descope(['migrate', ...words, '-d', url])
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(
        stderr,
        /^Error: cannot use database .*: the database has version 9999, this program knows \d+: .*\n$/,
      )
    }
    assert.deepEqual((await database.rows('SELECT max(version) AS version FROM homescope_migrations'))[0], {
      version: 9999,
    })
    await database.close()
  })
})

test('asks for a restart when one of the pending migrations is not rolling', () => {
  const made = (rolling: boolean) => ({ name: 'made', rolling, statements: () => [] })
  assert.equal(isRolling({ version: 4, migrations: [made(true), made(true)] }), true)
  assert.equal(isRolling({ version: 4, migrations: [made(true), made(false)] }), false)
  assert.equal(isRolling({ version: 0, migrations: [made(false)] }), true, 'nobody runs on an empty database')
})

test('tells no password of a database that does not answer', async () => {
  for (const url of ['postgres://u:secret@127.0.0.1:1/x', 'postgres://127.0.0.1:1/x?user=u&password=secret']) {
    const { code, stderr } = await descope(['migrate', '-d', url])
    assert.equal(code, 1)
    assert.match(stderr, /^Error: cannot use database postgres:\/\/(u:\*\*\*@)?127\.0\.0\.1:1\/x: /)
  }
})
