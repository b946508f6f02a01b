import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { onEveryEngine } from '../support/engines.ts'
import { descope } from '../support/paths.ts'
import { startTestPlane } from '../support/plane.ts'

const PROJECT = 'Ppreset00000000000000000000000'
const KEY = 'Kpreset000000000000000000000SecretOfTheTestThatIsNeverShown'

const SAID_AGAIN = `Homescope listens on http://127.0.0.1:PORT
Console:         http://127.0.0.1:PORT/console#LINK (opens once)
`

/** `descope serve` until it has said where it listens and is told to stop. */
async function serveOnce(t: TestContext, database: string, env: { [name: string]: string }, ...flags: string[]) {
  const child = spawn(...descope('serve', '--port', '0', '--database', database, ...flags), {
    env: { PATH: process.env['PATH'], HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), ...env },
  })
  t.after(() => child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text
      if (said.stdout.includes('listens on')) resolve()
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const closed = once(child, 'close')
  await Promise.race([listening, closed])
  child.kill('SIGTERM')
  const [code] = await closed
  const lines = said.stderr.split('\n')
  return {
    code,
    stdout: said.stdout.replace(/:\d+/g, ':PORT').replace(/#P\w+\.\w{43} /, '#LINK '),
    logs: lines.filter((line) => line.startsWith('{')).join('\n'),
    notices: lines.filter((line) => line !== '' && !line.startsWith('{')),
  }
}

onEveryEngine((engine) => {
  test('A18 a preset management key is never shown in full, and A15 another one is not ignored silently', async (t) => {
    const { url, drop } = await engine.freshUrl()
    t.after(drop)
    const preset = { HOMESCOPE_PROJECT_ID: PROJECT, HOMESCOPE_MANAGEMENT_KEY: KEY }
    const first = await serveOnce(t, url, preset)
    assert.equal(
      first.stdout,
      `Homescope listens on http://127.0.0.1:PORT
Console:         http://127.0.0.1:PORT/console#LINK (opens once)

Project id:      ${PROJECT}
Management key:  Kprese...   (HOMESCOPE_MANAGEMENT_KEY)

To use it with the CLI:
  export DESCOPE_BASE_URL='http://127.0.0.1:PORT'
  export DESCOPE_PROJECT_ID='${PROJECT}'
  export DESCOPE_MANAGEMENT_KEY="$HOMESCOPE_MANAGEMENT_KEY"
`,
    )
    assert.deepEqual([first.code, first.notices], [0, []])
    assert.equal(first.logs.includes(KEY), false)
    const again = await serveOnce(t, url, preset)
    assert.deepEqual([again.stdout, again.notices], [SAID_AGAIN, []])
    const other = { HOMESCOPE_PROJECT_ID: 'P2other000', HOMESCOPE_MANAGEMENT_KEY: 'Kother0000' }
    const workers = engine.name === 'postgres' ? [[], ['--workers', '2']] : [[]]
    for (const flags of workers) {
      const wrong = await serveOnce(t, url, other, ...flags)
      assert.deepEqual(wrong.notices, [
        `Warning: HOMESCOPE_PROJECT_ID has no effect: it is for the first start, and the first project here is ${PROJECT}`,
        'Warning: HOMESCOPE_MANAGEMENT_KEY (Ko...) has no effect: it is for the first start, and this database does ' +
          'not have it. Requests need a key that was made here; descope management-key create --database makes one on ' +
          'this machine',
      ])
      assert.equal(wrong.code, 0)
    }
  })
  test('C13 a preset management key that has expired or is inactive is told at the start', async (t) => {
    const { url, drop } = await engine.freshUrl()
    t.after(drop)
    const plane = await startTestPlane({ database: url })
    plane.now = Date.now()
    const make = async (expireTime: number) => {
      const body = { name: 'Preset', expireTime: String(expireTime), reBac: { companyRoles: ['company-full-access'] } }
      return (await plane.call('PUT', '/v1/mgmt/managementkey', body)).body as {
        key: { id: string }
        cleartext: string
      }
    }
    const inactive = await make(0)
    const ends = Math.ceil(Date.now() / 1000) + 1
    const expired = await make(ends)
    assert.equal((await plane.call('POST', '/v1/mgmt/managementkey/deactivate', { id: inactive.key.id })).status, 200)
    await plane.stop()
    await wait(Math.max(0, ends * 1000 - Date.now()))
    for (const [{ cleartext }, fault] of [
      [inactive, 'was deactivated'],
      [expired, 'has expired'],
    ] as const) {
      const { code, notices } = await serveOnce(t, url, { HOMESCOPE_MANAGEMENT_KEY: cleartext })
      const shown = `HOMESCOPE_MANAGEMENT_KEY (${cleartext.slice(0, 6)}...)`
      assert.deepEqual([code, notices], [0, [`Warning: ${shown} ${fault}: requests with it are refused`]])
    }
  })
})
