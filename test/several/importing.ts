/** Users imported through a balancer before four planes on one PostgreSQL, of which two are killed and come back. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startClient } from '../cli/import/campaign.ts'
import { KEY, type PlaneProcess, PROJECT, startPlaneProcess } from '../crash/plane-process.ts'
import { assertKept } from '../crash/surviving.ts'
import { prepare, startWriters } from '../crash/writers.ts'
import { openDatabase } from '../support/database.ts'
import { startFront } from '../support/front.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
const PLANES = 4
/** These two are killed, each at its part of the way. */
const KILLS = [1 / 4, 1 / 2]

export function testImport({ users, batchSize }: { users: number; batchSize: number }): void {
  test(`imports ${users} users once while two of four planes are killed and restarted`, { skip }, async (t) => {
    const { url: database, drop } = await freshDatabase()
    t.after(drop)
    const folder = mkdtempSync(join(tmpdir(), 'homescope-several-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const planes = await Promise.all(Array.from({ length: PLANES }, () => startPlaneProcess(t, database)))
    const front = await startFront(planes.map((_, at) => () => (planes[at] as PlaneProcess).url))
    t.after(front.stop)
    const balanced = { ...(planes[3] as PlaneProcess), url: front.url }
    await prepare(balanced)
    const writers = startWriters(balanced, { patient: true, writers: 4 })

    const file = join(folder, 'users.ndjson')
    writeFileSync(file, Array.from({ length: users }, (_, at) => `${JSON.stringify(userAt(at))}\n`).join(''))
    const env = { DESCOPE_BASE_URL: front.url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY }
    const client = startClient({ env }, 'user', 'import', file, '--batch-size', String(batchSize), '-j')
    let isOver = false
    const importing = client.ended.finally(() => {
      isOver = true
    })
    for (const [at, part] of KILLS.entries()) {
      while (!isOver && createdIn(file) < users * part) await pause(5)
      assert.ok(!isOver, 'the import was over before a plane was killed')
      await (planes[at] as PlaneProcess).kill()
      await pause(200)
      planes[at] = await startPlaneProcess(t, database)
    }
    const { stdout, stderr, code } = await importing
    await writers.stop()
    assert.deepEqual([stderr, code, JSON.parse(stdout || '{}')], ['', 0, { created: users, failed: 0, ok: true }])

    await assertKept(balanced, writers.acknowledged)
    const { rows, close } = await openDatabase(database)
    t.after(close)
    const number = async (query: string) => Number((await rows(`SELECT count(*) AS n ${query}`))[0]?.['n'])
    assert.equal(await number("FROM user_login_ids WHERE login_id LIKE 'imported-%'"), users)
    assert.equal(
      await number("FROM users WHERE external_id LIKE 'imported-%' AND name = 'User ' || external_id"),
      users,
    )
    const written = await number("FROM users WHERE external_id NOT LIKE 'imported-%'")
    const { acknowledged, unanswered } = writers
    assert.ok(written >= acknowledged.length && written <= acknowledged.length + unanswered.length)
    assert.equal(await number('FROM user_login_ids'), users + written)
    t.diagnostic(`${users} imported; ${acknowledged.length} more acknowledged, ${unanswered.length} not answered`)
    for (const plane of planes) assert.equal(await plane.terminate(), 0)
  })
}

function userAt(at: number) {
  const loginId = `imported-${at}@example.com`
  return { loginId, name: `User ${loginId}` }
}

/** Users that the checkpoint counts as created. */
function createdIn(file: string): number {
  if (!existsSync(`${file}.checkpoint`)) return 0
  try {
    return JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8')).progress.created
  } catch {
    return 0
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
