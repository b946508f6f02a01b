import type { Runner } from './db.ts'
import type { Dialect } from './dialect.ts'
import type { Schema } from './schema.ts'
import { type Prepared, prepareQuery } from './statement.ts'

/** Rows per statement: few sizes, so that each is compiled once and stays prepared. */
const SIZES = [100, 10, 1]

interface Insertion<T extends keyof Schema> {
  table: T
  rows: readonly Schema[T][]
  /** Leave out rows whose key is taken. */
  skipTaken: boolean
}

/** Resolves to the number of rows that went in. All rows must have the keys of the first. */
export async function insertInto<T extends keyof Schema>(
  dialect: Dialect,
  runner: Runner,
  { table, rows, skipTaken }: Insertion<T>,
): Promise<number> {
  if (rows.length === 0) return 0
  const columns = Object.keys(rows[0] as object).sort()
  let inserted = 0
  let start = 0
  for (const size of SIZES) {
    for (; rows.length - start >= size; start += size) {
      const prepared = prepare(dialect, { table, columns, size, skipTaken })
      const values = rows
        .slice(start, start + size)
        .flatMap((row) => columns.map((column) => row[column as keyof typeof row]))
      inserted += await runner.changes(prepared, values)
    }
  }
  return inserted
}

interface Shape {
  table: keyof Schema
  columns: string[]
  size: number
  skipTaken: boolean
}

const cache = new WeakMap<Dialect, Map<string, Prepared>>()

function prepare(dialect: Dialect, shape: Shape): Prepared {
  let known = cache.get(dialect)
  if (!known) {
    known = new Map()
    cache.set(dialect, known)
  }
  const key = `${shape.table} ${shape.size} ${shape.skipTaken} ${shape.columns}`
  let prepared = known.get(key)
  if (!prepared) {
    prepared = compile(dialect, shape)
    known.set(key, prepared)
  }
  return prepared
}

function compile(dialect: Dialect, { table, columns, size, skipTaken }: Shape): Prepared {
  const row = Object.fromEntries(columns.map((column) => [column, ''])) as never
  const query = dialect.builder.insertInto(table).values(Array(size).fill(row) as never)
  return prepareQuery((skipTaken ? query.onConflict((oc) => oc.doNothing()) : query).compile())
}
