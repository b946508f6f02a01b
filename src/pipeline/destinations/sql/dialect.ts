import { type Column, completeColumns, type Table } from '../../normalize/schema.ts'
import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { DataType, Value } from '../../normalize/types.ts'

/** Where the SQL databases differ. Everything else is written once. */
export interface Dialect {
  quote(name: string): string
  /** The name as the catalogue lists it. */
  fold(name: string): string
  types: Record<DataType, string>
  /** Text of limited length, where the database has such a type. */
  shortText?: (length: number) => string
  decimal?: (precision: number, scale: number) => string
  literal(value: Value, type: DataType): string
  /** Whether `_dlt_id` gets a unique constraint, as dlt does there. */
  uniqueIds: boolean
  /** `all` statements can be taken back; `rows`: DDL ends a transaction, so it comes before; `none`. */
  transactions: 'all' | 'rows' | 'none'
  /** The name of a table that is gone with the transaction; absent where not everybody may make one. */
  temporary?: (name: string) => string
  /** Several ADD COLUMN in one statement, each with these words. */
  addsManyColumns: boolean
  notNull: boolean
  /** Statements that make sure of a dataset. */
  createDataset(dataset: string): string
  /** Makes the dataset's tables known by their own names; absent where a statement cannot. */
  use?: (dataset: string) => string
  /** SQL that lists table and column names of a dataset. */
  listColumns(dataset: string): string
}

export function qualify(dialect: Dialect, dataset: string, table: string): string {
  return `${dialect.quote(dataset)}.${dialect.quote(table)}`
}

export function columnList(dialect: Dialect, columns: readonly Column[], prefix = ''): string {
  return columns.map((column) => prefix + dialect.quote(column.name)).join(', ')
}

export function createTable(dialect: Dialect, dataset: string, table: Table, ifMissing = false): string {
  const columns = completeColumns(table).map((column) => defineColumn(dialect, column, true))
  const exists = ifMissing || table.name.startsWith('_dlt') ? 'IF NOT EXISTS ' : ''
  return `CREATE TABLE ${exists}${qualify(dialect, dataset, table.name)} (${columns.join(', ')})`
}

/** ALTER statements; added columns take nulls, since the table may hold rows. */
export function addColumns(dialect: Dialect, dataset: string, table: string, columns: readonly Column[]): string[] {
  const head = `ALTER TABLE ${qualify(dialect, dataset, table)}`
  const parts = columns.map((column) => `ADD COLUMN ${defineColumn(dialect, column, false)}`)
  return dialect.addsManyColumns ? [`${head} ${parts.join(', ')}`] : parts.map((part) => `${head} ${part}`)
}

/** Rows of a child table that were appended, by us or by dlt, do not say to which root they belong: their parents do. */
export function fillRootIds(dialect: Dialect, dataset: string, table: Table, isBelowRoot: boolean): string {
  const [root, parent, id] = ['_dlt_root_id', '_dlt_parent_id', '_dlt_id'].map(dialect.quote)
  const rows = qualify(dialect, dataset, table.name)
  const above = qualify(dialect, dataset, table.parent ?? '')
  const found = isBelowRoot ? parent : `(SELECT p.${root} FROM ${above} p WHERE p.${id} = ${rows}.${parent})`
  return `UPDATE ${rows} SET ${root} = ${found} WHERE ${root} IS NULL`
}

/** Rows of a child table that no root is found for: their parents were merged away, and nothing leads to them. */
export function removeOrphans(dialect: Dialect, dataset: string, table: Table): string {
  return `DELETE FROM ${qualify(dialect, dataset, table.name)} WHERE ${dialect.quote('_dlt_root_id')} IS NULL`
}

function defineColumn(dialect: Dialect, column: Column, isNew: boolean): string {
  const notNull = isNew && dialect.notNull && column.nullable === false ? ' NOT NULL' : ''
  return `${dialect.quote(column.name)} ${typeOf(dialect, column)}${notNull}`
}

export function typeOf(dialect: Dialect, column: Column): string {
  const type = column.data_type ?? 'text'
  if (type === 'text' && column.precision && dialect.shortText) return dialect.shortText(column.precision)
  if (type === 'decimal' && column.precision && dialect.decimal) {
    return dialect.decimal(column.precision, column.scale ?? 0)
  }
  return dialect.types[type]
}

export function insertRow(dialect: Dialect, dataset: string, table: Table, row: Value[]): string {
  const columns = completeColumns(table)
  const values = columns.map((column, index) => dialect.literal(row[index] ?? null, column.data_type ?? 'text'))
  return `INSERT INTO ${qualify(dialect, dataset, table.name)} (${columnList(dialect, columns)}) VALUES (${values.join(', ')})`
}

/** Literals of databases that double a quote in a string. */
export function standardLiteral(value: Value, type: DataType): string {
  if (value === null) return 'NULL'
  if (type === 'timestamp') return `'${formatTimestamp(value)}'`
  if (typeof value === 'string') return quoteText(value)
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString('hex')}'`
  return String(value)
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Double quotes around a name, doubled inside it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
