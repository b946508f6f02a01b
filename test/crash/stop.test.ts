import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '../support/database.ts'
import { onEveryEngine } from '../support/engines.ts'
import { freshUrl, startPlaneProcess } from './plane-process.ts'
import { assertKept, assertWhole } from './surviving.ts'
import { prepare, startWriters } from './writers.ts'

onEveryEngine((engine) => {
  test('answers what is under way at SIGTERM, takes nothing after, and exits 0', async (t) => {
    const url = await freshUrl(t, engine)
    const plane = await startPlaneProcess(t, url)
    await prepare(plane)
    const writers = startWriters(plane)
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.equal(await plane.terminate(), 0)
    await writers.ended
    assert.deepEqual(writers.refused, [])
    assert.equal(plane.stderr(), '')

    const database = await openDatabase(url)
    const unanswered = writers.unanswered.map((loginId) => `'${loginId}'`).join()
    const taken = await database.rows(`SELECT login_id FROM user_login_ids WHERE login_id IN (${unanswered})`)
    assert.deepEqual(taken, [], 'requests that were carried out and not answered')
    await database.close()

    const again = await startPlaneProcess(t, url)
    await assertKept(again, writers.acknowledged)
    await again.terminate()
    assert.equal(await assertWhole(url), writers.acknowledged.length)
    t.diagnostic(`${writers.acknowledged.length} users acknowledged`)
  })
})
