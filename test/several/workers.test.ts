/** `descope serve --workers`: several processes on one port, as users run them. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { descope } from '../support/paths.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
const PROJECT = 'Pworkers000000000000000000000'
const KEY = 'Kworkers0000000000000000000aManagementKeyOfTheWorkersTests000000000000'

interface Line {
  event: string
  worker?: number
  pid?: number
  url?: string
}

interface Serving {
  url: string
  child: ChildProcess
  said: string[]
  lines(): Line[]
  /** Resolves to the first line of the log that fits. */
  line(fits: (line: Line) => boolean, what: string): Promise<Line>
  exit: Promise<number | null>
}

async function serve(t: TestContext, ...flags: string[]): Promise<Serving> {
  const child = spawn(...descope('serve', '--port', '0', ...flags), {
    env: {
      PATH: process.env['PATH'],
      HOMESCOPE_PROJECT_ID: PROJECT,
      HOMESCOPE_MANAGEMENT_KEY: KEY,
      HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const said: string[] = []
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const exit = once(child, 'close').then(([code]) => code as number | null)
  const lines = () =>
    log
      .split('\n')
      .filter((text) => text.startsWith('{') && text.endsWith('}'))
      .map((text) => JSON.parse(text) as Line)
  const line = async (fits: (line: Line) => boolean, what: string) => {
    for (;;) {
      const found = lines().find(fits)
      if (found) return found
      if (child.exitCode !== null) throw new Error(`ended before ${what}: ${log}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const serving = { url: '', child, said, lines, line, exit }
  if (flags.includes('--workers')) {
    const { url = '' } = await line(({ event, worker }) => event === 'listening' && !worker, 'it listened')
    serving.url = url
  }
  return serving
}

const headers = { authorization: `Bearer ${PROJECT}:${KEY}`, connection: 'close' }

async function post(url: string, path: string, body: object, bearer: object = {}) {
  const init = { method: 'POST', headers: { ...headers, ...bearer }, body: JSON.stringify(body) }
  const answer = await fetch(url + path, init)
  return { status: answer.status, id: answer.headers.get('x-request-id') ?? '' }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1) ?? Number.NaN,
  )
}

describe('serve --workers', { skip }, () => {
  it('shares a port, shows all figures at once, starts a dead worker again and drains', async (t) => {
    const { url: database, drop } = await freshDatabase()
    t.after(drop)
    const plane = await serve(t, '--workers', '3', '--database', database)
    const { url } = plane
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, at) => post(url, '/v1/mgmt/user/create', { loginId: `user-${at}@example.com` })),
    )
    assert.deepEqual([...new Set(made.map(({ status }) => status))], [200])
    const processes = new Set(made.map(({ id }) => id.split('-')[0]))
    assert.ok(processes.size > 1, 'one worker has answered everything')
    const counted = 'homescope_requests_total{operation="user.create",status="2xx"}'
    assert.equal(await metric(url, counted), 60)
    assert.equal(await metric(url, 'homescope_workers'), 3)

    const { pid } = await plane.line(({ event, worker }) => event === 'worker started' && worker === 2, 'a worker')
    process.kill(pid ?? 0, 'SIGKILL')
    await plane.line(({ event, worker }) => event === 'worker ended' && worker === 2, 'the end of a worker')
    const isAgain = (line: Line) => line.event === 'worker started' && line.worker === 2 && line.pid !== pid
    await plane.line(isAgain, 'a new worker')
    while ((await metric(url, 'homescope_workers')) < 3) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await metric(url, counted), 60, 'what the dead one had counted stays')
    assert.equal(await metric(url, 'homescope_worker_ends_total'), 1)
    assert.equal((await post(url, '/v1/mgmt/user/create', { loginId: 'after@example.com' })).status, 200)

    plane.child.kill('SIGTERM')
    assert.equal(await plane.exit, 0)
    const drained = plane.lines().filter(({ event, worker }) => event === 'stopped' && worker)
    assert.deepEqual(drained.map(({ worker }) => worker).toSorted(), [1, 2, 3])
    assert.match(plane.said.join(''), /^Homescope listens on \S+\nConsole: +\S+ \(opens once\)\n\nProject id: /)
  })

  it('holds no right passwords against an account, however many workers compare them at once', async (t) => {
    const { url: database, drop } = await freshDatabase()
    t.after(drop)
    const { url, child, exit } = await serve(t, '--workers', '3', '--database', database)
    const account = { loginId: 'busy@example.com', password: 'Correct-Horse-7' }
    const bearer = { authorization: `Bearer ${PROJECT}` }
    assert.equal((await post(url, '/v1/auth/password/signup', account, bearer)).status, 200)
    const signIn = () => post(url, '/v1/auth/password/signin', account, bearer)
    const answers = await Promise.all(Array.from({ length: 24 }, signIn))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    child.kill('SIGTERM')
    assert.equal(await exit, 0)
  })

  it('is refused on SQLite, and with --dev', async (t) => {
    for (const flags of [
      ['--workers=2', '--database', 'sqlite::memory:'],
      ['--workers=2', '--dev', '--database', 'sqlite::memory:'],
    ]) {
      const { exit, said } = await serve(t, ...flags)
      assert.deepEqual([await exit, said], [1, []])
    }
  })

  it('ends with code 1 when the first worker cannot start', async (t) => {
    const { url: database, drop } = await freshDatabase()
    t.after(drop)
    const holder = await serve(t, '--workers', '2', '--database', database)
    const { exit, said } = await serve(t, '--workers=2', `--port=${new URL(holder.url).port}`, '--database', database)
    assert.deepEqual([await exit, said], [1, []])
    holder.child.kill('SIGTERM')
    assert.equal(await holder.exit, 0)
  })
})
