import assert from 'node:assert/strict'
import { it } from 'node:test'
import { canonicalText } from '../../../../src/contract/project/snapshot/canonical.ts'
import { syntheticSnapshot } from '../synthetic.ts'
import { keepsEveryLaw } from './laws.ts'

it('makes the same bytes from the same seed and size', () => {
  assert.equal(canonicalText(syntheticSnapshot(3, 1)), canonicalText(syntheticSnapshot(3, 1)))
  assert.notEqual(canonicalText(syntheticSnapshot(3, 1)), canonicalText(syntheticSnapshot(4, 1)))
  assert.ok(Object.keys(syntheticSnapshot(3, 1)).length >= 1490)
})

keepsEveryLaw([
  [1, 1],
  [2, 1],
])
