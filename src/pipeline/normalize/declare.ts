import type { Json } from '../../lib/json.ts'
import type { Naming } from './naming.ts'
import {
  type Column,
  type Contract,
  type ContractMode,
  type Disposition,
  type MergeStrategy,
  propagatesRootKey,
  type Schema,
  type Table,
} from './schema.ts'

/** What a resource says about its table. Names are those of the data; `columns` goes by the normalised name. */
export interface TableHints {
  disposition: Disposition
  strategy?: MergeStrategy
  primaryKey?: readonly string[]
  mergeKey?: readonly string[]
  columns?: Readonly<Record<string, Partial<Column>>>
  /** Levels of objects and lists that become columns and tables; what lies deeper stays json. */
  maxNesting?: number
  contract?: Contract | ContractMode
  /** By path in the data, with dots between the levels. */
  nested?: Readonly<Record<string, Pick<TableHints, 'columns' | 'maxNesting'>>>
}

/** Puts a resource's table into the schema, or renews what is said about it there. Gives its normalised name. */
export function declareTable(schema: Schema, naming: Naming, resource: string, hints: TableHints): string {
  const name = naming.identifier(resource)
  const known = schema.tables.get(name)
  const table: Table = {
    ...known,
    name,
    columns: new Map(known?.columns),
    resource,
    write_disposition: hints.disposition,
  }
  table['x-merge-strategy'] = undefined
  if (hints.disposition === 'merge' && hints.strategy) table['x-merge-strategy'] = hints.strategy
  if (hints.maxNesting !== undefined)
    table['x-normalizer'] = {
      ...table['x-normalizer'],
      max_nesting: hints.maxNesting,
    }
  if (hints.contract !== undefined) table.schema_contract = hints.contract
  hintColumns(table, naming, hints)
  schema.tables.set(name, dropUndefined(table))
  setPropagation(schema, table)
  for (const [path, hint] of Object.entries(hints.nested ?? {})) declareNested(schema, naming, name, path, hint)
  return name
}

/** A table below a resource's own, which has no rows yet or was made by earlier ones. */
function declareNested(
  schema: Schema,
  naming: Naming,
  root: string,
  path: string,
  { columns, maxNesting }: Pick<TableHints, 'columns' | 'maxNesting'>,
): void {
  const steps = path.split('.').map((step) => naming.key(step))
  const nameAt = (depth: number) => naming.path([root, ...steps.slice(0, depth)])
  const name = nameAt(steps.length)
  const known = schema.tables.get(name)
  const parent = steps.length === 1 ? root : nameAt(steps.length - 1)
  const table: Table = { parent, ...known, name, columns: new Map(known?.columns) }
  if (maxNesting !== undefined) table['x-normalizer'] = { ...table['x-normalizer'], max_nesting: maxNesting }
  for (const [column, more] of Object.entries(columns ?? {})) hintColumn(table, naming, column, more)
  schema.tables.set(name, table)
}

function hintColumn(table: Table, naming: Naming, name: string, more: Partial<Column>): void {
  const key = naming.key(name)
  const known = table.columns.get(key) ?? { nullable: true }
  table.columns.set(key, { ...known, ...more, name: key })
}

/** The span in which a version of a row was true; dlt has them in front. */
const VALIDITY = ['_dlt_valid_from', '_dlt_valid_to']

function hintColumns(table: Table, naming: Naming, hints: TableHints): void {
  if (hints.strategy === 'scd2') addValidity(table)
  for (const [key, column] of table.columns) {
    // A key that the resource no longer names must not go on deleting rows.
    const { primary_key: _, merge_key: __, ...rest } = column
    table.columns.set(key, rest)
  }
  const hint = (name: string, more: Partial<Column>) => hintColumn(table, naming, name, more)
  for (const [name, column] of Object.entries(hints.columns ?? {})) hint(name, column)
  for (const name of hints.primaryKey ?? []) hint(name, { nullable: false, primary_key: true })
  for (const name of hints.mergeKey ?? []) hint(name, { nullable: false, merge_key: true })
}

function addValidity(table: Table): void {
  for (const name of VALIDITY) {
    if (!table.columns.has(name)) table.columns.set(name, { name, data_type: 'timestamp', nullable: true })
  }
}

/** dlt notes in the document which tables hand their id down. */
function setPropagation(schema: Schema, table: Table): void {
  const json = schema.normalizers.json as {
    module: string
    config?: { propagation?: { tables?: Record<string, Json> } }
  }
  const tables = { ...json.config?.propagation?.tables }
  delete tables[table.name]
  if (propagatesRootKey(table)) tables[table.name] = { _dlt_id: '_dlt_root_id' }
  const { propagation: _, ...config } = json.config ?? {}
  const next = Object.keys(tables).length > 0 ? { ...config, propagation: { tables } } : config
  schema.normalizers = {
    ...schema.normalizers,
    json: Object.keys(next).length > 0 ? { module: json.module, config: next } : { module: json.module },
  } as Schema['normalizers']
}

function dropUndefined(table: Table): Table {
  const kept = { ...table }
  for (const [key, value] of Object.entries(kept)) if (value === undefined) Reflect.deleteProperty(kept, key)
  return kept
}
