import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBytes, type GoValue, goJson, toGoMap } from './json.ts'

// The expected texts were printed by Go 1.26.
const printed: [string, GoValue, string][] = [
  ['prints a map by key', { b: 1, a: { d: null, c: [] } }, '{"a":{"c":[],"d":null},"b":1}'],
  [
    'prints a struct in its own order',
    new Map([
      ['b', 1],
      ['a', 2],
    ]),
    '{"b":1,"a":2}',
  ],
  ['prints keys that look like numbers by their bytes', { 10: 1, 9: 2, Z: 3, é: 4 }, '{"10":1,"9":2,"Z":3,"é":4}'],
  ['escapes for HTML', '<a href="x">&\u2028\u2029', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029"'],
  ['escapes control characters', '\u0000\b\f\n\r\t\u001f\u007f', '"\\u0000\\b\\f\\n\\r\\t\\u001f\u007f"'],
  ['replaces what is no character', 'a\ud800b', '"a\ufffdb"'],
  [
    'prints numbers as Go prints float64',
    [1e20, 1e21, 1e-6, 1e-7, -0, 0.1],
    '[100000000000000000000,1e+21,0.000001,1e-7,-0,0.1]',
  ],
  ['prints integers of 64 bits', 9223372036854775807n, '9223372036854775807'],
]

for (const [name, value, expected] of printed) {
  test(name, () => assert.equal(goJson(value), expected))
}

test('indents by two spaces and keeps empty brackets together', () => {
  const value = { list: [1, []], map: {}, struct: new Map<string, GoValue>([['z', [{}]]]) }
  assert.equal(
    goJson(value, 'indented'),
    `{
  "list": [
    1,
    []
  ],
  "map": {},
  "struct": {
    "z": [
      {}
    ]
  }
}`,
  )
})

test('turns structs into maps at every level', () => {
  const struct = new Map<string, GoValue>([
    [
      'b',
      [
        new Map([
          ['d', 1],
          ['c', 2],
        ]),
      ],
    ],
    ['a', null],
  ])
  assert.equal(goJson(toGoMap(struct)), '{"a":null,"b":[{"c":2,"d":1}]}')
})

test('orders keys by their UTF-8 bytes', () => {
  const keys = ['😀', '\uffee', 'b', 'ab', 'a', '\ue000']
  assert.deepEqual(keys.sort(compareBytes), ['a', 'ab', 'b', '\ue000', '\uffee', '😀'])
  const bytewise = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.deepEqual(keys, bytewise)
})
