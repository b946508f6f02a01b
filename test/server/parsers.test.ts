/** Whatever a caller sends at most is read in a time that a parser of the runtime would take, or a few of them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { delimiterOf, readRow } from '../../src/cli/records/csv-rows.ts'
import { parseJson } from '../../src/contract/decode.ts'
import { parseSnapshot } from '../../src/contract/snapshot/parse.ts'
import type { Context } from '../../src/features/context.ts'
import { cookieToken } from '../../src/features/session/cookies.ts'
import { findJsonError } from '../../src/lib/json-error.ts'
import { findDuplicateKey } from '../../src/lib/json-source.ts'
import { parseQuery } from '../../src/server/parameters.ts'

const KIBIBYTE = 1024
const MEBIBYTE = 2 ** 20
/** Times that JSON.parse takes for a text of the same size. */
const MOST_TIMES = 20
/** Milliseconds; what takes less cannot be measured. */
const NOISE = 5

/** Milliseconds of the processor, the best of three. */
async function cpuOf(work: () => unknown): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    took.push((user + system) / 1000)
  }
  return Math.min(...took)
}

/** JSON as it comes: objects of a few fields. */
function usualJson(size: number): string {
  const item = '{"loginId":"jane@example.com","name":"Jane","verified":true,"roles":["Editor"],"age":42},'
  return `[${item.repeat(size / item.length)}0]`
}

/** Of many shapes that a text of this size can have, none takes long. */
async function checkShapes(size: number, shapes: { [name: string]: string }, read: (text: string) => unknown) {
  const text = usualJson(size)
  const most = NOISE + MOST_TIMES * (await cpuOf(() => JSON.parse(text)))
  for (const [name, part] of Object.entries(shapes)) {
    const shaped = part.repeat(Math.ceil(size / part.length)).slice(0, size)
    const took = await cpuOf(async () => {
      try {
        await read(shaped)
      } catch (error) {
        assert.ok(!(error instanceof TypeError), String(error))
      }
    })
    assert.ok(took < most, `${name}: ${took} ms where ${most} would do`)
  }
}

const PARAMETERS = {
  separators: '&',
  names: 'a&',
  'one name': 'a=1&',
  escapes: '%41',
  broken: '%',
  spaces: '+',
  '=': '=',
}

describe('A1 parsers at their limits', () => {
  test('A1 a query of 16 KiB, a form of 64 KiB', async () => {
    await checkShapes(16 * KIBIBYTE, PARAMETERS, parseQuery)
    await checkShapes(64 * KIBIBYTE, PARAMETERS, parseQuery)
  })

  test('A1 cookies of 16 KiB', async () => {
    const shapes = { separators: ';', spaces: ' ', pairs: 'a=b;', 'one name': 'DS=x; ', '=': '=' }
    const read = (cookie: string) => cookieToken({ caller: { cookie, refreshCookie: '' } } as Context, 'DS')
    await checkShapes(16 * KIBIBYTE, shapes, read)
  })

  const JSONS = {
    brackets: '[',
    objects: '{"a":',
    quotes: '"',
    escapes: '"\\',
    commas: ',',
    digits: '9',
    spaces: ' ',
    keys: '{"a":1,',
    letters: 'é',
  }
  test('A1 JSON of 64 KiB and of 1 MiB that is none', async () => {
    await checkShapes(64 * KIBIBYTE, JSONS, parseJson)
    await checkShapes(MEBIBYTE, JSONS, parseJson)
    await checkShapes(64 * KIBIBYTE, JSONS, findJsonError)
  })

  test('A1 JSON that is read part by part, whatever it is made of', async () => {
    const size = 6 * MEBIBYTE
    const text = usualJson(size)
    const most = MOST_TIMES * (await cpuOf(() => JSON.parse(text)))
    for (const [open, part, close] of [
      ['[', '0,', '0]'],
      ['[', '{},', '0]'],
      ['{"users":[', '{"loginId":"jane@example.com"},', '{}]}'],
      ['{"files":{', '"a.json":{"b":"c"},', '"x":1}}'],
      ['["', 'é', '"]'],
    ] as const) {
      const bytes = Buffer.from(open + part.repeat((size - 64) / Buffer.byteLength(part)) + close)
      const before = process.cpuUsage()
      try {
        parseJson(bytes)
      } catch (error) {
        assert.match(String(error), /has too many values/)
      }
      const { user } = process.cpuUsage(before)
      assert.ok(user / 1000 < most, `${part}: ${user / 1000} ms where ${most} would do`)
    }
  })

  test('A1 JSON in which keys may come twice', async () => {
    const item = '{"loginId":"jane@example.com","scope":["openid","read"],"deep":{"a":{"b":[1,2,3]}}}'
    const text = `[${Array(Math.floor((64 * KIBIBYTE) / item.length)).fill(item)}]`
    const most = NOISE + MOST_TIMES * (await cpuOf(() => JSON.parse(text)))
    const keys = `{${Array.from({ length: 6000 }, (_, index) => `"k${index}":1`)}}`
    for (const one of [text, keys]) assert.ok((await cpuOf(() => findDuplicateKey(one))) < most)
  })

  test('A1 a row of CSV of 256 KiB', async () => {
    const shapes = { quotes: '"', commas: ',', open: '"a\n', letters: 'x', words: '"a",' }
    await checkShapes(256 * KIBIBYTE, shapes, (text) => readRow(text, ',', []))
    await checkShapes(256 * KIBIBYTE, shapes, delimiterOf)
  })

  test('A1 a snapshot of thousands of files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`flows/f${index}/metadata.json`, { id: `f${index}` }]),
    )
    const text = JSON.stringify(files)
    const most = NOISE + MOST_TIMES * (await cpuOf(() => JSON.parse(text)))
    const took = await cpuOf(() => parseSnapshot(files))
    assert.ok(took < most, `${took} ms where ${most} would do`)
  })
})
