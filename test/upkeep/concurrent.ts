import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { callWell, PROJECT, startPlaneProcess } from '../crash/plane-process.ts'
import { assertKept, assertWhole } from '../crash/surviving.ts'
import { prepare, startWriters, type Writers } from '../crash/writers.ts'
import { freshFolder, userIdsIn } from './places.ts'
import { descope } from './program.ts'

interface Counts {
  backups: number
  /** Milliseconds of writing before each. */
  between: number
}

interface Printed {
  file: string
  mark: number
  until: number
  chain?: { number: number }
}

/** Backups under 64 writers, each of which is restored and looked at. */
export function testConcurrentBackups({ backups, between }: Counts): void {
  test(`${backups} backups under 64 writers hold what was acknowledged before their marks`, async (t) => {
    const folder = freshFolder(t)
    const url = `sqlite:${join(folder, 'plane.db')}`
    const plane = await startPlaneProcess(t, url)
    await prepare(plane)
    const writers = startWriters(plane, { writers: 64 })
    const taken: Printed[] = []
    for (let n = 0; n < backups; n++) {
      await pause(between)
      taken.push(await take(['backup', '-j', '-d', url, '--to', join(folder, `${n}.backup`)]))
    }
    await writers.stop()
    assert.deepEqual([writers.refused, writers.unanswered], [[], []])
    assert.equal(await plane.terminate(), 0)

    for (const [n, printed] of taken.entries()) {
      const restored = `sqlite:${join(folder, `restored-${n}.db`)}`
      assert.equal((await descope(['restore', printed.file, '-d', restored])).code, 0)
      await assertAsOf(restored, printed, writers)
    }
    const last = `sqlite:${join(folder, `restored-${backups - 1}.db`)}`
    const again = await startPlaneProcess(t, last)
    const { mark } = taken[backups - 1] as Printed
    await assertKept(again, acknowledgedBefore(writers, mark))
    await again.terminate()
    t.diagnostic(`${writers.acknowledged.length} users acknowledged`)
  })

  test(`every one of ${backups} marks of a chain that was taken under 64 writers can be restored`, async (t) => {
    const folder = freshFolder(t)
    const url = `sqlite:${join(folder, 'plane.db')}`
    const chain = join(folder, 'chain')
    const plane = await startPlaneProcess(t, url)
    await prepare(plane)
    const writers = startWriters(plane, { writers: 64 })
    const taken: Printed[] = []
    for (let n = 0; n < backups; n++) {
      await pause(between)
      taken.push(await take(['backup', '-j', '-d', url, '--chain', chain]))
    }
    await writers.stop()
    const replies = await repliesOf(plane, writers.acknowledged)
    taken.push(await take(['backup', '-j', '-d', url, '--chain', chain]))
    assert.equal(await plane.terminate(), 0)

    for (const printed of taken) {
      const number = printed.chain?.number ?? 0
      const byNumber = `sqlite:${join(folder, `number-${number}.db`)}`
      assert.equal((await descope(['restore', chain, '--to-mark', `${number}`, '-d', byNumber])).code, 0)
      await assertAsOf(byNumber, printed, writers)
      const byTime = `sqlite:${join(folder, `time-${number}.db`)}`
      const at = new Date(printed.until).toISOString()
      const { code, stdout } = await descope(['restore', chain, '--at', at, '-d', byTime])
      assert.equal(code, 0)
      assert.ok(stdout.includes(`(mark ${number})`), stdout)
      assert.deepEqual(await userIdsIn(byTime), await userIdsIn(byNumber))
    }
    const again = await startPlaneProcess(t, `sqlite:${join(folder, `number-${taken.length}.db`)}`)
    assert.deepEqual(await repliesOf(again, writers.acknowledged), replies)
    await again.terminate()
  })
}

async function take(words: string[]): Promise<Printed> {
  const { code, stdout, stderr } = await descope(words)
  assert.deepEqual([code, stderr], [0, ''])
  return JSON.parse(stdout)
}

/** Everything that was acknowledged before the mark is there, nothing that was sent after, and nothing in part. */
async function assertAsOf(url: string, { mark, until }: Printed, writers: Writers): Promise<void> {
  const there = await userIdsIn(url)
  const lost = acknowledgedBefore(writers, mark).filter((id) => !there.has(id))
  const early = writers.acknowledged.filter((id, n) => (writers.times[n]?.sent ?? 0) > until && there.has(id))
  assert.deepEqual([lost, early], [[], []])
  assert.equal(await assertWhole(url), there.size)
}

function acknowledgedBefore(writers: Writers, mark: number): string[] {
  return writers.acknowledged.filter((_, n) => (writers.times[n]?.answered ?? mark) < mark)
}

/** Whole replies of a plane, which another over the same data gives to the letter. */
async function repliesOf(plane: Parameters<typeof callWell>[0], userIds: readonly string[]) {
  const some = userIds.slice(-200)
  return [
    await callWell(plane, '/v1/mgmt/users/load', { userIds: some }),
    await callWell(plane, '/v1/mgmt/audit/search', { userIds: some, from: 0 }),
    await callWell(plane, '/v1/mgmt/role/search', {}),
    await callWell(plane, '/v1/mgmt/project/export', { projectId: PROJECT }),
  ]
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
