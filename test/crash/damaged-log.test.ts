import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { callWell, type PlaneProcess, startPlaneProcess } from './plane-process.ts'

function freshFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-damaged-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'plane.db')
}

async function create(plane: PlaneProcess, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await callWell(plane, '/v1/mgmt/user/create', { loginId: `u${n}@example.com` })
}

async function count(plane: PlaneProcess): Promise<number> {
  return (await callWell(plane, '/v2/mgmt/user/search', {})).total
}

const WARNING = 'the write-ahead log is damaged: what it held from there on is lost'

const warningsOf = (plane: PlaneProcess) =>
  plane
    .stderr()
    .split('\n')
    .filter((line) => line.includes(WARNING))
    .map((line) => JSON.parse(line))

function flip(file: string, at: number): void {
  const byte = readFileSync(file)[at] as number
  const fd = openSync(file, 'r+')
  writeSync(fd, Buffer.of(byte ^ 0xff), 0, 1, at)
  closeSync(fd)
}

const FRAME = 24 + 4096

test('A17 a start that finds the log cut says how much is lost', async (t) => {
  const file = freshFile(t)
  const plane = await startPlaneProcess(t, `sqlite:${file}`)
  await create(plane, 0, 40)
  await plane.kill()
  const frames = Math.floor((readFileSync(`${file}-wal`).length - 32) / FRAME)
  const broken = Math.floor(frames / 2)
  flip(`${file}-wal`, 32 + broken * FRAME + 24 + 100)
  const again = await startPlaneProcess(t, `sqlite:${file}`)
  assert.ok((await count(again)) < 40)
  const [told, ...more] = warningsOf(again)
  assert.deepEqual(more, [])
  assert.equal(told.level, 'warn')
  assert.ok(told.commits > 0 && told.frames >= frames - broken, JSON.stringify(told))
  assert.equal(told.at + told.bytes, 32 + frames * FRAME)
  await again.kill()
})

test('A17 a log whose beginning is damaged is told, too', async (t) => {
  const file = freshFile(t)
  const plane = await startPlaneProcess(t, `sqlite:${file}`)
  await create(plane, 0, 5)
  await plane.kill()
  flip(`${file}-wal`, 17)
  const again = await startPlaneProcess(t, `sqlite:${file}`).catch((error: Error) => error)
  const said = again instanceof Error ? again.message : again.stderr()
  assert.ok(said.includes(WARNING), said)
})

test('A17 nothing is told where nothing is lost: after a kill, after a stop, and where old frames stay behind', async (t) => {
  const file = freshFile(t)
  let plane = await startPlaneProcess(t, `sqlite:${file}`)
  await create(plane, 0, 20)
  await plane.kill()
  plane = await startPlaneProcess(t, `sqlite:${file}`)
  assert.deepEqual(warningsOf(plane), [])
  // What was recovered is in the file now, and the log is written from its beginning, over old frames.
  await create(plane, 20, 25)
  await plane.kill()
  plane = await startPlaneProcess(t, `sqlite:${file}`)
  assert.deepEqual(warningsOf(plane), [])
  assert.equal(await count(plane), 25)
  assert.equal(await plane.terminate(), 0)
  plane = await startPlaneProcess(t, `sqlite:${file}`)
  assert.deepEqual(warningsOf(plane), [])
  assert.equal(await count(plane), 25)
  await plane.kill()
})
