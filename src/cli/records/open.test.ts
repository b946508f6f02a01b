import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bool, int32, json, list, message, object, of, text } from '../../contract/wire.ts'
import type { JsonObject } from '../../lib/json.ts'
import { row as csvRow, header } from '../output/formats/csv.ts'
import { openRecords, type Place, type Row } from './open.ts'
import { csvLines, JsonItems, lines, type Splitter, split } from './split.ts'

const folder = mkdtempSync(join(tmpdir(), 'descope-records-'))
after(() => rmSync(folder, { recursive: true }))

const fields = {
  id: text(),
  tags: list(text()),
  on: bool(),
  size: int32(),
  more: object(),
  parts: list(of(message({ name: text() }))),
  inner: of(message({ hash: text(), rounds: int32() })),
  any: json(),
}

let files = 0

function fileWith(content: string | Uint8Array, ending = ''): string {
  const path = join(folder, `${++files}${ending}`)
  writeFileSync(path, content)
  return path
}

async function readAll(path: string, format = '', from?: Place): Promise<Row[]> {
  const records = await openRecords(path, format, fields)
  const rows: Row[] = []
  try {
    for await (const some of records.read(from)) rows.push(...some)
  } finally {
    await records.close()
  }
  return rows
}

const values = (rows: Row[]) => rows.map(({ value, problem }) => problem ?? value)

async function pieces(content: string, makeSplitter: () => Splitter, size: number) {
  const bytes = Buffer.from(content)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const found: { text: string; end: number }[] = []
  for await (const pieces of split(chunks(), makeSplitter())) {
    found.push(...pieces)
  }
  return found
}

const splitters: [string, string, () => Splitter, number][] = [
  ['lines', '{"a":"ä"}\n\n{"b":1}\r\n{"c":2}', lines, 4],
  ['CSV', 'a,"b ""x""\n",c\r\n"","\n""",x"y\n1,"",""""\nlast', () => csvLines(44), 4],
  ['an array', ' [ {"a":"],{\\"\\\\"}, [1,{"b":[]}],\n"x,y" , 5 ] \n', () => new JsonItems(0), 5],
]

for (const [name, content, makeSplitter, count] of splitters) {
  test(`cuts ${name} alike wherever the chunks end`, async () => {
    const whole = await pieces(content, makeSplitter, content.length * 2)
    assert.equal(whole.length, count)
    assert.equal(whole.map(({ text }) => text).join(''), content)
    for (let size = 1; size < 12; size++) assert.deepEqual(await pieces(content, makeSplitter, size), whole)
  })
}

test('gives up on a record without end', async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(2 ** 20, 'x')
  }
  await assert.rejects(async () => {
    for await (const _ of split(endless(), lines())) assert.fail()
  }, /^Error: a record is longer than 8388608 bytes$/)
})

const contents: [string, string][] = [
  ['.ndjson', '{"id":"1"}\n\n{"id":"2"}\nno\n{"id":"4"}'],
  ['.json', '[{"id":"1"},\n{"id":"2"} , "no",{"id":"4"}]\n'],
  ['.csv', '\ufeffid,on\n1,\n2,\n3,perhaps\n4,\n'],
]

for (const [ending, content] of contents) {
  test(`reads ${ending} on from behind each row`, async () => {
    const path = fileWith(content, ending)
    const all = await readAll(path)
    assert.deepEqual(
      all.map(({ row, problem }) => [row, problem !== undefined]),
      [
        [1, false],
        [2, false],
        [3, true],
        [4, false],
      ],
    )
    for (const { row, end } of all) assert.deepEqual(await readAll(path, '', { row, offset: end }), all.slice(row))
  })
}

test('tells formats apart by the first character where the name does not', async () => {
  assert.deepEqual(values(await readAll(fileWith(' \n[{"id":"1"}]'))), [{ id: '1' }])
  assert.deepEqual(values(await readAll(fileWith('{"id":"1"}\n'))), [{ id: '1' }])
  assert.deepEqual(values(await readAll(fileWith('id\n1'))), [{ id: '1' }])
  assert.deepEqual(values(await readAll(fileWith('id\n1', '.ndjson'), 'csv')), [{ id: '1' }])
})

test('refuses UTF-16', async () => {
  for (const mark of [
    [0xff, 0xfe],
    [0xfe, 0xff],
  ]) {
    const path = fileWith(Uint8Array.of(...mark, 0, 97))
    await assert.rejects(readAll(path), {
      message: `cannot read ${path}: it is UTF-16, not UTF-8, at line 1: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8`,
    })
  }
})

test('reads what columns are declared to hold', async () => {
  const content = [
    'id,tags,on,size,more,parts,inner.hash,inner.rounds,any,other.x,__proto__.y',
    '007,"a, b",Yes,5,"{""k"":1}","[{""name"":""n""}]",h,10,"[1]",5,evil',
    '\'=1,"[""a,b""]",0,-1,,,,,"""text""",,',
    ',,maybe,many,{,,,,,,',
    '1,2,3,4,5,6,7,8,9,10,11,12',
    '"1" ,',
    '"open',
  ].join('\n')
  const [first, ...others] = values(await readAll(fileWith(content, '.csv'))) as [JsonObject, ...unknown[]]
  const { __proto__: _, ...rest } = Object.fromEntries(Object.entries(first))
  assert.deepEqual(rest, {
    id: '007',
    tags: ['a', 'b'],
    on: true,
    size: 5,
    more: { k: 1 },
    parts: [{ name: 'n' }],
    inner: { hash: 'h', rounds: 10 },
    any: [1],
    other: { x: '5' },
  })
  assert.ok(Object.hasOwn(first, '__proto__'))
  assert.equal((first as { y?: unknown }).y, undefined)
  assert.deepEqual(others, [
    { id: '=1', tags: ['a,b'], on: false, size: -1, any: 'text' },
    'on is maybe, which is neither true nor false; size is many, which is no number; more is no valid JSON',
    'there are 12 cells for 11 columns',
    'a quoted cell is followed by more',
    'a quoted cell is not closed',
  ])
})

for (const [name, content, message] of [
  ['a name that is empty', 'id,,x\n1\n', 'column 2 of the header has no name'],
  ['a name twice', 'id,x,id\n1\n', 'the header names id twice'],
] as const) {
  test(`refuses a header with ${name}`, async () => {
    await assert.rejects(readAll(fileWith(content, '.csv')), { message })
  })
}

test('reads back each text and list that CSV was made of', async () => {
  const random = counted()
  const alphabet = [...'ab,;"\'=+-@ \n\r\t[]{}\\', 'ä', '😀', '＝', '\ufeff', '']
  const word = () => Array.from({ length: random(6) }, () => alphabet[random(alphabet.length)]).join('')
  const users = Array.from(
    { length: 500 },
    (): JsonObject => ({
      id: `x${word()}`,
      any: { text: word(), n: random(9) },
      tags: Array.from({ length: 1 + random(3) }, word),
      other: word(),
    }),
  )
  const columns = ['id', 'any', 'tags', 'other'].map((name) => [name])
  const content = header(columns) + users.map((user) => csvRow(user, columns)).join('')
  const wanted = users.map((user) => Object.fromEntries(Object.entries(user).filter(([, value]) => value !== '')))
  assert.deepEqual(values(await readAll(fileWith(content, '.csv'))), wanted)
})

/** Whole numbers below a limit, the same in each run. */
function counted(): (limit: number) => number {
  let state = 1
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}
