import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import { engines } from '../../support/engines.ts'
import { startBeside, startTestPlane } from '../../support/plane.ts'
import { campaign } from './campaign.ts'

/** Milliseconds on each engine. */
const LONGEST = 420_000

for (const engine of engines()) {
  test(`a million random steps of two processes on ${engine.name}`, { skip: engine.skip }, async (context) => {
    const fresh = await engine.freshUrl()
    const one = await startTestPlane({ database: fresh.url, planes: 1 })
    const other = await startBeside(one, { database: fresh.url, planes: 1 })
    try {
      const done = await campaign({ planes: [one, other], seed: 4711, steps: 1_000_000, milliseconds: LONGEST })
      context.diagnostic(JSON.stringify(done))
      assert.ok(done.allowed > done.checks / 100 && done.late > 0, JSON.stringify(done))
    } finally {
      await other.stop()
      await one.stop()
      await fresh.drop()
    }
  })
}

test('an answer that takes more relations than may be read is refused, and others are given', async () => {
  const plane = await startTestPlane({ planes: 1, relationsHeld: 1000 })
  const post = (path: string, body: object) => plane.call('POST', `/v1/mgmt/${path}`, body)
  try {
    await post('fga/schema', { dsl: 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n' })
    for (let from = 0; from <= 200_000; from += 1000) {
      const tuples = Array.from({ length: 1000 }, (_, n) => readTuple(`doc:d owner user:u${from + n}`))
      assert.equal((await post('fga/relations', { tuples })).status, 200)
    }
    const who = await post('authz/re/who', { resource: 'd', namespace: 'doc', relationDefinition: 'owner' })
    assert.equal(who.status, 503)
    assert.equal(who.body.errorCode, 'E173011')
    const check = await post('fga/check', {
      tuples: [readTuple('doc:d owner user:u77'), readTuple('doc:d owner user:x')],
    })
    assert.deepEqual(
      check.body.tuples.map(({ allowed }: { allowed: boolean }) => allowed),
      [true, false],
    )
  } finally {
    await plane.stop()
  }
})
