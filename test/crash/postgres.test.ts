import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPostgres } from '../../scripts/test/postgres.mjs'
import { postgresUrl } from '../support/postgres.ts'
import { callWell, startPlaneProcess } from './plane-process.ts'
import { assertKept, assertWhole } from './surviving.ts'
import { prepare, startWriters } from './writers.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
const restarts = process.env['HOMESCOPE_TEST_LONG'] ? 20 : 2

test('goes on without a restart when PostgreSQL is cut off and comes back', { skip }, async (t) => {
  // A cluster of its own, which waits for the disk: the tests' own does not, and others are on it.
  const cluster = await startPostgres({ durable: true })
  assert.ok(cluster.url !== undefined)
  t.after(cluster.stop)
  const plane = await startPlaneProcess(t, cluster.url)
  await prepare(plane)
  const writers = startWriters(plane, { patient: true })
  for (let n = 0; n < restarts; n++) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await cluster.restart()
    const before = writers.acknowledged.length
    while (writers.acknowledged.length < before + 50) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await writers.stop()
  assert.deepEqual(writers.unanswered, [])
  assert.deepEqual([...new Set(writers.refused)], [503])
  await assertKept(plane, writers.acknowledged)
  await callWell(plane, '/v1/mgmt/user/create', { loginId: 'after@example.com', ...belonging })
  const users = await assertWhole(cluster.url)
  t.diagnostic(`${writers.acknowledged.length} users acknowledged, ${users} there, ${writers.refused.length} times 503`)
  assert.equal(await plane.terminate(), 0)
})

const belonging = { userTenants: [{ tenantId: 'crashed', roleNames: ['Writer'] }] }
