import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonBytes } from './json-bytes.ts'

const LIMITS = { depth: 64, values: 1000 }
const CUTS = [
  { levels: 0, piece: 0 },
  { levels: 1, piece: 0 },
  { levels: 2, piece: 3 },
  { levels: 9, piece: 0 },
  { levels: 9, piece: 12 },
]
const parse = (text: string, cuts: (typeof CUTS)[number]) => parseJsonBytes(Buffer.from(text), LIMITS, cuts)

test('reads what JSON.parse reads', () => {
  for (const text of GOOD) {
    for (const cuts of CUTS) assert.deepEqual(parse(text, cuts), JSON.parse(text), `${JSON.stringify(cuts)}: ${text}`)
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
    for (const cuts of CUTS) assert.throws(() => parse(text, cuts), SyntaxError, `${JSON.stringify(cuts)}: ${text}`)
    return
  }
  for (const cuts of CUTS) assert.deepEqual(parse(text, cuts), expected, `${JSON.stringify(cuts)}: ${text}`)
}

test('counts the depth from the outermost bracket, taken apart or not', () => {
  const nested = (depth: number) => Buffer.from(`${'[{"a":'.repeat(depth / 2)}0${'}]'.repeat(depth / 2)}`)
  for (const cuts of CUTS) {
    assert.doesNotThrow(() => parseJsonBytes(nested(8), { ...LIMITS, depth: 8 }, cuts))
    assert.throws(() => parseJsonBytes(nested(8), { ...LIMITS, depth: 7 }, cuts), RangeError)
  }
})

test('counts the values of all pieces together', () => {
  const many = Buffer.from(`[${'{"a":[0]},'.repeat(99)}0]`)
  for (const cuts of CUTS) {
    assert.doesNotThrow(() => parseJsonBytes(many, LIMITS, cuts))
    assert.throws(() => parseJsonBytes(many, { ...LIMITS, values: 250 }, cuts), /has too many values/)
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
