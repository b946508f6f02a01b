import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freshDuckDb, freshPostgres, type Place } from '../destinations/every.ts'
import { postgresUrl } from '../support/postgres.ts'
import { tablesAfterCrashes } from './crash.ts'

const TIMES = process.env['HOMESCOPE_TEST_LONG'] ? 100 : 4

describe('runs killed at random moments, against a server that fails', () => {
  test(`leave the tables of a quiet run in duckdb (${TIMES} times)`, async () => {
    await check(freshDuckDb)
  })

  const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
  test(`leave the tables of a quiet run in postgres (${TIMES} times)`, { skip }, async () => {
    await check(freshPostgres)
  })
})

async function check(fresh: () => Promise<Place>): Promise<void> {
  const quiet = await fresh()
  const broken = await fresh()
  try {
    const expected = await tablesAfterCrashes(quiet, quiet.url, 0)
    assert.equal(expected['users']?.length, 200)
    assert.deepEqual(await tablesAfterCrashes(broken, broken.url, TIMES), expected)
  } finally {
    await quiet.close()
    await broken.close()
  }
}
