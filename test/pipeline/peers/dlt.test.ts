/** dlt itself and ours in turn on one dataset, both reading the same plane by the documentation's names. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runAction } from '../../../src/pipeline/actions/actions.ts'
import { freshDuckDb, freshPostgres, type Place } from '../../destinations/every.ts'
import { runPython, without } from '../../destinations/peers/python.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { postgresUrl } from '../../support/postgres.ts'

const DATASET = 'descope_management_users_data'
const PIPELINE = 'descope_management_users_pipeline'
const ROUNDS = 5
const TESTS = 125

/** What people write who follow the documentation of the source: all but the address and the key stands there so. */
const PROGRAM = `
import os, dlt
from dlt.sources.rest_api import rest_api_resources

@dlt.source
def descope_management_users_source(management_key=dlt.secrets.value):
    yield from rest_api_resources({
        "client": {"base_url": os.environ["BASE_URL"], "auth": {"type": "bearer", "token": management_key}},
        "resources": [
            {"name": "users", "endpoint": {"path": "management/users/load", "data_selector": "user"}},
            {"name": "test_users", "endpoint": {"path": "management/users/test-users"}},
        ],
    })

made = dlt.pipeline("${PIPELINE}", destination=os.environ["DESTINATION"], dataset_name="${DATASET}")
print(made.run(descope_management_users_source()))
`

