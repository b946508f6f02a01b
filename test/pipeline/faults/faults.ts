/**
 * Whole runs against a plane that fails at random in every way it knows: the tables must be those of an undisturbed
 * run, or the run must say clearly that it failed and leave nothing that counts.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runAction } from '../../../src/pipeline/actions/actions.ts'
import { type RunningPlane, startPlane } from '../../../src/plane.ts'
import { readSettings } from '../../../src/settings/config.ts'
import { freshDuckDb, freshPostgres, Place } from '../../destinations/every.ts'
import { postgresUrl } from '../../support/postgres.ts'

const PAGE = 20
const USERS = 230
const RESOURCES = 'users,users_get_login_history,tenants,roles,audit,test_users'
const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

/** Of a hundred requests; the rest is answered truly. */
const TROUBLE = [
  { status: 429, chance: 8 },
  { status: 429, retryAfter: 1, chance: 1 },
  { status: 500, chance: 8 },
  { status: 503, chance: 3 },
  { connection: 'reset', chance: 5 },
  { connection: 'cut', chance: 5 },
]
/** Pages of lists come twice, or are passed over. */
const WRONG_PAGES = [
  { path: '/v2/mgmt/user/search', pageShift: 1, chance: 4 },
  { path: '/v2/mgmt/user/search', pageShift: -1, chance: 4 },
  { path: '/v1/mgmt/audit/search', pageShift: 1, chance: 20 },
  { path: '/v1/mgmt/audit/search', pageShift: -1, chance: 20 },
]

/** Everything else is read before it or after it. */
const HOPELESS = { path: '/v1/mgmt/audit/search', status: 500, chance: 100 }

const CLEAR = [
  /the source reports \d+ rows, but its pages held \d+/,
  /the source gave one page twice/,
  /the source reports \d+ rows, its pages held \d+ different ones/,
  /the server failed with 50[03]/,
  /the connection to http:\/\/127\.0\.0\.1:\d+ failed/,
]

/** `rounds`: fresh loads, each until it has succeeded. */
export function testFaults(rounds: number): void {
  describe(`runs against a plane that fails at random (${rounds} loads)`, () => {
    test('leave the tables of a quiet run in duckdb', () => campaign(freshDuckDb, rounds))
    const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
    test('leave the tables of a quiet run in postgres', { skip }, () => campaign(freshPostgres, rounds))
  })
}

async function campaign(fresh: () => Promise<Place>, rounds: number): Promise<void> {
  const plane = await startPlane({ ...readSettings({}, {}), database: 'sqlite::memory:', port: 0, dev: true }, { log })
  const place = await fresh()
  try {
    await fill(plane)
    assert.equal(await attempt(plane, place, 'quiet'), undefined)
    const expected = await tablesOf(place, 'quiet')
    assert.equal(expected['users']?.length, USERS)
    assert.ok((expected['audit']?.length ?? 0) > 0)
    assert.ok((expected['users_get_login_history']?.length ?? 0) > 0)
    let failures = 0
    for (let round = 0; round < rounds; round++) {
      const name = `round${round}`
      const trouble = [...WRONG_PAGES, ...TROUBLE.map((fault) => ({ path: '/*', ...fault }))]
      // Tries again help against all of it, as a rule: now and then a resource fails for good at first.
      const isHopeless = round % 5 === 4
      await disturb(plane, isHopeless ? [HOPELESS, ...trouble] : trouble)
      failures += await untilLoaded(plane, place, name, trouble)
      assertSame(await tablesOf(place, name), expected)
      // All again over what is there, and the answers must still be the same.
      await disturb(
        plane,
        TROUBLE.map((fault) => ({ path: '/*', ...fault })),
      )
      await attempt(plane, place, name, { 'full-refresh': 'true' })
      await disturb(plane, [])
      assert.equal(await attempt(plane, place, name), undefined)
      assertSame(await tablesOf(place, name), expected)
    }
    assert.ok(failures >= Math.floor(rounds / 5))
  } finally {
    await place.close()
    await plane.stop()
  }
}

