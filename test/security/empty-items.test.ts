import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApiError } from '../../src/contract/faults.ts'
import { contract } from '../../src/contract/index.ts'
import { decodeInput } from '../../src/contract/messages/decode.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { emptyItems, placesOf } from './inputs.ts'

describe('items that say nothing', () => {
  const withLists = operationsOf(contract).flatMap(({ noun, verb, op }) =>
    placesOf(op).flatMap(({ path, type, with: put }) =>
      type.kind === 'list' ? [{ name: `${noun} ${verb}: ${path}`, op, of: type.of, path, put }] : [],
    ),
  )

  test('C1 null and empty texts in every list of every operation are refused', () => {
    assert.ok(withLists.length > 150, `${withLists.length} lists`)
    for (const { name, op, of, path, put } of withLists) {
      for (const list of emptyItems(of)) {
        const detail = refusal(() => decodeInput(op, put(list), false))
        const kind = list.at(-1) === null ? 'null' : 'an empty string'
        assert.equal(detail, `The ${path}[${list.length - 1}] field must be something other than ${kind}`, name)
      }
    }
  })

  test('C1 no list and an empty one stay what they were', () => {
    for (const { op, path, put } of withLists) {
      for (const unset of [null, []]) {
        const detail = refusal(() => decodeInput(op, put(unset), false))
        assert.ok(detail === '' || detail === `The ${path} field is required`, detail)
      }
    }
  })
})

/** What an input is refused with; empty when it is taken. */
function refusal(work: () => unknown): string {
  try {
    work()
    return ''
  } catch (error) {
    assert.ok(error instanceof ApiError && error.fault === 'invalid', String(error))
    return error.detail ?? ''
  }
}
