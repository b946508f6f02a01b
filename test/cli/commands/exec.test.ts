/** `descope exec` and `descope seed`, as people start them. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { descope } from '../../support/paths.ts'

const SEED = `
tenants:
  - { id: acme, name: Acme }
users:
  - { loginId: jane@acme.com, password: Example-Passw0rd, userTenants: [{ tenantId: acme }] }
`

/** What a command beside the plane asks it, and prints. */
const ASK = `
const { DESCOPE_BASE_URL: url, DESCOPE_PROJECT_ID: project, DESCOPE_MANAGEMENT_KEY: key } = process.env
const headers = { authorization: 'Bearer ' + project + ':' + key, connection: 'close' }
const ask = async (method, path, body) =>
  (await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })).json()
`

describe('exec', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'descope-exec-'))
    writeFileSync(join(folder, 'seed.yaml'), SEED)
    writeFileSync(join(folder, 'ask.cjs'), ASK)
  })
  after(() => rmSync(folder, { recursive: true }))

  /** Temporary files go into a folder of their own, so that those that stay are seen. */
  function start(words: readonly string[], env: { [name: string]: string } = {}): ChildProcess {
    const [command, args] = descope(...words)
    return spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...env, TMPDIR: folder, HOME: folder },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  async function exec(words: readonly string[], env: { [name: string]: string } = {}) {
    const child = start(['exec', ...words], env)
    child.stdin?.end()
    const said = { out: '', err: '' }
    child.stdout?.on('data', (data) => {
      said.out += data
    })
    child.stderr?.on('data', (data) => {
      said.err += data
    })
    const [code] = await once(child, 'close')
    return { code, ...said }
  }

  const node = (script: string) => [process.execPath, '-e', `(async () => {${ASK}${script}})()`]

  test('C13 the command has a plane, its exit code is kept, and nothing stays', async () => {
    const before = readdirSync(folder)
    const script = `console.log(url); console.log((await ask('GET', '/v1/mgmt/tenant/all')).tenants.length); process.exitCode = 7`
    const { code, out, err } = await exec(['--', ...node(script)])
    const [url = '', tenants] = out.split('\n')
    assert.deepEqual([code, tenants, err], [7, '0', ''])
    await assert.rejects(fetch(`${url}/health`), 'the plane is gone')
    assert.deepEqual(readdirSync(folder), before)
  })

  test("C13 the environment is the plane's, and of nobody's project beside it", async () => {
    const script = `for (const [name, value] of Object.entries(process.env).sort())
      if (/^DESCOPE_|NO_PROXY/i.test(name)) console.log(name + '=' + value)`
    const { out } = await exec(['--', ...node(script)], {
      DESCOPE_MANAGEMENT_KEY: 'K2realrealrealrealrealrealre',
      DESCOPE_AUTH_MANAGEMENT_KEY: 'K2other',
      DESCOPE_PROFILE: 'production',
      NO_PROXY: 'example.com',
      HOMESCOPE_PROJECT_ID: 'P2aaaaaaaaaaaaaaaaaaaaaaaaaaa',
      HOMESCOPE_MANAGEMENT_KEY: `K2aaaaaaaaaaaaaaaaaaaaaaaaaaa${'s'.repeat(43)}`,
      HOMESCOPE_DATABASE: `sqlite:${join(folder, 'other.db')}`,
    })
    const url = /DESCOPE_BASE_URL=(.*)/.exec(out)?.[1]
    assert.match(url ?? '', /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.equal(
      out,
      `DESCOPE_BASE_URI=${url}\nDESCOPE_BASE_URL=${url}\n` +
        `DESCOPE_MANAGEMENT_KEY=K2aaaaaaaaaaaaaaaaaaaaaaaaaaa${'s'.repeat(43)}\n` +
        'DESCOPE_PROJECT_ID=P2aaaaaaaaaaaaaaaaaaaaaaaaaaa\n' +
        'NO_PROXY=example.com,127.0.0.1,localhost\nno_proxy=127.0.0.1,localhost\n',
    )
    assert.equal(existsSync(join(folder, 'other.db')), false)
  })

  test('C13 flags behind -- are the command’s, and output, input and both streams are its own', async () => {
    const child = start(['exec', '--', 'sh', '-c', 'cat; echo "$0 $1" >&2', '--seed', '-x'])
    child.stdin?.end('typed')
    const said = { out: '', err: '' }
    child.stdout?.on('data', (data) => {
      said.out += data
    })
    child.stderr?.on('data', (data) => {
      said.err += data
    })
    assert.deepEqual(await once(child, 'close'), [0, null])
    assert.deepEqual(said, { out: 'typed', err: '--seed -x\n' })
  })

  test('C13 a command that cannot be run ends with 127 or 126, as in a shell', async () => {
    writeFileSync(join(folder, 'plain'), 'no program')
    const missing = await exec(['--', 'no-such-command'])
    assert.deepEqual([missing.code, missing.err], [127, 'descope exec: cannot run no-such-command: no such command\n'])
    assert.equal((await exec(['--', './plain'])).code, 126)
    const nothing = await exec([])
    assert.deepEqual([nothing.code, /requires at least 1 arg/.test(nothing.err)], [1, true])
  })

  test('C13 signals reach the command, and an end by one is told as a shell does', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const) {
      const child = start(['exec', '--', ...node(`process.stdout.write(url); setInterval(() => {}, 1000)`)])
      const [url] = await once(child.stdout as NodeJS.ReadableStream, 'data')
      child.kill(signal)
      assert.deepEqual(await once(child, 'close'), [code, null], signal)
      await assert.rejects(fetch(`${url}/health`))
    }
    const heard = `process.on('SIGTERM', () => { console.log('heard'); process.exit(3) }); console.log('ready'); setInterval(() => {}, 1000)`
    const child = start(['exec', '--', ...node(heard)])
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'close'), [3, null])
  })

  test('C13 killed with SIGKILL, it leaves no plane, no command and no file', async () => {
    const before = readdirSync(folder)
    const child = start(['exec', '--', ...node(`console.log(url + ' ' + process.pid); setInterval(() => {}, 1000)`)])
    const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data')
    const [url, pid] = String(line).trim().split(' ')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await assert.rejects(fetch(`${url}/health`))
    for (let tries = 0; isAlive(Number(pid)); tries++) {
      assert.ok(tries < 200, 'the command has ended')
      await wait(50)
    }
    assert.deepEqual(readdirSync(folder), before)
  })

  test('C13 the plane begins with a seed and a snapshot, and a reset comes back to both', async () => {
    const snapshot = join(folder, 'snapshot')
    const exported = ['project', 'snapshot', 'export', '$DESCOPE_PROJECT_ID', '-p', snapshot]
    const [command, args] = descope(...exported)
    const line = [command, ...args].map((word) => `"${word}"`).join(' ')
    assert.equal((await exec(['--', 'sh', '-c', line])).code, 0)
    const settings = join(snapshot, 'project.json')
    const project = JSON.parse(readFileSync(settings, 'utf8'))
    writeFileSync(settings, JSON.stringify({ ...project, domain: 'seeded.example.com' }, null, 2))
    const look = `
      const users = async () => (await ask('POST', '/v2/mgmt/user/search', {})).users.map(({ userId }) => userId)
      const domain = async () => JSON.parse(JSON.stringify((await ask('POST', '/v1/mgmt/project/snapshot/export', {})).files))['project.json'].domain
      const began = [await users(), await domain(), (await ask('GET', '/dev/seed')).users.map(({ userId }) => userId)]
      await ask('POST', '/v1/mgmt/user/delete', { loginId: 'jane@acme.com' })
      const between = await users()
      await ask('POST', '/dev/reset', {})
      console.log(JSON.stringify([began, between, [await users(), await domain()]]))`
    const { out, err } = await exec(['--seed', 'seed.yaml', '--snapshot', snapshot, '--', ...node(look)])
    assert.equal(err, '')
    const [began, between, again] = JSON.parse(out)
    assert.deepEqual(
      [began, between, again],
      [[began[0], 'seeded.example.com', began[0]], [], [began[0], 'seeded.example.com']],
    )
    assert.equal(began[0].length, 1)
  })

  test('C13 users of a seed have the ids that it gives', async () => {
    const users = [{ loginId: 'jane@acme.com', userId: 'Ujane' }]
    writeFileSync(join(folder, 'ids.json'), JSON.stringify({ users }))
    const look = `console.log(JSON.stringify((await ask('GET', '/v1/mgmt/user?userId=Ujane')).user.loginIds))`
    assert.deepEqual(await exec(['--seed', 'ids.json', '--', ...node(look)]), {
      code: 0,
      out: '["jane@acme.com"]\n',
      err: '',
    })
    writeFileSync(join(folder, 'ids.json'), JSON.stringify({ users: [...users, { loginId: 'b', userId: 'Ujane' }] }))
    const { code, err } = await exec(['--seed', 'ids.json', '--', 'true'])
    assert.deepEqual([code, /users\[1\]: A user with this userId already exists/.test(err)], [1, true], err)
  })

  test('C13 with a seed or a snapshot that cannot be, the command is not run', async () => {
    writeFileSync(join(folder, 'bad.json'), '{"users": [{"loginId": "a", "rolse": []}]}')
    const ran = join(folder, 'ran')
    for (const [flags, says] of [
      [['--seed', 'bad.json'], /There is no users\[0\]\.rolse field/],
      [['--seed', 'absent.json'], /failed to read file absent\.json: open absent\.json: no such file/],
      [['--snapshot', 'absent'], /snapshot path does not exist: absent/],
    ] as const) {
      const { code, err } = await exec([...flags, '--', 'touch', ran])
      assert.deepEqual([code, says.test(err), existsSync(ran)], [1, true, false], err)
    }
  })

  test('C13 seed says what it has made, in words and in JSON, and --reset makes it anew', async () => {
    const [command, args] = descope('seed', 'seed.yaml')
    const seed = [command, ...args].map((word) => `"${word}"`).join(' ')
    const script = `${seed}; ${seed}; echo "code $?"; ${seed} --reset -j`
    const { out } = await exec(['--', 'sh', '-c', script])
    const ids = out.replaceAll(/U[\w]{27}/g, 'U1')
    assert.equal(
      ids,
      `* Planting the seed...
  - tenants: id acme; name Acme
  - users: userId U1; loginIds jane@acme.com
* Planted: 1 tenants, 1 users
* Planting the seed...
code 1
{
  "accessKeys": [],
  "inboundApps": [],
  "ok": true,
  "permissions": [],
  "roles": [],
  "tenants": [
    {
      "id": "acme",
      "name": "Acme"
    }
  ],
  "users": [
    {
      "loginIds": [
        "jane@acme.com"
      ],
      "userId": "U1"
    }
  ]
}
`,
    )
  })

  test('C13 it takes well under a second to begin', async () => {
    const took = async (work: () => Promise<unknown>) => {
      const began = performance.now()
      await work()
      return performance.now() - began
    }
    let [ours, nothing] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    // On a machine that is busy with other things, a program that does nothing takes its time, too: in turns.
    for (let round = 0; round < 5; round++) {
      ours = Math.min(ours, await took(async () => assert.equal((await exec(['--', 'true'])).code, 0)))
      nothing = Math.min(nothing, await took(() => once(spawn(process.execPath, ['-e', '']), 'close')))
    }
    assert.ok(ours < Math.max(1000, 25 * nothing), `${Math.round(ours)} ms beside ${Math.round(nothing)} ms`)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
