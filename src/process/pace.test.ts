import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'

/** Looks once a second for `seconds`, and resolves to the seconds in which it looked. */
function looks(seconds: number, { found = () => 0, activity = () => 0 }: { [name: string]: (at: number) => number }) {
  let at = 0
  const pace = createPace({ least: 1000, most: 15_000 }, () => activity(at))
  const seen: number[] = []
  for (; at < seconds; at++) {
    if (!pace.isDue(at * 1000)) continue
    seen.push(at)
    pace.looked(at * 1000, found(at))
  }
  return seen
}

test('F12 looks that find nothing come further and further apart, up to a limit', () => {
  assert.deepEqual(looks(70, {}), [0, 1, 3, 7, 15, 30, 45, 60])
})

test('what is found, and what the process has done since, is followed by another look soon', () => {
  assert.deepEqual(looks(20, { found: (at) => (at === 7 ? 1 : 0) }), [0, 1, 3, 7, 8, 10, 14])
  assert.deepEqual(looks(14, { activity: (at) => (at >= 9 ? 1 : 0) }), [0, 1, 3, 7, 9, 10, 12])
})
