/** The schema document, kept as dlt keeps it: engine version 11. */
import { createHash } from 'node:crypto'
import type { Json } from '../../lib/json.ts'
import { canonicalJson } from './ids.ts'
import { CONVENTIONS, type Convention, isConvention } from './naming.ts'
import { systemTables } from './system-tables.ts'
import type { DataType } from './types.ts'

export interface Column {
  name: string
  /** Absent while all its values were null: the column is then made nowhere. */
  data_type?: DataType
  nullable?: boolean
  precision?: number
  scale?: number
  primary_key?: boolean
  merge_key?: boolean
  unique?: boolean
  row_key?: boolean
  parent_key?: boolean
  root_key?: boolean
  hard_delete?: boolean
  dedup_sort?: 'asc' | 'desc'
  /** It keeps values that do not fit the column that it is named for. */
  variant?: boolean
}

export type Disposition = 'append' | 'replace' | 'merge' | 'skip'
export type MergeStrategy = 'delete-insert' | 'upsert' | 'insert-only' | 'scd2'
export type ContractMode = 'evolve' | 'freeze' | 'discard_row' | 'discard_value'
export type Contract = Partial<Record<'tables' | 'columns' | 'data_type', ContractMode>>

export interface Table {
  name: string
  columns: Map<string, Column>
  parent?: string
  resource?: string
  write_disposition?: Disposition
  'x-merge-strategy'?: MergeStrategy
  'x-normalizer'?: { 'seen-data'?: boolean; max_nesting?: number }
  schema_contract?: Contract | ContractMode
  description?: string
  file_format?: string
}

export interface Schema {
  version: number
  version_hash: string
  engine_version: number
  name: string
  tables: Map<string, Table>
  settings: { [key: string]: Json }
  normalizers: { [key: string]: Json }
  previous_hashes: string[]
  /** Whatever else a document written elsewhere carries; it is handed on. */
  extra: { [key: string]: Json }
}

/** Throws Error for a table that the schema does not have. */
export function tableOf({ tables }: Pick<Schema, 'tables'>, name: string): Table {
  const table = tables.get(name)
  if (!table) throw new Error(`the schema has no table ${name}`)
  return table
}

const ENGINE_VERSION = 11
const HASHES_KEPT = 10

export function newSchema(name: string, convention: Convention = 'snake_case'): Schema {
  const schema: Schema = {
    version: 1,
    version_hash: '',
    engine_version: ENGINE_VERSION,
    name,
    tables: new Map(systemTables().map((table) => [table.name, table])),
    settings: {
      detections: ['iso_timestamp'],
      default_hints: {
        not_null: ['_dlt_id', '_dlt_root_id', '_dlt_parent_id', '_dlt_list_idx', '_dlt_load_id'],
        parent_key: ['_dlt_parent_id'],
        root_key: ['_dlt_root_id'],
        unique: ['_dlt_id'],
        row_key: ['_dlt_id'],
      },
    },
    normalizers: {
      names: convention,
      json: { module: 'dlt.common.normalizers.json.relational' },
    },
    previous_hashes: [],
    extra: {},
  }
  schema.version_hash = hashOf(schema)
  return schema
}

/** Raises the version when the content is another than at the last call. */
export function bumpVersion(schema: Schema): Schema {
  const hash = hashOf(schema)
  if (hash === schema.version_hash) return schema
  return {
    ...schema,
    version: schema.version + 1,
    version_hash: hash,
    previous_hashes: [schema.version_hash, ...schema.previous_hashes].slice(0, HASHES_KEPT),
  }
}

/** SHA3-256 of the sorted document without its versions, then of the tables' and their columns' names in order. */
export function hashOf(schema: Schema): string {
  const {
    version: _v,
    version_hash: _h,
    imported_version_hash: _i,
    previous_hashes: _p,
    ...content
  } = toDocument(schema)
  const hash = createHash('sha3-256').update(canonicalJson(content), 'utf8')
  for (const name of [...schema.tables.keys()].sort()) {
    hash.update(name, 'utf8')
    for (const column of schema.tables.get(name)?.columns.keys() ?? []) hash.update(column, 'utf8')
  }
  return hash.digest('base64')
}

function toDocument(schema: Schema): { [key: string]: Json } {
  const { tables, extra, ...rest } = schema
  const documents = [...tables.values()].map((table) => [
    table.name,
    {
      ...table,
      columns: Object.fromEntries([...table.columns].map(([name, column]) => [name, { ...column }])),
    },
  ])
  return { ...rest, ...extra, tables: Object.fromEntries(documents) } as {
    [key: string]: Json
  }
}

export function writeSchema(schema: Schema): string {
  return JSON.stringify(toDocument(schema))
}

/** Throws SchemaError for a document of another engine version or without tables. */
export function readSchema(text: string): Schema {
  const { version, version_hash, engine_version, name, tables, settings, normalizers, previous_hashes, ...extra } =
    JSON.parse(text)
  if (engine_version !== ENGINE_VERSION) {
    throw new SchemaError(`Schema ${name} has engine version ${engine_version}; version ${ENGINE_VERSION} is read here`)
  }
  if (!isConvention(normalizers?.names)) {
    const known = CONVENTIONS.join(', ')
    throw new SchemaError(`Schema ${name} uses the naming convention ${normalizers?.names}; ${known} are read here`)
  }
  return {
    version,
    version_hash,
    engine_version,
    name,
    tables: new Map(Object.entries(tables as object).map(([key, table]) => [key, readTable(key, table)])),
    settings: settings ?? {},
    normalizers,
    previous_hashes: previous_hashes ?? [],
    extra,
  }
}

function readTable(name: string, table: Omit<Table, 'columns'> & { columns?: Record<string, Column> }): Table {
  const columns = Object.entries(table.columns ?? {}).map(([key, column]): [string, Column] => [
    key,
    { ...column, name: key },
  ])
  return { ...table, name, columns: new Map(columns) }
}

export function copySchema(schema: Schema): Schema {
  const copies = [...schema.tables].map(([name, table]): [string, Table] => [
    name,
    {
      ...table,
      columns: new Map([...table.columns].map(([key, column]) => [key, { ...column }])),
    },
  ])
  return {
    ...schema,
    tables: new Map(copies),
    previous_hashes: [...schema.previous_hashes],
  }
}

/** Columns that exist in the destination: those whose type is known. */
export function completeColumns(table: Table): Column[] {
  return [...table.columns.values()].filter((column) => column.data_type !== undefined)
}

export function isSystemTable(name: string): boolean {
  return name.startsWith('_dlt')
}

/** The table at the top of a chain of child tables. */
export function rootOf(schema: Schema, table: Table): Table {
  const parent = table.parent === undefined ? undefined : schema.tables.get(table.parent)
  return parent ? rootOf(schema, parent) : table
}

/** A root table and all below it, parents first. */
export function chainOf(schema: Schema, root: Table): Table[] {
  const children = [...schema.tables.values()].filter((table) => table.parent === root.name)
  return [root, ...children.flatMap((child) => chainOf(schema, child))]
}

/** Whether rows of child tables carry their root's id: a merge replaces them by it, and versions are joined by it. */
export function propagatesRootKey(root: Table): boolean {
  return root.write_disposition === 'merge'
}

export function primaryKeyOf(table: Table): string[] {
  return [...table.columns.values()].filter((column) => column.primary_key).map((column) => column.name)
}

class SchemaError extends Error {
  override readonly name = 'SchemaError'
}
