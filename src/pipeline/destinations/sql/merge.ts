/** From the staging dataset into the data: one list of statements per root table, run in one transaction. */
import { type Column, chainOf, completeColumns, primaryKeyOf, type Schema, type Table } from '../../normalize/schema.ts'
import type { RootJob } from '../port.ts'
import { columnList, type Dialect, qualify } from './dialect.ts'

export interface MergeContext {
  dialect: Dialect
  dataset: string
  staging: string
  schema: Schema
  createdAt: Date
}

/** Tables that have rows at the destination or in this package, root first. */
export function loadedChain(schema: Schema, root: string): Table[] {
  const table = schema.tables.get(root)
  return table ? chainOf(schema, table).filter((each) => each.columns.has('_dlt_id')) : []
}

export function mergeStatements(context: MergeContext, job: RootJob): string[] {
  const chain = loadedChain(context.schema, job.table)
  const root = chain[0]
  if (!root) return []
  if (job.disposition === 'append') return insertNew(context, chain)
  if (job.strategy === 'scd2') return retire(context, chain)
  const keys = primaryKeyOf(root)
  const mergeKeys = [...root.columns.values()].filter((column) => column.merge_key).map((column) => column.name)
  const match = matchOf(context, keys, mergeKeys)
  const statements = [chooseStaged(context, root, keys, job.strategy === 'insert-only' ? match : undefined)]
  if (job.strategy !== 'insert-only') statements.push(...removeMatched(context, chain, match))
  for (const table of chain) statements.push(insertChosen(context, table))
  if (job.isSnapshot) statements.push(...removeAbsent(context, chain, matchOf(context, keys, [])))
  return [...statements, dropTemporary(context, CHOSEN), dropTemporary(context, REMOVED)]
}

const CHOSEN = 'homescope_chosen'
const REMOVED = 'homescope_removed'

/** Condition over `d`, the destination's row, and `s`, the staged one. */
function matchOf({ dialect }: MergeContext, keys: readonly string[], mergeKeys: readonly string[]): string {
  const equal = (names: readonly string[]) =>
    `(${names.map((name) => `d.${dialect.quote(name)} = s.${dialect.quote(name)}`).join(' AND ')})`
  const parts = [keys, mergeKeys].filter((names) => names.length > 0).map(equal)
  return parts.length > 0 ? parts.join(' OR ') : '1 = 0'
}

/** Ids of the staged root rows to insert: one per key, none that is marked as deleted. */
function chooseStaged(context: MergeContext, root: Table, keys: readonly string[], unless?: string): string {
  const { dialect } = context
  const staged = qualify(dialect, context.staging, root.name)
  const id = dialect.quote('_dlt_id')
  const order = dedupOrder(dialect, root)
  const partition = keys.map((key) => `s.${dialect.quote(key)}`).join(', ')
  const rank = keys.length > 0 ? `ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${order})` : '1'
  const deleted = hardDelete(dialect, root)
  const absent = unless
    ? ` AND NOT EXISTS (SELECT 1 FROM ${qualify(dialect, context.dataset, root.name)} d WHERE ${unless})`
    : ''
  const ranked = `SELECT s.${id}, ${rank} AS homescope_rank, ${deleted} AS homescope_deleted FROM ${staged} s WHERE 1 = 1${absent}`
  return dialect.temporaryTable(
    CHOSEN,
    `SELECT ${id} FROM (${ranked}) r WHERE homescope_rank = 1 AND NOT homescope_deleted`,
  )
}

function dedupOrder(dialect: Dialect, root: Table): string {
  const sorted = [...root.columns.values()].find((column) => column.dedup_sort)
  return sorted
    ? `s.${dialect.quote(sorted.name)} ${sorted.dedup_sort === 'desc' ? 'DESC' : 'ASC'}`
    : `s.${dialect.quote('_dlt_id')}`
}

/** A true mark, or for another type any value at all, says that the row is gone. */
function hardDelete(dialect: Dialect, root: Table): string {
  const column = [...root.columns.values()].find((each) => each.hard_delete && each.data_type)
  if (!column) return '(1 = 0)'
  const name = `s.${dialect.quote(column.name)}`
  return column.data_type === 'bool' ? `(${name} IS NOT NULL AND ${name})` : `(${name} IS NOT NULL)`
}

function removeMatched(context: MergeContext, chain: readonly Table[], match: string): string[] {
  const { dialect } = context
  const root = chain[0] as Table
  const found = `EXISTS (SELECT 1 FROM ${qualify(dialect, context.staging, root.name)} s WHERE ${match})`
  return removeRoots(context, chain, found)
}

