/** From the staging dataset into the data: a list of statements for each root table. */
import { firstOf } from '../../../lib/lists.ts'
import { type Column, chainOf, completeColumns, primaryKeyOf, type Schema, type Table } from '../../normalize/schema.ts'
import type { RootJob } from '../port.ts'
import { columnList, type Dialect, qualify } from './dialect.ts'

export interface MergeContext {
  dialect: Dialect
  dataset: string
  staging: string
  schema: Schema
  createdAt: Date
  /** All rows of the root table, staged ones too, have the id that follows from their key, under a unique constraint. */
  idsFollowKey?: boolean
}

/** Tables that have rows at the destination or in this package, root first. */
export function loadedChain(schema: Schema, root: string): Table[] {
  const table = schema.tables.get(root)
  return table ? chainOf(schema, table).filter((each) => each.columns.has('_dlt_id')) : []
}

/** One statement of a merge. */
export interface MergeStep {
  sql: string
  /** The table that the package's rows go into by it. */
  fills?: string
}

/**
 * No temporary tables: some databases end a transaction with any DDL. So child tables come before their root wherever
 * what is done to the root would change what the next statement sees.
 */
export function mergeSteps(context: MergeContext, job: RootJob): MergeStep[] {
  const chain = loadedChain(context.schema, job.table)
  const root = chain[0]
  if (!root) return []
  if (job.disposition === 'append')
    return [...chain].reverse().map((table) => filling(table, insertNew(context, table)))
  if (job.strategy === 'scd2') return retire(context, chain)
  const keys = primaryKeyOf(root)
  const mergeKeys = [...root.columns.values()].filter((column) => column.merge_key).map((column) => column.name)
  const match = matchOf(context, keys, mergeKeys)
  const isKept = job.strategy === 'insert-only'
  const chosen = chosenRoots(context, root, job, keys, isKept ? match : undefined)
  const childrenFirst = [...chain].reverse()
  const isIndexed = context.idsFollowKey && mergeKeys.length === 0
  const replaced = isIndexed
    ? replacedByKey(context, root, match)
    : rootsIf(context, root, exists(context, root, match))
  const stays = exists(context, root, matchOf(context, keys, keys.length > 0 ? [] : mergeKeys))
  return [
    ...(isKept ? [] : removeAll(context, childrenFirst, replaced)).map(plain),
    ...childrenFirst.map((table) => filling(table, insertChosen(context, table, chosen))),
    ...(job.isSnapshot
      ? childrenFirst.map((table) => plain(remove(context, root, table, rootsIf(context, root, `NOT ${stays}`))))
      : []),
  ]
}

function filling(table: Table, sql: string): MergeStep {
  return { sql, fills: table.name }
}

function plain(sql: string): MergeStep {
  return { sql }
}

/** Condition over `d`, the destination's row, and `s`, the staged one. */
function matchOf({ dialect }: MergeContext, keys: readonly string[], mergeKeys: readonly string[]): string {
  const equal = (names: readonly string[]) =>
    `(${names.map((name) => `d.${dialect.quote(name)} = s.${dialect.quote(name)}`).join(' AND ')})`
  const parts = [keys, mergeKeys].filter((names) => names.length > 0).map(equal)
  return parts.length > 0 ? parts.join(' OR ') : '1 = 0'
}

function exists({ dialect, staging }: MergeContext, root: Table, match: string): string {
  return `EXISTS (SELECT 1 FROM ${qualify(dialect, staging, root.name)} s WHERE ${match})`
}

/** Ids of root rows `d` that fulfil the condition, as a query. */
function rootsIf({ dialect, dataset }: MergeContext, root: Table, condition: string): string {
  return `SELECT d.${dialect.quote('_dlt_id')} FROM ${qualify(dialect, dataset, root.name)} d WHERE ${condition}`
}

/**
 * Ids that follow from the key are found by themselves, by the index of their constraint. Only for staged rows that are
 * not found so is there a look at all rows' keys: another loader may have given theirs another id.
 */
function replacedByKey(context: MergeContext, root: Table, match: string): string {
  const { dialect, dataset, staging } = context
  const id = dialect.quote('_dlt_id')
  const staged = `${qualify(dialect, staging, root.name)} s`
  const same = `EXISTS (SELECT 1 FROM ${qualify(dialect, dataset, root.name)} d WHERE d.${id} = s.${id} AND ${match})`
  const other = `EXISTS (SELECT 1 FROM ${staged} WHERE ${match} AND NOT ${same})`
  return `SELECT s.${id} FROM ${staged} WHERE ${same} UNION ALL ${rootsIf(context, root, other)}`
}

/** Where the database keeps the roots meanwhile, they are looked for once. */
function removeAll(context: MergeContext, childrenFirst: readonly Table[], roots: string): string[] {
  const { temporary } = context.dialect
  const root = firstOf(childrenFirst.slice(-1))
  const from = (query: string) => childrenFirst.map((table) => remove(context, root, table, query))
  if (!temporary) return from(roots)
  const found = temporary('homescope_replaced')
  return [`CREATE TEMPORARY TABLE ${found} AS ${roots}`, ...from(`SELECT * FROM ${found}`), `DROP TABLE ${found}`]
}

