import { type InsertQueryBuilder, type InsertResult, sql } from 'kysely'
import type { Runner, Taken } from './db.ts'
import type { Dialect } from './dialect.ts'
import type { Schema } from './schema.ts'
import { type Prepared, prepareQuery } from './statement.ts'

/** Rows per statement: few sizes, so that each is compiled once and stays prepared. */
const SIZES = [100, 30, 10, 3, 2, 1]

interface Insertion<T extends keyof Schema> {
  table: T
  rows: readonly Schema[T][]
  how: Taken | undefined
}

/**
 * Resolves to the number of rows that went in. All rows must have the keys of the first. The statements follow each
 * other without waiting for answers.
 */
export async function insertInto<T extends keyof Schema>(
  dialect: Dialect,
  runner: Runner,
  { table, rows, how }: Insertion<T>,
): Promise<number> {
  const [first] = rows
  if (first === undefined) return 0
  const insert = insertsOf(dialect, { table, row: first, how })
  const sent: Promise<number>[] = []
  let start = 0
  for (const size of SIZES) {
    for (; rows.length - start >= size; start += size) {
      const values: unknown[] = []
      for (let index = start; index < start + size; index++) {
        const row = rows[index] as Record<string, unknown>
        for (const column of insert.columns) values.push(row[column])
      }
      sent.push(runner.changes(insert.ofSize(size), values))
    }
  }
  return (await Promise.all(sent)).reduce((sum, count) => sum + count, 0)
}

interface Inserts {
  columns: readonly string[]
  ofSize(rows: number): Prepared
}

interface Shape {
  table: keyof Schema
  /** Any row: the columns are its keys. */
  row: object
  how: Taken | undefined
}

const known = new WeakMap<Dialect, Map<string, Inserts>>()

function insertsOf(dialect: Dialect, { table, row, how }: Shape): Inserts {
  let inserts = known.get(dialect)
  if (!inserts) {
    inserts = new Map()
    known.set(dialect, inserts)
  }
  const key = how ? `${table} ${how}` : table
  let found = inserts.get(key)
  if (!found) {
    found = makeInserts(dialect, { table, row, how })
    inserts.set(key, found)
  }
  return found
}

function makeInserts(dialect: Dialect, { table, row, how }: Shape): Inserts {
  const columns = Object.keys(row)
  const template = Object.fromEntries(columns.map((column) => [column, ''])) as never
  const bySize = new Map<number, Prepared>()
  return {
    columns,
    ofSize(rows) {
      let prepared = bySize.get(rows)
      if (!prepared) {
        const query = dialect.builder.insertInto(table).values(Array(rows).fill(template) as never)
        prepared = prepareQuery(tolerant(query, how, columns).compile())
        bySize.set(rows, prepared)
      }
      return prepared
    },
  }
}

type Insert = InsertQueryBuilder<Schema, keyof Schema, InsertResult>

function tolerant(query: Insert, how: Taken | undefined, columns: readonly string[]): Insert {
  if (how === undefined) return query
  if (how === 'skipTaken') return query.onConflict((on) => on.doNothing())
  const others = columns.filter((column) => column !== 'project_id' && column !== 'id')
  const changes = Object.fromEntries(others.map((column) => [column, sql.ref(`excluded.${column}`)]))
  return query.onConflict((on) => on.columns(['project_id', 'id']).doUpdateSet(changes))
}
