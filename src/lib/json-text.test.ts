import assert from 'node:assert/strict'
import { test } from 'node:test'
import { itemsOf, JsonText, membersOf } from './json-text.ts'

const value = {
  '': '',
  'a"b\\': '},]{["\\',
  '\u05d0\u{1f600}': [1, -2.5e-7, true, null, [], {}, [[]], { x: { y: ['"', '\\"'] } }],
  empty: {},
  last: 'x',
}

test('splits an object into its values', () => {
  const members = membersOf(JSON.stringify(value))
  assert.deepEqual(
    [...members].map(([key, { text }]) => [key, text]),
    Object.entries(value).map(([key, item]) => [key, JSON.stringify(item)]),
  )
  assert.equal(membersOf('{}').size, 0)
})

test('splits a list into its values', () => {
  const list = Object.values(value)
  assert.deepEqual(
    itemsOf(JSON.stringify(list)).map(({ text }) => text),
    list.map((item) => JSON.stringify(item)),
  )
  assert.deepEqual(itemsOf('[]'), [])
})

test('is the value that its text says', () => {
  assert.equal(JSON.stringify({ a: new JsonText('[1]') }), '{"a":[1]}')
})