function removeAbsent(context: MergeContext, chain: readonly Table[], match: string): string[] {
  const { dialect } = context
  const root = chain[0] as Table
  const found = `NOT EXISTS (SELECT 1 FROM ${qualify(dialect, context.staging, root.name)} s WHERE ${match})`
  return [dropTemporary(context, REMOVED), ...removeRoots(context, chain, found)]
}

/** Root rows for which the condition holds, with all below them. */
function removeRoots(context: MergeContext, chain: readonly Table[], condition: string): string[] {
  const { dialect } = context
  const [root, ...children] = chain as [Table, ...Table[]]
  const id = dialect.quote('_dlt_id')
  const rows = qualify(dialect, context.dataset, root.name)
  const removed = `(SELECT ${id} FROM ${dialect.temporary(REMOVED)})`
  return [
    dialect.temporaryTable(REMOVED, `SELECT d.${id} FROM ${rows} d WHERE ${condition}`),
    ...children.map((child) => {
      const key = dialect.quote('_dlt_root_id')
      return `DELETE FROM ${qualify(dialect, context.dataset, child.name)} WHERE ${key} IN ${removed}`
    }),
    `DELETE FROM ${rows} WHERE ${id} IN ${removed}`,
  ]
}

function insertChosen(context: MergeContext, table: Table): string {
  const { dialect } = context
  const key = dialect.quote(table.parent === undefined ? '_dlt_id' : '_dlt_root_id')
  const chosen = `SELECT ${dialect.quote('_dlt_id')} FROM ${dialect.temporary(CHOSEN)}`
  return `${insertFrom(context, table, completeColumns(table))} WHERE s.${key} IN (${chosen})`
}

/** Rows whose id is new, each once: ids follow from the content. */
function insertNew(context: MergeContext, chain: readonly Table[]): string[] {
  const { dialect } = context
  return chain.map((table) => {
    const columns = completeColumns(table)
    const id = dialect.quote('_dlt_id')
    const staged = qualify(dialect, context.staging, table.name)
    const rows = qualify(dialect, context.dataset, table.name)
    const ranked = `SELECT *, ROW_NUMBER() OVER (PARTITION BY ${id} ORDER BY ${id}) AS homescope_rank FROM ${staged}`
    return (
      `INSERT INTO ${rows} (${columnList(dialect, columns)}) SELECT ${columnList(dialect, columns, 's.')} ` +
      `FROM (${ranked}) s WHERE s.homescope_rank = 1 AND NOT EXISTS (SELECT 1 FROM ${rows} d WHERE d.${id} = s.${id})`
    )
  })
}

function insertFrom(context: MergeContext, table: Table, columns: readonly Column[]): string {
  const { dialect } = context
  return (
    `INSERT INTO ${qualify(dialect, context.dataset, table.name)} (${columnList(dialect, columns)}) ` +
    `SELECT ${columnList(dialect, columns, 's.')} FROM ${qualify(dialect, context.staging, table.name)} s`
  )
}

/** Versions of rows: what is not in the package is closed at its instant, what is new opens there. */
function retire(context: MergeContext, chain: readonly Table[]): string[] {
  const { dialect } = context
  const [root, ...children] = chain as [Table, ...Table[]]
  const rows = qualify(dialect, context.dataset, root.name)
  const staged = qualify(dialect, context.staging, root.name)
  const [id, from, to] = ['_dlt_id', '_dlt_valid_from', '_dlt_valid_to'].map(dialect.quote) as [string, string, string]
  const instant = dialect.literal(BigInt(context.createdAt.getTime()) * 1000n, 'timestamp')
  const columns = completeColumns(root).filter((column) => !column.name.startsWith('_dlt_valid_'))
  const ranked = `SELECT *, ROW_NUMBER() OVER (PARTITION BY ${id} ORDER BY ${id}) AS homescope_rank FROM ${staged}`
  return [
    `UPDATE ${rows} SET ${to} = ${instant} WHERE ${to} IS NULL AND ${id} NOT IN (SELECT ${id} FROM ${staged})`,
    `INSERT INTO ${rows} (${from}, ${columnList(dialect, columns)}) SELECT ${instant}, ${columnList(dialect, columns, 's.')} ` +
      `FROM (${ranked}) s WHERE s.homescope_rank = 1 AND s.${id} NOT IN (SELECT ${id} FROM ${rows} WHERE ${to} IS NULL)`,
    ...insertNew(context, children),
  ]
}

function dropTemporary({ dialect }: MergeContext, name: string): string {
  return `DROP TABLE IF EXISTS ${dialect.temporary(name)}`
}
