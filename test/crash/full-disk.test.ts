import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { engines } from '../support/engines.ts'
import { call, freshUrl, startPlaneProcess } from './plane-process.ts'
import { assertKept, assertWhole } from './surviving.ts'
import { prepare, startWriters } from './writers.ts'

/** The largest file that the plane may write, in the 512 bytes that the shell counts in: a disk that fills up. */
const BLOCKS = 4096
const sqlite = engines().find(({ name }) => name === 'sqlite')
const skip = spawnSync('prlimit', ['--version']).status !== 0 && 'no prlimit to give the process its space back'

test('refuses writes while the disk is full and goes on when there is room again', { skip }, async (t) => {
  assert.ok(sqlite)
  const url = await freshUrl(t, sqlite)
  const plane = await startPlaneProcess(t, url, { shell: `ulimit -S -f ${BLOCKS}` })
  await prepare(plane)
  const writers = startWriters(plane, { patient: true })
  while (writers.refused.length < 20) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual([...new Set(writers.refused)], [503])
  assert.deepEqual(
    await call(plane, '/v1/mgmt/users/load', { userIds: writers.acknowledged.slice(0, 1) }).then(statusOf),
    200,
  )

  execFileSync('prlimit', ['--pid', String(plane.pid), '--fsize=unlimited:'])
  const before = writers.acknowledged.length
  while (writers.acknowledged.length < before + 50) await new Promise((resolve) => setTimeout(resolve, 20))
  await writers.stop()
  assert.deepEqual([writers.unanswered, [...new Set(writers.refused)]], [[], [503]])
  await assertKept(plane, writers.acknowledged)
  assert.equal(await plane.terminate(), 0)
  assert.equal(await assertWhole(url), writers.acknowledged.length)
})

const statusOf = ({ status }: { status: number }) => status
