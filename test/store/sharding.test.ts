/** What docs/operating.md says about a sharded PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { openStore } from '../../src/store/index.ts'
import { partition, projectTables, REFERENCE } from '../partitions.ts'
import { startTestPlane } from '../plane.ts'
import { freshDatabase, postgresUrl } from '../postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

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
    const { rows: foreign } = await client.query("SELECT conname FROM pg_constraint WHERE contype = 'f'")
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

  it('works with every table partitioned by the hash of the project', async (t) => {
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
