import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../engines.ts'
import { startBeside, startTestPlane } from '../plane.ts'
import { campaign } from './campaign.ts'

/** Milliseconds on each engine. */
const LONGEST = 180_000

for (const engine of engines()) {
  test(`a million random steps of two processes on ${engine.name}`, { skip: engine.skip }, async (context) => {
    const fresh = await engine.freshUrl()
    const one = await startTestPlane({ database: fresh.url, planes: 1 })
    const other = await startBeside(one, { database: fresh.url, planes: 1 })
    try {
      const done = await campaign({ planes: [one, other], seed: 4711, steps: 1_000_000, milliseconds: LONGEST })
      context.diagnostic(JSON.stringify(done))
      assert.ok(done.allowed > done.checks / 100, JSON.stringify(done))
    } finally {
      await other.stop()
      await one.stop()
      await fresh.drop()
    }
  })
}
