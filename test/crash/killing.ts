import { test } from 'node:test'
import type { TestEngine } from '../support/engines.ts'
import { freshUrl, startPlaneProcess } from './plane-process.ts'
import { assertKept, assertWhole } from './surviving.ts'
import { prepare, startWriters } from './writers.ts'

/** Kills a plane under concurrent creates again and again, and looks after each restart at what is there. */
export function testKills(engine: TestEngine, { kills, longest }: { kills: number; longest: number }): void {
  test(`keeps what it has acknowledged over ${kills} kills`, async (t) => {
    const url = await freshUrl(t, engine)
    let plane = await startPlaneProcess(t, url)
    await prepare(plane)
    const acknowledged: string[] = []
    const restarts: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const writers = startWriters(plane)
      while (writers.acknowledged.length < 10) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
      await plane.kill()
      await writers.ended
      const began = performance.now()
      plane = await startPlaneProcess(t, url)
      restarts.push(performance.now() - began)
      await assertKept(plane, writers.acknowledged)
      acknowledged.push(...writers.acknowledged)
    }
    await assertKept(plane, acknowledged)
    const users = await assertWhole(url)
    t.diagnostic(
      `${acknowledged.length} users acknowledged, ${users} there; restart ${median(restarts).toFixed(0)} ms, at most ${Math.max(...restarts).toFixed(0)} ms`,
    )
    await plane.terminate()
    await assertWhole(url)
  })
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
