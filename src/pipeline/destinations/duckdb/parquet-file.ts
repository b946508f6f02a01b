/**
 * Rows as a Parquet file of one row group, without compression and statistics: the quickest way into DuckDB from here.
 * A call of its appender for each value costs more than the value's storage, and all of it on the caller's thread.
 * https://parquet.apache.org/docs/file-format
 */
import { closeSync, openSync, writevSync } from 'node:fs'
import { forFile } from '../../run/full-disk.ts'

/** How values lie in the file: int64 and double with 8 bytes, bytes behind their length. */
export type Layout = 'int64' | 'double' | 'text' | 'bytes'

export interface ColumnPages {
  name: string
  layout: Layout
  rows: number
  /** One bit for each row, set where it has a value. */
  present: Uint8Array
  nulls: number
  values: Uint8Array
}

export function writeParquet(path: string, columns: readonly ColumnPages[]): void {
  const parts: Uint8Array[] = [Buffer.from(MAGIC)]
  let at = MAGIC.length
  const chunks = columns.map((column) => {
    const page = pageOf(column)
    const start = at
    parts.push(...page)
    at += sizeOf(page)
    return { column, start, size: at - start }
  })
  const footer = Buffer.from(struct(metadata(chunks)))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  parts.push(footer, length, Buffer.from(MAGIC))
  forFile(path, () => writeAll(path, parts))
}

const MAGIC = 'PAR1'
const TYPES: Record<Layout, number> = { int64: 2, double: 5, text: 6, bytes: 6 }
const PLAIN = 0
const RLE = 3
const OPTIONAL = 1
const UTF8 = 0
const UNCOMPRESSED = 0

interface Chunk {
  column: ColumnPages
  start: number
  size: number
}

/** Header, levels, values. */
function pageOf(column: ColumnPages): Uint8Array[] {
  const levels = Buffer.from(levelsOf(column))
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32LE(levels.length)
  const body = [prefix, levels, column.values]
  const size = sizeOf(body)
  const data = [i32(1, column.rows), i32(2, PLAIN), i32(3, RLE), i32(4, RLE)]
  const header = struct([i32(1, 0), i32(2, size), i32(3, size), { id: 5, type: STRUCT, bytes: struct(data) }])
  return [Buffer.from(header), ...body]
}

/** Of a value that is there 1, else 0: as one run where all are there, else bit by bit. */
function levelsOf({ rows, nulls, present }: ColumnPages): number[] {
  if (nulls === 0) return [...varint(rows * 2), 1]
  const groups = Math.ceil(rows / 8)
  return [...varint(groups * 2 + 1), ...present.subarray(0, groups)]
}

function metadata(chunks: readonly Chunk[]): Field[] {
  const rows = chunks[0]?.column.rows ?? 0
  const root = struct([text(4, 'rows'), i32(5, chunks.length)])
  const elements = chunks.map(({ column: { name, layout } }) =>
    struct([i32(1, TYPES[layout]), i32(3, OPTIONAL), text(4, name), ...(layout === 'text' ? [i32(6, UTF8)] : [])]),
  )
  const bytes = chunks.reduce((sum, { size }) => sum + size, 0)
  const group = struct([list(1, STRUCT, chunks.map(columnChunk)), i64(2, bytes), i64(3, rows)])
  return [i32(1, 1), list(2, STRUCT, [root, ...elements]), i64(3, rows), list(4, STRUCT, [group])]
}

function columnChunk({ column, start, size }: Chunk): number[] {
  const data = struct([
    i32(1, TYPES[column.layout]),
    list(2, I32, [zigzag(PLAIN), zigzag(RLE)]),
    list(3, BINARY, [binary(column.name)]),
    i32(4, UNCOMPRESSED),
    i64(5, column.rows),
    i64(6, size),
    i64(7, size),
    i64(9, start),
  ])
  return struct([i64(2, start), { id: 3, type: STRUCT, bytes: data }])
}

/** Thrift's compact protocol, as far as the file's metadata need it. */
interface Field {
  id: number
  type: number
  bytes: number[]
}

const I32 = 5
const I64 = 6
const BINARY = 8
const LIST = 9
const STRUCT = 12
const LONGEST_SHORT_LIST = 14

function struct(fields: readonly Field[]): number[] {
  let last = 0
  const bytes = fields.flatMap((field) => {
    const head = ((field.id - last) << 4) | field.type
    last = field.id
    return [head, ...field.bytes]
  })
  return [...bytes, 0]
}

function i32(id: number, value: number): Field {
  return { id, type: I32, bytes: zigzag(value) }
}

function i64(id: number, value: number): Field {
  return { id, type: I64, bytes: zigzag(value) }
}

function text(id: number, value: string): Field {
  return { id, type: BINARY, bytes: binary(value) }
}

function list(id: number, type: number, items: readonly number[][]): Field {
  const head = items.length > LONGEST_SHORT_LIST ? [0xf0 | type, ...varint(items.length)] : [(items.length << 4) | type]
  return { id, type: LIST, bytes: [...head, ...items.flat()] }
}

function binary(value: string): number[] {
  const bytes = Buffer.from(value)
  return [...varint(bytes.length), ...bytes]
}

/** No number here is negative. */
function zigzag(value: number): number[] {
  return varint(value * 2)
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

function writeAll(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'w', 0o600)
  try {
    let rest = parts.filter((part) => part.length > 0)
    while (rest.length > 0) rest = behind(rest, writevSync(file, rest.slice(0, MOST_PARTS)))
  } finally {
    closeSync(file)
  }
}

/** The system takes no more in one call. */
const MOST_PARTS = 1024

function behind(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let rest = written
  const left: Uint8Array[] = []
  for (const part of parts) {
    const taken = Math.min(rest, part.length)
    rest -= taken
    if (taken < part.length) left.push(part.subarray(taken))
  }
  return left
}
