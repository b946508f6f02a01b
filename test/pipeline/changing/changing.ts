/**
 * Runs over lists that change between any two pages: whatever was there all the time must be at the destination, and a
 * quiet run afterwards leaves what the server has.
 */
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runAction } from '../../../src/pipeline/actions/actions.ts'
import { type RunningPlane, startPlane } from '../../../src/plane.ts'
import { readSettings } from '../../../src/settings/config.ts'
import { freshDuckDb, freshPostgres, type Place } from '../../destinations/every.ts'
import { postgresUrl } from '../../postgres.ts'

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const PAGE = 7
const SIZES = { user: 250, test: 3 * PAGE, tenant: 8 }
const RESOURCES = 'users,test_users,users_get_login_history,tenants,access_keys,roles,audit'

/** `rounds`: runs while everything changes, each followed by a quiet one. */
export function testChanges(rounds: number): void {
  describe(`E1 runs while every list changes (${rounds} runs)`, () => {
    test('lose nothing into duckdb', () => campaign(freshDuckDb, rounds))
    const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
    test('lose nothing into postgres', { skip }, () => campaign(freshPostgres, rounds))
  })
}

async function campaign(fresh: () => Promise<Place>, rounds: number): Promise<void> {
  const plane = await startPlane({ ...readSettings({}, {}), database: 'sqlite::memory:', port: 0 }, { log })
  const place = await fresh()
  const world = new World(plane)
  const far = await between(plane, () => world.change())
  try {
    for (let round = 0; round < rounds; round++) {
      await world.fill()
      const before = { user: new Set(world.ids.user), test: new Set(world.ids.test), tenant: new Set(world.ids.tenant) }
      far.isChanging = true
      await run(far.url, plane, place, round % 3 ? {} : { 'full-refresh': 'true' })
      far.isChanging = false
      for (const [kind, table, column] of TABLES) {
        const kept = new Set((await place.query(`SELECT "${column}" FROM "moving"."${table}"`)).rows.flat().map(String))
        const stayed = world.ids[kind].filter((id) => before[kind].has(id))
        assert.ok(stayed.length > 0 || kind !== 'user')
        assert.deepEqual(
          stayed.filter((id) => !kept.has(id)),
          [],
          `${table} of round ${round}`,
        )
      }
      await run(far.url, plane, place, { 'full-refresh': 'true' })
      for (const [kind, table, column] of TABLES) {
        const { rows } = await place.query(`SELECT "${column}" FROM "moving"."${table}"`)
        assert.deepEqual(rows.flat().map(String).sort(), [...world.ids[kind]].sort())
      }
      const audited = await place.query('SELECT count(*), count(DISTINCT id) FROM "moving"."audit"')
      const { total } = await world.call<{ total: number }>('/v1/mgmt/audit/search', { size: 1 })
      assert.deepEqual(audited.rows.flat().map(Number), [total, total])
    }
  } finally {
    await far.close()
    await place.close()
    await plane.stop()
  }
}

type Kind = 'user' | 'test' | 'tenant'
const TABLES = [
  ['user', 'users', 'user_id'],
  ['test', 'test_users', 'user_id'],
  ['tenant', 'tenants', 'id'],
] as const

/** What the plane holds, by its own word. */
class World {
  readonly ids: Record<Kind, string[]> = { user: [], test: [], tenant: [] }
  private readonly plane: RunningPlane
  private made = 0
  private state = 4711

  constructor(plane: RunningPlane) {
    this.plane = plane
  }

  private random(limit: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647
    return this.state % limit
  }

  async fill(): Promise<void> {
    for (const [kind, count] of Object.entries(SIZES) as [Kind, number][]) {
      while (this.ids[kind].length < count) await this.add(kind)
    }
  }

  async change(): Promise<void> {
    for (let n = this.random(2); n > 0; n--) {
      const kind =
        (['user', 'user', 'user', 'user', 'user', 'user', 'test', 'tenant'] as const)[this.random(8)] ?? 'user'
      if (this.ids[kind].length > 4) await this.remove(kind)
      if (this.random(4)) await this.add(kind)
    }
  }

  async add(kind: Kind): Promise<void> {
    const name = `${kind}${this.made++}`
    if (kind === 'tenant') {
      this.ids.tenant.push((await this.call<{ id: string }>('/v1/mgmt/tenant/create', { name })).id)
      return
    }
    const body = { loginId: name, email: `${name}@example.com` }
    const path = kind === 'test' ? '/v1/mgmt/user/create/test' : '/v1/mgmt/user/create'
    this.ids[kind].push((await this.call<{ user: { userId: string } }>(path, body)).user.userId)
  }

  /** Mostly of the oldest, whose end moves all the others. */
  private async remove(kind: Kind): Promise<void> {
    const at = this.random(2) ? 0 : this.random(this.ids[kind].length)
    const [id = ''] = this.ids[kind].splice(at, 1)
    if (kind === 'tenant') await this.call('/v1/mgmt/tenant/delete', { id, cascade: true })
    else await this.call('/v1/mgmt/user/delete', { userId: id })
  }

  async call<T>(path: string, body: object): Promise<T> {
    const { projectId, managementKey } = this.plane.first ?? {}
    const headers = { authorization: `Bearer ${projectId}:${managementKey}`, 'content-type': 'application/json' }
    const reply = await fetch(`${this.plane.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.equal(reply.status, 200, await reply.clone().text())
    return (await reply.json()) as T
  }
}

async function between(plane: RunningPlane, change: () => Promise<void>) {
  const far = { url: '', isChanging: false, close: async () => {} }
  const server = createServer(async (asked, answer) => {
    if (far.isChanging) await change()
    const options = { method: asked.method, headers: asked.headers }
    const onward = request(new URL(asked.url ?? '/', plane.url), options, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    asked.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  far.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  far.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return far
}

async function run(url: string, plane: RunningPlane, place: Place, more: Record<string, string>): Promise<void> {
  const { projectId = '', managementKey = '' } = plane.first ?? {}
  const env = {
    DESCOPE_BASE_URL: url,
    DESCOPE_PROJECT_ID: projectId,
    DESCOPE_MANAGEMENT_KEY: managementKey,
    HOME: place.folder,
  }
  const flags = {
    'pipelines-dir': join(place.folder, 'pipelines'),
    destination: place.url,
    dataset: 'moving',
    resources: RESOURCES,
    'page-size': String(PAGE),
    quiet: 'true',
    ...more,
  }
  const io = { out: quiet, err: quiet, input: () => '' }
  assert.equal(await runAction({ action: 'run', words: ['moving'], flags }, { env, cwd: place.folder, io }), 0)
}
