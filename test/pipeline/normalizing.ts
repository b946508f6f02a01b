/** Runs the normaliser's two passes over items in memory, as a package would. */
import { declareTable, type TableHints } from '../../src/pipeline/normalize/declare.ts'
import { type Naming, snakeCase } from '../../src/pipeline/normalize/naming.ts'
import { Observer } from '../../src/pipeline/normalize/observe.ts'
import { type RootIds, RowMaker } from '../../src/pipeline/normalize/rows.ts'
import { completeColumns, copySchema, newSchema, type Schema } from '../../src/pipeline/normalize/schema.ts'
import { formatTimestamp } from '../../src/pipeline/normalize/timestamps.ts'
import type { Value } from '../../src/pipeline/normalize/types.ts'

export interface Normalized {
  schema: Schema
  /** By table: rows as objects without nulls, timestamps as text, json parsed. */
  rows: Record<string, Record<string, unknown>[]>
}

export function normalize(
  items: readonly unknown[],
  hints: TableHints,
  before?: Schema,
  loadId = '1700000000.5',
): Normalized {
  const naming: Naming = snakeCase(65536)
  const schema = copySchema(before ?? newSchema('s'))
  const known = new Set([...schema.tables.values()].filter((t) => t['x-normalizer']?.['seen-data']).map((t) => t.name))
  const table = declareTable(schema, naming, 't', hints)
  const observer = new Observer({ table, schema, known, naming })
  for (const item of items) observer.observe(item)
  const rows: Normalized['rows'] = {}
  const emit = (name: string, row: Value[]) => {
    rows[name] = [...(rows[name] ?? []), named(schema, name, row)]
  }
  const byKey = hints.strategy === 'upsert' || hints.strategy === 'insert-only'
  const rootIds: RootIds = byKey ? 'key' : hints.strategy === 'scd2' ? 'version' : 'package'
  const maker = new RowMaker({ table, schema, naming, loadId, rootIds, emit })
  for (const item of items) maker.make(item)
  return { schema, rows }
}

function named(schema: Schema, table: string, row: Value[]): Record<string, unknown> {
  const found = schema.tables.get(table)
  const columns = found ? completeColumns(found) : []
  const entries = columns.flatMap((column, index) => {
    const value = row[index]
    if (value === null || value === undefined) return []
    if (column.data_type === 'timestamp') return [[column.name, formatTimestamp(value as bigint)]]
    if (column.data_type === 'json') return [[column.name, JSON.parse(value as string)]]
    return [[column.name, value]]
  })
  return Object.fromEntries(entries)
}
