import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { GoValue } from '../../go/json.ts'
import { cell, withoutGuard } from './csv.ts'
import { pick } from './fields.ts'
import { table } from './table.ts'
import { yaml } from './yaml.ts'

const texts = [
  ...['', ' ', 'a', 'no', 'Yes', 'null', '~', '1', '1.5', '1e3', '0x10', '0o7', '012', '1_000', '1:30', '.inf', '.NaN'],
  ...[
    '2020-01-01',
    '=',
    '<<',
    '- a',
    'a: b',
    'a #b',
    '#',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '"',
    "'",
    '{',
    ']',
  ],
  ...[
    'a\nb',
    'a\n',
    '\n',
    ' a',
    'a ',
    '\t',
    '\r',
    'a\r\nb',
    '\u0000',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
  ],
  ...['ä', '😀', '---', '...', '? a', ': a', 'x'.repeat(300), '\\', '\\u0041', 'key\u0085'],
]

async function fromPages(...pages: GoValue[][]): Promise<string> {
  async function* all() {
    yield* pages
  }
  let written = ''
  for await (const part of yaml.list(all(), [])) written += part
  return written
}

for (const version of ['1.1', '1.2'] as const) {
  test(`writes YAML that a reader of ${version} takes for the same`, async () => {
    const value = {
      ...Object.fromEntries(texts.map((text) => [`k${text}`, text])),
      list: texts,
      n: [1, -2.5, 1e21, true, null],
    }
    for (const items of [[value], texts, [[], {}, [[]], { a: [] }]] as GoValue[][]) {
      assert.deepEqual(parse(await fromPages(items, items), { version }), [...items, ...items])
      assert.deepEqual(parse(await yaml.one({ items }, []), { version }), { items })
    }
  })
}

test('writes numbers beyond the safe ones whole', async () => {
  assert.equal(await yaml.one({ size: 12345678901234567890n }, []), 'size: 12345678901234567890\n')
})

test('takes formulas their power and gives texts back', () => {
  for (const text of ['=1', '+1', '-1', '@a', '\t=1', "'=1", "''+", '＝1', 'a', "'", "'a", '', '1']) {
    const written = cell(text)
    assert.doesNotMatch(written, /^"?[=+\-@\t\r＝＋－＠]/)
    const content = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
    assert.equal(withoutGuard(content), text)
  }
  assert.equal(cell(-5), '-5')
})

test('lines columns up for wide and combined characters and shows what would steer the terminal', async () => {
  async function* pages() {
    yield [
      { a: '日本', b: 1 },
      { a: 'e\u0301', b: '\u001b]0;x\u0007' },
      { a: '😀', b: 'a\nb\u202e' },
    ]
  }
  let written = ''
  for await (const part of table.list(pages(), [['a'], ['b']])) written += part
  assert.equal(written, 'A     B\n日本  1\ne\u0301     \\u001b]0;x\\u0007\n😀    a\\u000ab\\u202e\n')
})

test('picks members of members, through lists, in the order asked for', () => {
  const value: GoValue = { a: { b: 1, c: 2 }, d: [{ e: 1, f: 2 }, { e: 3 }], g: 'x' }
  const picked = pick(value, [['g'], ['d', 'e'], ['a', 'c'], ['a', 'b'], ['x'], ['toString']])
  assert.deepEqual(
    picked,
    new Map<string, unknown>([
      ['g', 'x'],
      ['d', [new Map([['e', 1]]), new Map([['e', 3]])]],
      [
        'a',
        new Map([
          ['c', 2],
          ['b', 1],
        ]),
      ],
    ]),
  )
  assert.deepEqual(pick(value, [['a'], ['a', 'b']]), new Map([['a', { b: 1, c: 2 }]]))
})
