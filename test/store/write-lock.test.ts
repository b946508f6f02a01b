/** Another process that writes to the plane's file. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openDatabase } from '../support/database.ts'
import { startTestPlane } from '../support/plane.ts'

async function withFile(t: TestContext, databaseLockTimeout: number) {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-locked-'))
  const database = `sqlite:${join(folder, 'plane.db')}`
  const plane = await startTestPlane({ database, databaseLockTimeout })
  const other = await openDatabase(database)
  t.after(async () => {
    await other.close()
    await plane.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { plane, other, database }
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The longest that the event loop stood, in milliseconds. */
function watchLoop(): () => number {
  let [longest, last] = [0, performance.now()]
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  return () => {
    clearInterval(timer)
    return longest
  }
}

test('A16 while another process holds the write lock, everything else goes on, and writes are told', async (t) => {
  const { plane, other } = await withFile(t, 1000)
  await other.rows('BEGIN IMMEDIATE')
  const stood = watchLoop()
  const began = performance.now()
  const writes = Promise.all([1, 2, 3].map((n) => plane.call('POST', '/v1/mgmt/tenant/create', { name: `T${n}` })))
  for (let n = 0; n < 5; n++) {
    assert.equal((await plane.call('GET', '/health')).status, 200)
    assert.equal((await plane.call('POST', '/v2/mgmt/user/search', {})).status, 200)
    await wait(50)
  }
  const answers = await writes
  const took = performance.now() - began
  assert.ok(stood() < 500, 'the event loop stood')
  for (const { status, body, headers } of answers) {
    assert.deepEqual(
      { status, body, again: headers.get('retry-after') },
      {
        status: 503,
        body: {
          errorCode: 'E011503',
          errorDescription: 'The server is busy',
          errorMessage: 'The database cannot do this now; nothing was changed',
        },
        again: '1',
      },
    )
  }
  assert.ok(took < 4000, `${took}`)
  await other.rows('ROLLBACK')
  assert.equal((await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'T1' })).status, 200)
})

test('A16 a write waits for a lock that is given back in time', async (t) => {
  const { plane, other } = await withFile(t, 10_000)
  await other.rows('BEGIN IMMEDIATE')
  const write = plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Patient' })
  await wait(300)
  await other.rows('ROLLBACK')
  assert.equal((await write).status, 200)
})

test('A16 a start waits beside the event loop, too', async (t) => {
  const { other, database } = await withFile(t, 1000)
  await other.rows('BEGIN IMMEDIATE')
  const stood = watchLoop()
  await assert.rejects(startTestPlane({ database, databaseLockTimeout: 700 }), /The database does not answer/)
  assert.ok(stood() < 500, 'the event loop stood')
  await other.rows('ROLLBACK')
})
