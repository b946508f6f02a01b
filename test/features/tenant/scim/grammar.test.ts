/** Filters and changes of SCIM against a second way of saying them, over many that a seed makes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../../../src/contract/faults.ts'
import { fits, parseFilter } from '../../../../src/features/tenant/scim/filter.ts'
import { patched } from '../../../../src/features/tenant/scim/patch.ts'
import type { Json, JsonObject } from '../../../../src/lib/json.ts'

/** Numbers below 1 that repeat from run to run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const oneOf = <T>(roll: () => number, items: readonly T[]): T => items[Math.floor(roll() * items.length)] as T

const WORDS = ['ann', 'Ann', 'bob', 'a"b', '', 'c\\d']
const NAMES = ['userName', 'title', 'name.familyName', 'active', 'emails.value']

interface Made {
  text: string
  holds(resource: JsonObject): boolean
}

const fold = (value: Json, path: string) =>
  typeof value === 'string' && !path.endsWith('.value') ? value.toLowerCase() : value

/** What stands at a path, the short way. */
function valuesOf(resource: JsonObject, path: string): Json[] {
  const user = resource as { [key: string]: Json }
  const name = user['name'] as JsonObject
  const emails = user['emails'] as JsonObject[]
  const at: { [path: string]: Json[] } = {
    'name.familyName': [name['familyName'] ?? null],
    'emails.value': emails.map((each) => each['value'] ?? null),
  }
  return at[path] ?? [user[path] ?? null]
}

const TEXTUAL: { [op: string]: (left: string, right: string) => boolean } = {
  co: (left, right) => left.includes(right),
  sw: (left, right) => left.startsWith(right),
  ew: (left, right) => left.endsWith(right),
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
}

function makeFilter(roll: () => number, depth: number): Made {
  const kind = depth > 3 ? 'compare' : oneOf(roll, ['and', 'or', 'not', 'compare', 'compare', 'present'])
  if (kind === 'and' || kind === 'or') {
    const [left, right] = [makeFilter(roll, depth + 1), makeFilter(roll, depth + 1)]
    return {
      text: `(${left.text}) ${oneOf(roll, [kind, kind.toUpperCase()])} (${right.text})`,
      holds: (one) => (kind === 'and' ? left.holds(one) && right.holds(one) : left.holds(one) || right.holds(one)),
    }
  }
  if (kind === 'not') {
    const inside = makeFilter(roll, depth + 1)
    return { text: `not (${inside.text})`, holds: (one) => !inside.holds(one) }
  }
  const path = oneOf(roll, NAMES)
  const spelled = oneOf(roll, [path, path.toUpperCase()])
  if (kind === 'present') {
    return { text: `${spelled} pr`, holds: (one) => valuesOf(one, path).some((each) => each !== null && each !== '') }
  }
  const value = path === 'active' ? oneOf(roll, [true, false]) : oneOf(roll, WORDS)
  const op = oneOf(roll, ['eq', 'ne', ...Object.keys(TEXTUAL)])
  const wanted = fold(value, path)
  const equals = (one: JsonObject) => valuesOf(one, path).some((each) => fold(each, path) === wanted)
  const compare = (one: JsonObject) =>
    valuesOf(one, path).some((each) => {
      const found = fold(each, path)
      return typeof found === 'string' && typeof wanted === 'string' && TEXTUAL[op]?.(found, wanted) === true
    })
  const holds = op === 'eq' ? equals : op === 'ne' ? (one: JsonObject) => !equals(one) : compare
  return { text: `${spelled} ${oneOf(roll, [op, op.toUpperCase()])} ${JSON.stringify(value)}`, holds }
}

function makeUser(roll: () => number): JsonObject {
  const emails = Array.from({ length: Math.floor(roll() * 3) }, () => ({ value: oneOf(roll, WORDS) }))
  const familyName = oneOf(roll, WORDS)
  const title = oneOf(roll, WORDS)
  return { userName: oneOf(roll, WORDS), title, name: { familyName }, active: roll() < 0.5, emails }
}

test('a filter holds of whom it should, however it is put together', () => {
  const roll = dice(14)
  let held = 0
  for (let round = 0; round < 3000; round++) {
    const made = makeFilter(roll, 0)
    const user = makeUser(roll)
    const holds = made.holds(user)
    assert.equal(fits(parseFilter(made.text), user), holds, `${made.text} of ${JSON.stringify(user)}`)
    if (holds) held++
  }
  assert.ok(held > 500 && held < 2500, `${held} held`)
})

test('what is no filter is refused, and nothing takes long', () => {
  const roll = dice(15)
  const parts = ['(', ')', '[', ']', '"', 'and', 'or', 'not', 'eq', 'a', '"x"', ' ', '\\', 'emails', '1', 'pr', '😀']
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: Math.ceil(roll() * 20) }, () => oneOf(roll, parts)).join(oneOf(roll, ['', ' ']))
    try {
      parseFilter(text)
    } catch (error) {
      assert.ok(error instanceof ApiError && error.fault === 'badFilter', `${text}: ${error}`)
    }
  }
  for (const long of ['('.repeat(2048), 'a '.repeat(1024), `a eq "${'x'.repeat(2040)}`, 'not '.repeat(512)]) {
    const took = [1, 2, 3].map(() => {
      const began = performance.now()
      assert.throws(() => parseFilter(long), ApiError)
      return performance.now() - began
    })
    assert.ok(Math.min(...took) < 50, long.slice(0, 16))
  }
})

test('members that are added and removed are those of a set', () => {
  const roll = dice(16)
  for (let round = 0; round < 500; round++) {
    const model = new Set<string>()
    let group: JsonObject = { displayName: 'G', members: [] }
    for (let step = 0; step < 12; step++) {
      const id = oneOf(roll, ['U1', 'U2', 'U3', 'U4'])
      const value = [{ value: id }]
      const form = oneOf(roll, ['add', 'remove', 'filter', 'replace', 'bare'])
      if (form === 'replace') model.clear()
      if (form === 'remove' || form === 'filter') model.delete(id)
      else model.add(id)
      const before = JSON.stringify(group)
      const kept = group
      group = patched(group, [
        form === 'filter'
          ? { op: 'Remove', path: `members[value eq "${id}"]`, value: null }
          : form === 'bare'
            ? { op: 'Add', path: '', value: { members: value } }
            : { op: oneOf(roll, [form, form.toUpperCase()]), path: 'members', value },
      ])
      assert.equal(JSON.stringify(kept), before, 'the one that was given stays as it is')
      const members = (group['members'] ?? []) as { value: string }[]
      assert.deepEqual(members.map((each) => each.value).sort(), [...model].sort())
    }
  }
})