describe('dlt and ours on one dataset', { skip: without('dlt', 'duckdb', 'psycopg2') }, () => {
  let plane: TestPlane
  let made = 0

  before(async () => {
    plane = await startTestPlane()
    plane.now = Date.now() - 3_600_000
    await call('/v1/mgmt/tenant/create', { name: 'Acme', id: 'acme' })
    await call('/v1/mgmt/role/create', { name: 'Reader' })
    await addUsers(230)
    for (let n = 0; n < TESTS; n++)
      await call('/v1/mgmt/user/create/test', { loginId: `t${n}`, email: `t${n}@example.com` })
  })
  after(() => plane?.stop())

  async function call(path: string, body: object) {
    const reply = await plane.call('POST', path, body)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return reply.body
  }

  async function addUsers(count: number): Promise<void> {
    const users = Array.from({ length: count }, () => {
      const name = `u${made++}`
      const userTenants = made % 3 ? [] : [{ tenantId: 'acme' }]
      const more = made % 2 ? [] : [`${name}b`]
      return { loginId: name, email: `${name}@example.com`, displayName: name, additionalLoginIds: more, userTenants }
    })
    await call('/v1/mgmt/user/create/batch', { users })
  }

  /** The oldest go, some change, some come. */
  async function change(): Promise<void> {
    plane.now += 60_000
    const { users } = await call('/v2/mgmt/user/search', { limit: 6, sort: [{ field: 'createdTime', desc: false }] })
    for (const { userId } of users.slice(0, 3)) await call('/v1/mgmt/user/delete', { userId })
    for (const { loginIds } of users.slice(3)) {
      await call('/v1/mgmt/user/update/name', { loginId: loginIds[0], displayName: `renamed ${made++}` })
      await call('/v1/mgmt/user/update/role/add', { loginId: loginIds[0], roleNames: ['Reader'] })
    }
    await addUsers(4)
  }

  const total = async (path: string): Promise<number> => (await call(path, { limit: 1 })).total

  async function runDlt(place: Place): Promise<void> {
    const [kind, credentials] = place.destination.name === 'duckdb' ? duckdbOf(place) : ['postgres', place.url]
    const said = await runPython(PROGRAM, {
      cwd: place.folder,
      env: {
        BASE_URL: plane.url,
        DESTINATION: kind,
        [`DESTINATION__${kind.toUpperCase()}__CREDENTIALS`]: credentials,
        SOURCES__MANAGEMENT_KEY: `${plane.projectId}:${plane.managementKey}`,
        DLT_DATA_DIR: join(place.folder, 'dlt'),
        RUNTIME__DLTHUB_TELEMETRY: 'false',
      },
    })
    assert.match(said, /is LOADED and contains no failed jobs/)
  }

  async function runOurs(place: Place): Promise<void> {
    const flags = {
      'pipelines-dir': join(place.folder, 'pipelines'),
      destination: place.url,
      dataset: DATASET,
      resources: 'users,test_users',
      'base-url': plane.url,
      quiet: 'true',
    }
    const io = { out: () => {}, err: () => {}, input: () => '' }
    assert.equal(await runAction({ action: 'run', words: [PIPELINE], flags }, { env: {}, cwd: place.folder, io }), 0)
  }

  for (const [title, fresh, skip] of [
    ['duckdb', freshDuckDb, false],
    ['postgres', freshPostgres, postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'],
  ] as const) {
    for (const first of ['dlt', 'ours'] as const) {
      test(`${title}, ${ROUNDS} rounds, ${first} first: all users, equal rows, no orphans`, { skip }, async () => {
        const place = await fresh()
        place.dataset = DATASET
        await mkdir(join(place.folder, '.dlt'))
        const secrets = `[sources.descope_management_users_source]\nproject_id = "${plane.projectId}"\nmanagement_key = "${plane.managementKey}"\n`
        await writeFile(join(place.folder, '.dlt/secrets.toml'), secrets)
        try {
          if (first === 'dlt') {
            await runDlt(place)
            assert.deepEqual(await counted(place, 'users'), [await total('/v2/mgmt/user/search'), 1])
            assert.deepEqual(await counted(place, 'test_users'), [TESTS, 1])
          }
          for (let round = 0; round < ROUNDS; round++) {
            await runOurs(place)
            assert.deepEqual(await counted(place, 'users'), [await total('/v2/mgmt/user/search'), 1])
            assert.deepEqual(await counted(place, 'test_users'), [TESTS, 1])
            assert.deepEqual(await orphans(place), [])
            await runDlt(place)
            // dlt appends: each row stands there twice, and in all that is data the two are one.
            assert.deepEqual(await counted(place, 'users'), [await total('/v2/mgmt/user/search'), 2])
            assert.deepEqual(await counted(place, 'test_users'), [TESTS, 2])
            assert.deepEqual(await orphans(place), [])
            assert.deepEqual(await differing(place), [])
            await change()
          }
        } finally {
          await place.close()
        }
      })
    }
  }
})

function duckdbOf(place: Place): [kind: string, credentials: string] {
  return ['duckdb', `duckdb:///${place.url.replace('duckdb:', '')}`]
}

/** How many users there are, and how often each; more than one number where it is not the same for all. */
async function counted(place: Place, table: string): Promise<number[]> {
  const each = `SELECT count(*) AS n FROM "${DATASET}"."${table}" GROUP BY user_id`
  const { rows } = await place.query(`SELECT sum(1), n FROM (${each}) AS counted GROUP BY n ORDER BY n`)
  return rows.flat().map(Number)
}

/** Tables below another one, with it. */
async function families(place: Place): Promise<[child: string, parent: string][]> {
  const tables = (await place.tables()).filter((name) => !name.startsWith('_dlt'))
  return tables
    .filter((name) => name.includes('__'))
    .map((name) => [name, name.slice(0, name.lastIndexOf('__'))] as const)
    .map(([child, parent]) => [child, tables.includes(parent) ? parent : (child.split('__')[0] ?? '')])
}

async function orphans(place: Place): Promise<unknown[][]> {
  const pairs = await families(place)
  assert.ok(pairs.some(([child]) => child === 'users__login_ids'))
  const queries = pairs.map(
    ([child, parent]) =>
      `SELECT '${child}', c._dlt_id FROM "${DATASET}"."${child}" c WHERE NOT EXISTS (SELECT 1 FROM "${DATASET}"."${parent}" p WHERE p._dlt_id = c._dlt_parent_id)`,
  )
  return (await place.query(queries.join(' UNION ALL '))).rows
}

/** Rows, with those of their lists, of which there is not one of each loader's. */
async function differing(place: Place): Promise<unknown[][]> {
  const found: unknown[][] = []
  for (const table of ['users', 'test_users']) {
    const columns = (await place.columns(table)).filter((name) => !name.startsWith('_dlt')).map((name) => `"${name}"`)
    const odd = `SELECT ${columns} FROM "${DATASET}"."${table}" GROUP BY ${columns} HAVING count(*) <> 2`
    found.push(...(await place.query(odd)).rows)
  }
  for (const [child, parent] of await families(place)) {
    if (parent.includes('__')) continue
    const own = (await place.columns(child)).filter((name) => !/^_dlt_(id|parent_id|root_id|load_id)$/.test(name))
    const columns = ['p.user_id', ...own.map((name) => `c."${name}"`)].join(', ')
    const joined = `"${DATASET}"."${child}" c JOIN "${DATASET}"."${parent}" p ON p._dlt_id = c._dlt_parent_id`
    found.push(...(await place.query(`SELECT ${columns} FROM ${joined} GROUP BY ${columns} HAVING count(*) <> 2`)).rows)
  }
  return found
}
