import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns, dayLine, sparkline } from './text.ts'

test('bars are as high as their numbers', () => {
  assert.equal(sparkline([0, 1, 4, 8]), '▁▁▄█')
  assert.equal(sparkline([]), '')
  assert.equal(sparkline([0, 0]), '')
})

test('days without a number stand as nothing, and only the last ones are shown', () => {
  const days = [
    ['2024-01-01', 8],
    ['2024-01-03', 4],
    ['2024-01-04', 1],
  ] as const
  assert.equal(dayLine(days, 90), '█▁▄▁')
  assert.equal(dayLine(days, 2), '█▂')
  assert.equal(dayLine([], 90), '')
})

test('columns are as wide as their cells, numbers to the right', () => {
  assert.deepEqual(
    columns(
      ['table', 'rows'],
      [
        ['users', 5],
        ['x', 1200],
      ],
    ),
    ['table  rows', 'users     5', 'x      1200'],
  )
})