/** Rows of a table whose root is of these. */
function remove({ dialect, dataset }: MergeContext, root: Table, table: Table, roots: string): string {
  const key = dialect.quote(table === root ? '_dlt_id' : '_dlt_root_id')
  return `DELETE FROM ${qualify(dialect, dataset, table.name)} WHERE ${key} IN (${roots})`
}

/** The ids of staged root rows to insert, as a query; undefined where all of them are. */
function chosenRoots(
  context: MergeContext,
  root: Table,
  job: RootJob,
  keys: readonly string[],
  unless: string | undefined,
): string | undefined {
  const { dialect } = context
  const deleted = hardDelete(dialect, root)
  // Ids that follow from the key have been made unique before.
  const isUnique = job.ids === 'key' || keys.length === 0
  if (isUnique && deleted === undefined && unless === undefined) return undefined
  const id = dialect.quote('_dlt_id')
  const partition = keys.map((key) => `s.${dialect.quote(key)}`).join(', ')
  const rank = isUnique ? '1' : `ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${dedupOrder(dialect, root)})`
  const absent = unless
    ? ` WHERE NOT EXISTS (SELECT 1 FROM ${qualify(dialect, context.dataset, root.name)} d WHERE ${unless})`
    : ''
  const staged = qualify(dialect, context.staging, root.name)
  const ranked = `SELECT s.${id}, ${rank} AS homescope_rank, ${deleted ?? '(1 = 0)'} AS homescope_deleted FROM ${staged} s${absent}`
  return `SELECT ${id} FROM (${ranked}) r WHERE homescope_rank = 1 AND NOT homescope_deleted`
}

function dedupOrder(dialect: Dialect, root: Table): string {
  const sorted = [...root.columns.values()].find((column) => column.dedup_sort)
  const first = sorted ? `s.${dialect.quote(sorted.name)} ${sorted.dedup_sort === 'desc' ? 'DESC' : 'ASC'}, ` : ''
  // Two rows alike in the order must not be one here and the other there.
  return `${first}s.${dialect.quote('_dlt_id')}`
}

/** A true mark, or for another type any value at all, says that the row is gone. */
function hardDelete(dialect: Dialect, root: Table): string | undefined {
  const column = [...root.columns.values()].find((each) => each.hard_delete && each.data_type)
  if (!column) return undefined
  const name = `s.${dialect.quote(column.name)}`
  return column.data_type === 'bool' ? `(${name} IS NOT NULL AND ${name})` : `(${name} IS NOT NULL)`
}

function insertChosen(context: MergeContext, table: Table, chosen: string | undefined): string {
  const { dialect } = context
  const columns = completeColumns(table)
  const insert =
    `INSERT INTO ${qualify(dialect, context.dataset, table.name)} (${columnList(dialect, columns)}) ` +
    `SELECT ${columnList(dialect, columns, 's.')} FROM ${qualify(dialect, context.staging, table.name)} s`
  const key = dialect.quote(table.parent === undefined ? '_dlt_id' : '_dlt_root_id')
  return chosen === undefined ? insert : `${insert} WHERE s.${key} IN (${chosen})`
}

/** Rows whose id is new, each once: ids follow from the content. */
function insertNew(context: MergeContext, table: Table): string {
  const { dialect } = context
  const columns = completeColumns(table)
  const id = dialect.quote('_dlt_id')
  const rows = qualify(dialect, context.dataset, table.name)
  return (
    `INSERT INTO ${rows} (${columnList(dialect, columns)}) SELECT ${columnList(dialect, columns, 's.')} ` +
    `FROM (${stagedOnce(context, table)}) s WHERE s.homescope_rank = 1 AND NOT EXISTS (SELECT 1 FROM ${rows} d WHERE d.${id} = s.${id})`
  )
}

function stagedOnce({ dialect, staging }: MergeContext, table: Table): string {
  const id = dialect.quote('_dlt_id')
  return `SELECT t.*, ROW_NUMBER() OVER (PARTITION BY ${id} ORDER BY ${id}) AS homescope_rank FROM ${qualify(dialect, staging, table.name)} t`
}

/** Versions of rows: what is not in the package is closed at its instant, what is new opens there. */
function retire(context: MergeContext, chain: readonly Table[]): MergeStep[] {
  const { dialect } = context
  const [root, ...children] = chain as [Table, ...Table[]]
  const rows = qualify(dialect, context.dataset, root.name)
  const staged = qualify(dialect, context.staging, root.name)
  const [id, from, to] = ['_dlt_id', '_dlt_valid_from', '_dlt_valid_to'].map(dialect.quote) as [string, string, string]
  const instant = dialect.literal(BigInt(context.createdAt.getTime()) * 1000n, 'timestamp')
  const columns: Column[] = completeColumns(root).filter((column) => !column.name.startsWith('_dlt_valid_'))
  return [
    plain(`UPDATE ${rows} SET ${to} = ${instant} WHERE ${to} IS NULL AND ${id} NOT IN (SELECT ${id} FROM ${staged})`),
    filling(
      root,
      `INSERT INTO ${rows} (${from}, ${columnList(dialect, columns)}) SELECT ${instant}, ${columnList(dialect, columns, 's.')} ` +
        `FROM (${stagedOnce(context, root)}) s WHERE s.homescope_rank = 1 AND s.${id} NOT IN (SELECT ${id} FROM ${rows} WHERE ${to} IS NULL)`,
    ),
    ...children.map((table) => filling(table, insertNew(context, table))),
  ]
}