/** How often it failed before. Whatever failed has said so clearly, and nothing of it counts. */
async function untilLoaded(plane: RunningPlane, place: Place, name: string, trouble: object[]): Promise<number> {
  for (let failures = 0; ; failures++) {
    if (failures === 1) await disturb(plane, trouble)
    if (failures === MOST_FAILURES) await disturb(plane, [])
    const failure = await attempt(plane, place, name)
    if (!failure) return failures
    assert.ok(failures < MOST_FAILURES, failure)
    assert.ok(
      CLEAR.some((words) => words.test(failure)),
      failure,
    )
    const loads = await place.query(`SELECT * FROM "${name}"."_dlt_loads"`).catch(() => ({ rows: [] }))
    assert.deepEqual(loads.rows, [])
  }
}

const MOST_FAILURES = 6

/** One run by the command; the text of its failure. */
async function attempt(
  plane: RunningPlane,
  place: Place,
  name: string,
  more: Record<string, string> = {},
): Promise<string | undefined> {
  const { projectId = '', managementKey = '' } = plane.first ?? {}
  const env = {
    DESCOPE_BASE_URL: plane.url,
    DESCOPE_PROJECT_ID: projectId,
    DESCOPE_MANAGEMENT_KEY: managementKey,
    RUNTIME__REQUEST_BACKOFF_FACTOR: '0.001',
    HOME: place.folder,
  }
  const flags = {
    'pipelines-dir': join(place.folder, 'pipelines'),
    destination: place.url,
    dataset: name,
    resources: RESOURCES,
    'page-size': String(PAGE),
    quiet: 'true',
    ...more,
  }
  const io = { out: quiet, err: quiet, input: () => '' }
  try {
    assert.equal(await runAction({ action: 'run', words: [name], flags }, { env, cwd: place.folder, io }), 0)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

async function fill(plane: RunningPlane): Promise<void> {
  for (const id of ['acme', 'hooli', 'initech']) await manage(plane, '/v1/mgmt/tenant/create', { name: id, id })
  const users = Array.from({ length: USERS }, (_, at) => ({
    loginId: `u${at}@example.com`,
    email: `u${at}@example.com`,
    additionalLoginIds: at % 2 ? [`alt${at}`] : [],
    userTenants: at % 3 ? [{ tenantId: 'acme' }] : [{ tenantId: 'hooli' }, { tenantId: 'initech' }],
  }))
  await manage(plane, '/v1/mgmt/user/create/batch', { users })
  for (let at = 0; at < 3; at++) {
    const loginId = `test${at}`
    await manage(plane, '/v1/mgmt/user/create/test', { loginId, email: `${loginId}@example.com` })
    await manage(plane, '/v1/mgmt/user/update/name', { loginId: `u${at}@example.com`, name: `Name ${at}` })
  }
  for (let at = 0; at < 5; at++) {
    const { token } = await manage(plane, '/v1/mgmt/user/signin/embeddedlink', { loginId: `u${at * 40}@example.com` })
    await call(plane, plane.first?.projectId ?? '', '/v1/auth/magiclink/verify', { token })
  }
}

function disturb(plane: RunningPlane, faults: object[]): Promise<unknown> {
  return manage(plane, '/v1/mgmt/dev/faults', { faults })
}

function manage(plane: RunningPlane, path: string, body: object): Promise<Record<string, unknown>> {
  return call(plane, `${plane.first?.projectId}:${plane.first?.managementKey}`, path, body)
}

async function call(plane: RunningPlane, bearer: string, path: string, body: object) {
  const headers = { authorization: `Bearer ${bearer}`, connection: 'close' }
  const answer = await fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return JSON.parse(text) as Record<string, unknown>
}

/** Table by table, and of each only what differs, so that a failure can be read. */
function assertSame(found: Tables, expected: Tables): void {
  assert.deepEqual(Object.keys(found), Object.keys(expected))
  for (const [table, rows] of Object.entries(expected)) {
    const there = found[table] ?? []
    const more = there.filter((row) => !rows.includes(row))
    const missing = rows.filter((row) => !there.includes(row))
    assert.deepEqual({ table, rows: there.length, more, missing }, { table, rows: rows.length, more: [], missing: [] })
  }
}

interface Tables {
  [table: string]: string[]
}

/** Everything but the system tables and what differs between two packages. */
async function tablesOf(place: Place, dataset: string): Promise<Tables> {
  const inside = new Place(place.destination, place.folder, async () => {})
  inside.dataset = dataset
  const names = (await inside.tables()).filter((name) => !name.startsWith('_dlt'))
  const entries = await Promise.all(
    names.map(async (name) => [name, (await inside.data(name)).map((row) => JSON.stringify(row))] as const),
  )
  return Object.fromEntries(entries)
}
