import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findDuplicateKey, findJsonError, locate } from './json-source.ts'

const text = '{\n  "lists": [\n    {"name": "a,b", "data": [1, 2]},\n    {"name": "c\\"}"}\n  ],\n  "x": {}\n}\n'

describe('places in a JSON text', () => {
  it('finds the line and column of a path', () => {
    assert.deepEqual(locate(text, ['lists', 1, 'name']), { line: 4, column: 14 })
    assert.deepEqual(locate(text, ['lists', 0, 'data', 1]), { line: 3, column: 33 })
    assert.deepEqual(locate(text, ['x']), { line: 6, column: 8 })
  })

  it('stops at the nearest value that is there', () => {
    assert.deepEqual(locate(text, ['lists', 1, 'missing']), { line: 4, column: 5 })
    assert.deepEqual(locate(text, []), { line: 1, column: 1 })
  })

  it('finds a key that stands twice in one object', () => {
    assert.equal(findDuplicateKey(text), undefined)
    assert.deepEqual(findDuplicateKey('{"a": {"b": 1, "c": [{"b": 2}],\n "\\u0062": 3}}'), {
      key: 'b',
      line: 2,
      column: 2,
    })
    assert.equal(findDuplicateKey('{"a": {"a": {"a": "a"}}, "b": ["b", "b"]}'), undefined)
  })
})

describe('errors in a JSON text', () => {
  for (const valid of ['{}', ' [1, -0.5e+3, "a\\u00e9\\n", null, {"a": [true, false]}] ', '0', '"x"', '\uFEFF{}']) {
    it(`finds none in ${JSON.stringify(valid)}`, () => assert.equal(findJsonError(valid), undefined))
  }

  for (const [text, line, column] of [
    ['', 1, 1],
    ['{"a": 1,\n "b": tru}', 2, 7],
    ['{"a": 1,}', 1, 9],
    ['[1 2]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{} x', 1, 4],
    ['"a\nb"', 1, 1],
    ['[01]', 1, 2],
    ['{"a": [1, 2}', 1, 12],
  ] as const) {
    it(`finds the one in ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text))
      assert.deepEqual(findJsonError(text), { line, column })
    })
  }
})
