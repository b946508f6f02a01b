/**
 * Runs over lists that change between any two requests: whatever was there all the time must be at the destination, and
 * a quiet run afterwards leaves there what the server has.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Resource } from '../../../src/pipeline/extract/resource.ts'
import { createOrigins } from '../../../src/pipeline/origin.ts'
import { descopeResources } from '../../../src/pipeline/resources.ts'
import type { App } from '../../../src/server/app.ts'
import { listen } from '../../../src/server/listen.ts'
import { freshDuckDb, freshPostgres, type Place } from '../../destinations/every.ts'
import { onEveryEngine, type TestEngine } from '../../support/engines.ts'
import { postgresUrl } from '../../support/postgres.ts'
import { type MovingPlane, startMovingPlane } from './plane.ts'
import { ChangingWorld, KINDS, type Kind, type Row, rowOf } from './world.ts'

/** Rows in a page; of audit, which grows the most, in a larger one. */
const PAGE = 4
const AUDIT_PAGE = 12
const MINUTE = 60_000
const RESOURCES = ['users', 'test_users', 'users_get_login_history', 'tenants', 'access_keys', 'audit']
/** What is compared, and in which columns. */
type Loaded = Kind | 'login' | 'audit'
const TABLES: Record<Loaded, [table: string, columns: string]> = {
  user: ['users', 'user_id, name, email, status'],
  test: ['test_users', 'user_id, name, email, status'],
  tenant: ['tenants', 'id, name'],
  key: ['access_keys', 'id, name, status'],
  login: ['users_get_login_history', 'user_id, CAST(login_time AS varchar(20))'],
  audit: ['audit', 'id'],
}

/** So many schedules for each engine of the server, into each database. */
export function testChanges(schedules: { duckdb: number; postgres: number }): void {
  const { duckdb, postgres } = schedules
  onEveryEngine((engine) => {
    describe(`E1 runs while every list changes, ${2 * (duckdb + postgres)} schedules in all`, () => {
      test(`lose nothing into duckdb (${duckdb} times)`, () => campaign(engine, freshDuckDb, duckdb))
      const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
      const title = `lose nothing into postgres (${postgres} times)`
      test(title, { skip }, () => campaign(engine, freshPostgres, postgres))
    })
  })
}

const inMemory = { url: 'sqlite::memory:', drop: async () => {} }

async function campaign(engine: TestEngine, fresh: () => Promise<Place>, schedules: number): Promise<void> {
  // Nothing here asks how durable a file is.
  const database = engine.name === 'sqlite' ? inMemory : await engine.preparedUrl()
  const plane = await startMovingPlane(database.url)
  const place = await fresh()
  const world = new ChangingWorld(plane, schedules)
  const far = await between(plane, () => world.change())
  try {
    for (let schedule = 0; schedule < schedules; schedule++) {
      await world.fill()
      await tryOne(schedule, { plane, place, world, far })
      plane.clock.pass(world.random(20) * MINUTE)
    }
  } finally {
    await far.close()
    await place.close()
    await plane.stop()
    await database.drop()
  }
}

interface Scene {
  plane: MovingPlane
  place: Place
  world: ChangingWorld
  far: Far
}

async function tryOne(schedule: number, { plane, place, world, far }: Scene): Promise<void> {
  // Without login histories only those users are read that have changed, and deletions are seen another time.
  const seesAll = schedule % 3 !== 1
  const only = seesAll ? RESOURCES : RESOURCES.filter((name) => name !== 'users_get_login_history')
  const before = new Map(KINDS.map((kind) => [kind, new Set(world.ids(kind))]))
  far.isChanging = true
  await run(far.url, plane, place, only)
  far.isChanging = false
  const kept = await rowsAt(place)
  for (const kind of KINDS) {
    const there = new Set(kept[kind].map((row) => JSON.parse(row)[0]))
    const lost = world.ids(kind).filter((id) => before.get(kind)?.has(id) && !there.has(id))
    assert.deepEqual(lost, [], `${TABLES[kind][0]} of schedule ${schedule}`)
  }
  await run(far.url, plane, place, only)
  await checkEnd(schedule, seesAll, place, world)
}

async function checkEnd(schedule: number, seesAll: boolean, place: Place, world: ChangingWorld): Promise<void> {
  const [loaded, served] = [await rowsAt(place), await world.rows()]
  const living = new Set(world.ids('user'))
  const isLiving = (row: Row) => living.has(JSON.parse(row)[0])
  const of = (kind: Loaded) => `${TABLES[kind][0]} after schedule ${schedule}`
  for (const kind of ['test', 'tenant', 'key'] as const) assert.deepEqual(loaded[kind], served[kind], of(kind))
  assert.deepEqual(seesAll ? loaded.user : loaded.user.filter(isLiving), served.user, of('user'))
  // What a user did stays when the user goes.
  if (seesAll) assert.deepEqual(loaded.login.filter(isLiving), served.login, of('login'))
  const records = await world.auditRecords()
  assert.deepEqual([loaded.audit.length, new Set(loaded.audit).size], [records, records], of('audit'))
}

async function rowsAt(place: Place): Promise<Record<Loaded, Row[]>> {
  const warehouse = await place.destination.connect(place.dataset)
  try {
    const tables = await warehouse.counts()
    const found = { user: [], test: [], tenant: [], key: [], login: [], audit: [] } as Record<Loaded, Row[]>
    for (const [kind, [table, columns]] of Object.entries(TABLES)) {
      if (!tables.has(table)) continue
      const { rows } = await warehouse.query(`SELECT ${columns} FROM "${place.dataset}"."${table}"`, 100_000)
      found[kind as Loaded] = rows.map((row) => rowOf(...row)).sort()
    }
    return found
  } finally {
    await warehouse.close()
  }
}

async function run(url: string, plane: MovingPlane, place: Place, only: readonly string[]): Promise<void> {
  const resources = descopeResources({ pageSize: PAGE }).map(withSmallPages)
  const auth = { type: 'bearer' as const, token: `${plane.projectId}:${plane.managementKey}` }
  const { origins, close } = createOrigins({ baseUrl: url, auth }, resources)
  try {
    await place.load(resources, { origins, only, now: plane.clock.now })
  } finally {
    close()
  }
}

/** Of audit, too, whose pages are large. */
function withSmallPages(resource: Resource): Resource {
  const { endpoint } = resource
  if (resource.name !== 'audit' || endpoint?.paginator?.type !== 'oldest_first') return resource
  const paginator = { ...endpoint.paginator, size: AUDIT_PAGE }
  return { ...resource, endpoint: { ...endpoint, json: { ...(endpoint.json as object), size: AUDIT_PAGE }, paginator } }
}

interface Far {
  url: string
  isChanging: boolean
  close(): Promise<void>
}

/** Another door to the plane, at which the world may change before anything is answered. Its clock is the plane's. */
async function between(plane: MovingPlane, change: () => Promise<void>): Promise<Far> {
  let changes = Promise.resolve()
  const answer: App['answer'] = async (asked) => {
    // One after the other, whoever asks: who signs in is not deleted meanwhile.
    if (far.isChanging) changes = changes.then(change)
    await changes
    const reply = await plane.app.answer(asked)
    return { ...reply, headers: { ...reply.headers, date: new Date(plane.clock.now()).toUTCString() } }
  }
  const { url, drain } = await listen({ ...plane.app, answer }, '127.0.0.1', 0)
  const far: Far = { url, isChanging: false, close: drain }
  return far
}
