import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../lib/json.ts'
import { operators } from './operators.ts'

type Row = [operator: string, left: Json | undefined, right: Json, holds: boolean]

const ROWS: Row[] = [
  ['is-true', true, '', true],
  ['is-true', 'true', '', true],
  ['is-true', 2, '', true],
  ['is-true', 'yes', '', false],
  ['is-true', undefined, '', false],
  ['is-false', false, '', true],
  ['is-false', 'false', '', true],
  ['is-false', 0, '', true],
  ['is-false', undefined, '', true],
  ['is-false', 'yes', '', false],
  ['empty', undefined, '', true],
  ['empty', [], '', true],
  ['empty', {}, '', true],
  ['empty', 0, '', false],
  ['not-empty', 'x', '', true],
  ['not-empty', null, '', false],
  ['equal', 1, '1', true],
  ['equal', ['a'], ['a'], true],
  ['not-equal', 'a', 'b', true],
  ['contains', ['a', 'b'], 'b', true],
  ['contains', 'abc', 'b', true],
  ['contains', 'abc', '', false],
  ['doesnt-contains', undefined, 'b', true],
  ['greater-than', '51', 50, true],
  ['greater-than', '', -1, false],
  ['greater-than', true, 0, true],
  ['greater-than-or-equal', 50, '50', true],
  ['less-than', 'x', 5, false],
  ['less-than', 4, 5, true],
  ['less-than-or-equal', 5, 5, true],
  ['in', 'b', 'a, b', true],
  ['in', 'b', ['a', 'b'], true],
  ['in', 'b', 7, false],
  ['not-in', 'c', ['a'], true],
  ['not-in', 'c', 7, false],
  ['not-in', undefined, ['a'], false],
  ['in-range', 5, '1,10', true],
  ['in-range', 11, '1,10', false],
  ['not-in-range', 11, '1,10', true],
  ['not-in-range', 'x', '1,10', false],
  ['devised-by', 10, '5', true],
  ['devised-by', 10, 0, false],
  ['is-email', 'a@b.example', '', true],
  ['is-email', 'a@b', '', false],
  ['is-phone', '+1 (415) 555-0100', '', true],
  ['is-phone', '4155550100', '', false],
]

test('operators compare as the facts say', () => {
  for (const [operator, left, right, holds] of ROWS) {
    assert.equal(
      operators[operator]?.(left, right),
      holds,
      `${operator} ${JSON.stringify(left)} ${JSON.stringify(right)}`,
    )
  }
  const tried = new Set(ROWS.map(([operator]) => operator))
  assert.deepEqual(
    Object.keys(operators).filter((name) => !tried.has(name)),
    [],
  )
})
