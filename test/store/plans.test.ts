/** How engines go about searches: at a million users a plan that reads rows costs ten times what an index does. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'node:test'
import type { CompiledQuery } from 'kysely'
import { type Database, openDatabase } from '../support/database.ts'
import { engines } from '../support/engines.ts'
import { startTestPlane } from '../support/plane.ts'

const SEARCHES: { [name: string]: object } = {
  'an address': { emails: ['user-1@example.com'] },
  'a number': { phones: ['+15550001001'] },
  'a tenant': { tenantIds: ['t-1'] },
  'a tenant and those who are disabled': { tenantIds: ['t-1'], statuses: ['disabled'] },
  'an attribute': { customAttributes: { department: 'sales' } },
  'an attribute and a tenant': { customAttributes: { department: 'sales' }, tenantIds: ['t-1'] },
  'those who are disabled by name': { statuses: ['disabled'], sort: [{ field: 'displayName', desc: false }] },
  'a role': { roleNames: ['Tenant Admin'], statuses: ['disabled'] },
}

/** What is asked of each of many ids takes an index that has it all, and no table is gone through. */
const READS_ROWS = /^SCAN (users|user_\w+)\b(?!.* USING COVERING)|EXISTS USING (?!COVERING|PRIMARY)/

test('a search by filters asks indexes alone who is among those it looks for', async (t) => {
  const [sqlite] = engines()
  assert.ok(sqlite)
  const { url, drop } = await sqlite.freshUrl()
  t.after(drop)
  const plane = await startTestPlane({ database: url })
  t.after(() => plane.stop())
  for (const id of ['t-0', 't-1']) await plane.call('POST', '/v1/mgmt/tenant/create', { id, name: id })
  await plane.call('POST', '/v1/mgmt/user/customattribute/create', { attributes: [{ name: 'department', type: 1 }] })
  const users = Array.from({ length: 200 }, (_, n) => ({
    loginId: `user-${n}@example.com`,
    phone: `+1555000${1000 + n}`,
    status: n % 10 === 0 ? 'disabled' : 'enabled',
    userTenants: [{ tenantId: `t-${n % 2}` }],
    customAttributes: { department: n % 3 === 0 ? 'sales' : 'support' },
  }))
  assert.deepEqual((await plane.call('POST', '/v1/mgmt/user/create/batch', { users })).body.failedUsers, [])
  const database = await openDatabase(url)
  t.after(() => database.close())
  for (const [name, search] of Object.entries(SEARCHES)) {
    const plans = await plansOf(database, () => plane.call('POST', '/v2/mgmt/user/search', search))
    assert.ok(plans.length > 0, name)
    for (const { text, plan } of plans) {
      for (const step of plan) assert.doesNotMatch(step, READS_ROWS, `${name}: ${text}\n${plan.join('\n')}`)
    }
  }
})

test('a letter that hardly anybody has is found by the trigrams of PostgreSQL', async (t) => {
  const postgres = engines().find(({ name }) => name === 'postgres')
  if (!postgres) return t.skip('no PostgreSQL')
  const { url, drop } = await postgres.freshUrl()
  t.after(drop)
  const plane = await startTestPlane({ database: url })
  t.after(() => plane.stop())
  const users = Array.from({ length: 200 }, (_, n) => ({ loginId: `user-${n}@example.com` }))
  assert.deepEqual((await plane.call('POST', '/v1/mgmt/user/create/batch', { users })).body.failedUsers, [])
  const database = await openDatabase(url)
  t.after(() => database.close())
  const asked = await queriesOf(() => plane.call('POST', '/v2/mgmt/user/search', { text: 'q' }))
  const patterns = new Set(asked.flatMap(({ parameters }) => parameters.map(String)).filter((one) => PATTERN.test(one)))
  assert.equal(patterns.size, 9 + 6)
  for (const pattern of patterns) {
    const how = pattern.startsWith('(') ? '~' : 'like'
    await database.rows('SET enable_seqscan = off')
    const rows = await database.rows(
      `EXPLAIN (ANALYZE, TIMING off) SELECT 1 FROM users WHERE search_text ${how} ${literal(pattern)}`,
    )
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n')
    assert.match(plan, /Bitmap Index Scan on users_text .*actual rows=0 /, pattern)
  }
})

const PATTERN = /^\(.*\]q$|q%$/

async function queriesOf(ask: () => Promise<{ status: number }>): Promise<CompiledQuery[]> {
  const queries: CompiledQuery[] = []
  const listen = (query: unknown) => queries.push(query as CompiledQuery)
  subscribe('homescope:query', listen)
  const { status } = await ask()
  unsubscribe('homescope:query', listen)
  assert.equal(status, 200)
  return queries
}

/** Those of the queries that are made meanwhile. */
async function plansOf(database: Database, ask: () => Promise<{ status: number }>) {
  const queries = await queriesOf(ask)
  return Promise.all(
    queries.map(async ({ sql: text, parameters }) => {
      let next = 0
      const filled = text.replaceAll('?', () => literal(parameters[next++]))
      const rows = await database.rows(`EXPLAIN QUERY PLAN ${filled}`)
      return { text, plan: rows.map(({ detail }) => String(detail)) }
    }),
  )
}

const literal = (value: unknown) =>
  typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
