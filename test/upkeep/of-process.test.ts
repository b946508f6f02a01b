/** What a plane tells of how it runs: of the program, as people start it. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Serving, serve } from '../server/console/serving.ts'
import { onEveryEngine } from '../support/engines.ts'
import { startTestPlane } from '../support/plane.ts'

const BASE = '/v1/mgmt/upkeep'
const SECRETS = {
  HOMESCOPE_METRICS_TOKEN: 'a-token-nobody-may-see',
  HOMESCOPE_DELIVERY: 'https://hooks.example.com/a-secret-path?key=hidden',
  HOMESCOPE_DELIVERY_SECRET: 'a-secret-of-signatures',
  HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
}

async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-upkeep-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function serving(t: TestContext, database: string, settings: { [name: string]: string }): Promise<Serving> {
  const plane = await serve(database, { env: settings })
  t.after(plane.stop)
  return plane
}

/** Looks until it is as it shall be. */
async function until<T>(look: () => Promise<T>, is: (seen: T) => boolean): Promise<T> {
  for (let times = 0; ; times++) {
    const seen = await look()
    if (is(seen) || times > 100) return seen
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

onEveryEngine((engine) => {
  test('settings are told with where each came from, and no secret', async (t) => {
    const { url, drop } = await engine.freshUrl()
    t.after(drop)
    const plane = await serving(t, url, { ...SECRETS, HOMESCOPE_LOG: 'error' })
    const { settings } = await plane.manage('GET', `${BASE}/settings`)
    const told = (name: string) => {
      const { doc, flag, ...rest } = settings.find((one: { name: string }) => one.name === name)
      assert.notEqual(doc, '')
      return rest
    }
    const plain = { isSecret: false }
    assert.deepEqual(told('HOMESCOPE_LOG'), {
      name: 'HOMESCOPE_LOG',
      value: 'error',
      source: 'environment',
      ...plain,
    })
    assert.deepEqual(told('HOMESCOPE_PORT'), { name: 'HOMESCOPE_PORT', value: '0', source: 'flag', ...plain })
    assert.deepEqual(told('HOMESCOPE_WORKERS'), { name: 'HOMESCOPE_WORKERS', value: '1', source: 'default', ...plain })
    const delivery = { name: 'HOMESCOPE_DELIVERY', value: 'https://hooks.example.com', source: 'environment' }
    assert.deepEqual(told('HOMESCOPE_DELIVERY'), { ...delivery, isSecret: true })
    const token = { name: 'HOMESCOPE_METRICS_TOKEN', value: '', source: 'environment', isSecret: true }
    assert.deepEqual(told('HOMESCOPE_METRICS_TOKEN'), token)
    const said = JSON.stringify(settings)
    const hidden = [...Object.values(SECRETS), 'secret-path', 'hidden', plane.key]
    assert.deepEqual(
      hidden.filter((secret) => said.includes(secret)),
      [],
    )
    if (new URL(url).password) assert.ok(!said.includes(new URL(url).password))
  })

  test('chores tell when they ran, and how it ended', async (t) => {
    const { url, drop } = await engine.freshUrl()
    t.after(drop)
    const plane = await serving(t, url, { HOMESCOPE_DELIVERY: 'smtp://robot:hush-hush@127.0.0.1:9' })
    const load = () => plane.manage('GET', `${BASE}/chores`)
    const named = (chores: { name: string }[], name: string) => chores.find((one) => one.name === name)
    const {
      chores,
      startedTime,
      process: pid,
    } = await until(load, (seen) => {
      return seen.chores.some(({ name, runs }: { name: string; runs: string }) => name === 'settle' && Number(runs) > 0)
    })
    assert.ok(pid > 0 && pid !== process.pid)
    const { every, state, lastTime, nextTime, runs, failures, problem } = named(chores, 'settle') as never
    assert.deepEqual([every, failures, problem], ['1000', '0', ''])
    assert.match(state, /^(done|running)$/)
    assert.ok(Number(runs) > 0)
    assert.ok(Number(lastTime) >= Number(startedTime) && Number(nextTime) - Number(lastTime) === 1000)
    const sweep = named(chores, 'sweep') as never as { state: string; lastTime: string; nextTime: string }
    assert.deepEqual([sweep.state, sweep.lastTime], ['waiting', '0'])
    assert.ok(Math.abs(Number(sweep.nextTime) - Number(startedTime) - 600_000) < 2000)
    assert.ok(named(chores, 'send'))
    const { settings } = await plane.manage('GET', `${BASE}/settings`)
    const { value } = named(settings, 'HOMESCOPE_DELIVERY') as never
    assert.equal(value, 'smtp://127.0.0.1:9')
    assert.doesNotMatch(JSON.stringify(settings), /robot|hush/)
  })
})

test('a backup is taken beside the plane, marked and noted; one that is damaged is told', async (t) => {
  const folder = await scratch(t)
  const chain = join(folder, 'chain')
  const plane = await serving(t, `sqlite:${join(folder, 'plane.db')}`, { HOMESCOPE_BACKUPS: chain })
  const load = () => plane.manage('GET', `${BASE}/backups`)
  assert.deepEqual(await load(), { folder: chain, none: '', marks: [], total: 0, problem: '' })
  const begun = await plane.manage('POST', `${BASE}/backup`, {})
  assert.equal(begun.run.isRunning, true)
  const again = await plane.manage('POST', `${BASE}/backup`, {})
  assert.equal(again.errorMessage, 'A backup is being taken already')
  const { run, marks, total } = await until(load, (seen) => !seen.run.isRunning)
  assert.deepEqual([run.code, run.isStopped, total], [0, false, 1])
  assert.match(run.said, /^Mark 1 \(full\) of /)
  const [{ number, kind, problem, projects, withKey, bytes, file }] = marks
  assert.deepEqual([number, kind, problem, projects, withKey, file], [1, 'full', '', 1, false, '00000001.full'])
  assert.ok(Number(bytes) > 10_000)
  const trail = await plane.manage('POST', '/v1/mgmt/audit/search', { actions: ['BackupStarted'] })
  assert.equal(trail.audits.length, 1)
  await writeFile(join(chain, '00000001.full'), 'no backup')
  const [damaged] = (await load()).marks
  assert.match(damaged.problem, /is no backup, or was cut off/)
  assert.deepEqual([damaged.bytes, damaged.time], ['0', '0'])
})

test('a backup that is stopped leaves nothing', async (t) => {
  const folder = await scratch(t)
  const chain = join(folder, 'chain')
  const plane = await serving(t, `sqlite:${join(folder, 'plane.db')}`, { HOMESCOPE_BACKUPS: chain })
  await plane.manage('POST', `${BASE}/backup`, {})
  await plane.manage('POST', `${BASE}/backup/stop`, {})
  const { run, marks } = await until(
    () => plane.manage('GET', `${BASE}/backups`),
    (seen) => !seen.run.isRunning,
  )
  assert.deepEqual([run.isStopped, marks], [true, []])
  assert.deepEqual(await readdir(chain).catch(() => []), [])
  await plane.manage('POST', `${BASE}/backup`, {})
  const next = await until(
    () => plane.manage('GET', `${BASE}/backups`),
    (seen) => !seen.run.isRunning,
  )
  assert.deepEqual([next.run.isStopped, next.run.code, next.total], [false, 0, 1])
})

test('who may not do everything in the company is told nothing', async (t) => {
  const plane = await startTestPlane()
  t.after(plane.stop)
  const { call, projectId } = plane
  const key = { name: 'Reader', reBac: { projectRoles: [{ projectIds: [projectId], roles: ['project-full-access'] }] } }
  const reading = { name: 'Users', reBac: { companyRoles: ['company-users-read'] } }
  for (const body of [key, reading]) {
    const made = await call('PUT', '/v1/mgmt/managementkey', body)
    assert.equal(made.status, 200, made.body.errorMessage)
    const bearer = `Bearer ${projectId}:${made.body.cleartext}`
    for (const [method, path] of [
      ['GET', 'settings'],
      ['GET', 'chores'],
      ['GET', 'backups'],
      ['POST', 'backup'],
      ['POST', 'backup/stop'],
    ] as const) {
      const { status } = await call(method, `${BASE}/${path}`, method === 'POST' ? {} : undefined, bearer)
      assert.equal(status, 403, `${body.name} ${path}`)
    }
  }
  const { body } = await call('GET', `${BASE}/backups`)
  assert.match(body.none, /^The database is in memory/)
  const { status, body: refused } = await call('POST', `${BASE}/backup`, {})
  assert.deepEqual([status, refused.errorMessage], [400, 'The database is in memory: it ends with the plane'])
})
