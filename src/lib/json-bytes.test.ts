import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonBytes } from './json-bytes.ts'

const parse = (text: string, levels?: number) => parseJsonBytes(Buffer.from(text), 64, levels)

test('reads what JSON.parse reads', () => {
  for (const text of GOOD) {
    for (const levels of [0, 1, 2, 9]) assert.deepEqual(parse(text, levels), JSON.parse(text), `${levels}: ${text}`)
  }
})

test('refuses what JSON.parse refuses, however it was spoiled', () => {
  for (const text of GOOD) {
    const characters = [...text]
    for (let at = 0; at <= characters.length; at++) {
      for (const by of ['', '{', '}', '[', ']', '"', ',', ':', '\\', ' ', '1', '\u00a0']) {
        for (const removed of [0, 1])
          assertSame([...characters.slice(0, at), by, ...characters.slice(at + removed)].join(''))
      }
    }
  }
})

function assertSame(text: string): void {
  let expected: unknown
  try {
    expected = JSON.parse(text)
  } catch {
    for (const levels of [0, 1, 2, 9]) assert.throws(() => parse(text, levels), SyntaxError, `${levels}: ${text}`)
    return
  }
  for (const levels of [0, 1, 2, 9]) assert.deepEqual(parse(text, levels), expected, `${levels}: ${text}`)
}

test('counts the depth from the outermost bracket, taken apart or not', () => {
  const nested = (depth: number) => Buffer.from(`${'[{"a":'.repeat(depth / 2)}0${'}]'.repeat(depth / 2)}`)
  for (const levels of [0, 1, 2, 9]) {
    assert.doesNotThrow(() => parseJsonBytes(nested(8), 8, levels))
    assert.throws(() => parseJsonBytes(nested(8), 7, levels), RangeError)
  }
})

const GOOD = [
  '{}',
  '[]',
  ' { } ',
  '\t[\r\n]\n',
  'null',
  ' "a" ',
  '-1.5e3',
  '{"a":1}',
  '{"a":1,"a":{"b":2}}',
  '{"__proto__":{"a":1},"":[]}',
  '[1,"]",{"[":"}"},[",",":"],[[{}]]]',
  '{"files":{"a.json":{"t":"\\"{[,\\\\"},"b \\u0041.txt":"x,\\n}"},"e":[ true , false ],"s" : null }',
  '{"é":"日本 😀","ÿ":["\u2028"]}',
]
