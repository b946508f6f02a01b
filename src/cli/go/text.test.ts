import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRecord } from './csv.ts'
import { encodeQuery, formatTime, parseInt64, quote, quoteFirstByte } from './text.ts'

// The expected values and messages were printed by Go 1.26.
const integers: [string, bigint][] = [
  ['0', 0n],
  ['-12', -12n],
  ['+7', 7n],
  ['0x1F', 31n],
  ['0b101', 5n],
  ['0o17', 15n],
  ['017', 15n],
  ['1_000', 1000n],
  ['0x_ff', 255n],
  ['-9223372036854775808', -9223372036854775808n],
]

for (const [text, value] of integers) test(`reads ${text}`, () => assert.equal(parseInt64(text), value))

for (const text of ['', '-', '1.5', '08', '1__0', '_1', '1_', '0x', 'ten', ' 1']) {
  test(`reads no number in "${text}"`, () => {
    assert.throws(() => parseInt64(text), {
      message: `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    })
  })
}

test('reads no number beyond 64 bits', () => {
  const message = 'strconv.ParseInt: parsing "9223372036854775808": value out of range'
  assert.throws(() => parseInt64('9223372036854775808'), { message })
})

const records: [string, string[]][] = [
  ['a,b', ['a', 'b']],
  ['a, b ,', ['a', ' b ', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",x', ['say "hi"', 'x']],
  ['"two\nlines",x', ['two\nlines', 'x']],
  ['\n\na,b\nsecond', ['a', 'b']],
  ['""', ['']],
]

for (const [text, fields] of records) {
  test(`reads the list ${JSON.stringify(text)}`, () => assert.deepEqual(readRecord(text), fields))
}

const broken: [string, string][] = [
  ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
  ['é,x"', 'parse error on line 1, column 5: bare " in non-quoted-field'],
  ['"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
  ['"a', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
  ['x,"a\nb', 'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field'],
  ['\n', 'EOF'],
]

for (const [text, message] of broken) {
  test(`reads no list in ${JSON.stringify(text)}`, () => assert.throws(() => readRecord(text), { message }))
}

test('quotes as %q does', () => {
  assert.equal(quote('a"b\\c\n\u0001é\u0085😀'), '"a\\"b\\\\c\\n\\x01é\\u0085😀"')
  assert.equal(quoteFirstByte("'x"), "'\\''")
  assert.equal(quoteFirstByte('éx'), "'Ã'")
})

test('encodes a query by key, with + for spaces', () => {
  assert.equal(encodeQuery({ userId: '', loginId: "a b&c*(~)'é" }), 'loginId=a+b%26c%2A%28~%29%27%C3%A9&userId=')
})

test('prints a time without trailing zeros', () => {
  const zone = process.env.TZ
  process.env.TZ = 'UTC'
  try {
    const printed = [0, 1_000, 1_733_426_510_000, 1_733_426_505_120, 1_733_426_505_007].map(formatTime)
    assert.deepEqual(printed, [
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:01Z',
      '2024-12-05T19:21:50Z',
      '2024-12-05T19:21:45.12Z',
      '2024-12-05T19:21:45.007Z',
    ])
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})
