/** What docs/operating.md says about a sharded PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { startPlane } from '../../src/plane.ts'
import { readSettings } from '../../src/settings/config.ts'
import { openStore } from '../../src/store/index.ts'
import { migrations } from '../../src/store/migrations/index.ts'
import { placement } from '../../src/store/tables/index.ts'
import { partition, projectTables, REFERENCE } from '../support/partitions.ts'
import { startTestPlane } from '../support/plane.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'
import { descope } from '../upkeep/program.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

describe('a sharded PostgreSQL', { skip }, () => {
  it('can take the project as its key: every unique index begins with it, and nothing refers across', async (t) => {
    const { url, drop } = await freshDatabase()
    t.after(drop)
    await (await openStore(url)).close()
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows: indexes } = await client.query(`
      SELECT i.indrelid::regclass::text AS table, a.attname AS first
      FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`)
    const tables = await projectTables(client)
    assert.deepEqual(
      [...placement.byProject].sort(),
      tables,
      'what is spread is every table but those of the directory',
    )
    assert.deepEqual([...placement.everywhere].sort(), REFERENCE)
    const { rows: foreign } = await client.query(
      "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace",
    )
    await client.end()
    assert.ok(tables.length > 25)
    const keyed = indexes.filter(({ table }) => !REFERENCE.includes(table))
    assert.deepEqual(
      keyed.filter(({ first }) => first !== 'project_id'),
      [],
    )
    assert.deepEqual(
      tables.filter((table) => !keyed.some((index) => index.table === table)),
      [],
      'without a key',
    )
    assert.deepEqual(foreign, [])
  })

  it('is spread over the nodes of Citus by one command, and again where a table is new', {
    skip: !process.env['HOMESCOPE_TEST_CITUS'] && 'no Citus: HOMESCOPE_TEST_CITUS is not set',
  }, async (t) => {
    const { url, drop } = await freshDatabase()
    t.after(drop)
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query("SET citus.multi_task_query_log_level = 'off'")
    const migrate = (...words: string[]) => descope(['migrate', ...words, '-d', url])
    const nothing = { code: 0, stdout: 'Nothing to do: every table is where it belongs\n', stderr: '' }
    assert.deepEqual(await migrate('--distribute', '--check'), nothing)

    await client.query('SELECT undistribute_table($1)', ['audit_hooks'])
    assert.deepEqual(await migrate('--distribute', '--check'), { code: 2, stdout: 'audit_hooks\n', stderr: '' })
    await client.query('DELETE FROM homescope_migrations WHERE name = $1', [migrations.at(-1)?.name])
    await client.query('SELECT undistribute_table($1)', ['identities'])
    await client.query('ALTER TABLE identities DROP COLUMN relations')
    assert.equal((await migrate()).code, 0)
    assert.deepEqual(await migrate('--distribute'), nothing, 'a migration puts its tables beside the others')
    const { rows } = await client.query('SELECT DISTINCT colocation_id FROM citus_tables WHERE citus_table_type = $1', [
      'distributed',
    ])
    assert.equal(rows.length, 1)

    await client.query('SELECT undistribute_table($1)', ['companies'])
    await client.query("SELECT create_distributed_table('companies', 'id')")
    const { code, stderr } = await migrate('--distribute')
    assert.equal(code, 1)
    assert.match(stderr, /The table companies goes by id and has to be whole on every node/)
    await client.end()
  })

  it('tells which nodes the coordinator reaches', {
    skip: !process.env['HOMESCOPE_TEST_CITUS'] && 'no Citus: HOMESCOPE_TEST_CITUS is not set',
  }, async (t) => {
    const { url, drop } = await freshDatabase()
    t.after(drop)
    const client = new Client({ connectionString: url })
    await client.connect()
    // By the name that it gives itself, no other server could come to it.
    await client.query('SELECT citus_set_coordinator_host($1, $2)', [new URL(url).hostname, new URL(url).port])
    // What is known of nodes is kept for some seconds: each plane looks anew.
    const told = async () => {
      const masterKey = Buffer.alloc(32, 7).toString('base64')
      const plane = await startPlane({ ...readSettings({}, {}), port: 0, masterKey, database: url }, { log: silent })
      const ready = await fetch(`${plane.url}/ready`)
      const metrics = await (await fetch(`${plane.url}/metrics`)).text()
      const lines = [...metrics.matchAll(/^homescope_database_node_up.*$/gm)].map(String)
      const answer = { status: ready.status, body: await ready.json(), lines }
      await plane.stop()
      return answer
    }
    const { lines, ...before } = await told()
    const up = lines.length
    assert.deepEqual(before, { status: 200, body: { status: 'ready', nodes: { up, down: 0 } } })
    assert.ok(up > 0 && lines.every((line) => line.endsWith(' 1')))

    await client.query("SELECT citus_add_inactive_node('127.0.0.1', 1)")
    await client.end()
    assert.deepEqual(await told(), {
      status: 200,
      body: { status: 'degraded', nodes: { up, down: 1 } },
      lines: [...lines, 'homescope_database_node_up{node="127.0.0.1:1"} 0'].sort(),
    })
  })

  it('works with every table partitioned by the hash of the project', {
    skip: process.env['HOMESCOPE_TEST_CITUS'] && 'Citus spreads them already',
  }, async (t) => {
    const { url: database, drop } = await freshDatabase()
    t.after(drop)
    await (await openStore(database)).close()
    await partition(database, 4)
    const plane = await startTestPlane({ database })
    const post = async (path: string, body: object, bearer?: string) => {
      const answer = await plane.call('POST', path, body, bearer)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body
    }
    await post('/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    const users = Array.from({ length: 300 }, (_, at) => ({
      loginId: `user-${at}@example.com`,
      userTenants: [{ tenantId: 'acme' }],
    }))
    await post('/v1/mgmt/user/create/batch', { users })
    const found = await post('/v2/mgmt/user/search', { text: 'user-29', tenantIds: ['acme'], limit: 100 })
    assert.equal(found.total, 11)
    await post('/v1/auth/otp/signin/email', { loginId: 'user-1@example.com' }, `Bearer ${plane.projectId}`)
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox')).body
    const code = { loginId: 'user-1@example.com', code: messages[0].code }
    assert.equal((await post('/v1/auth/otp/verify/email', code, `Bearer ${plane.projectId}`)).user.name, '')
    assert.equal((await plane.call('POST', '/v1/mgmt/user/create', users[0])).status, 400)
    await plane.stop()
    await (await openStore(database)).close()
  })
})
