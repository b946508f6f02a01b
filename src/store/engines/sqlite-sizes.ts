/** How much room each table of an embedded database takes. */
import type { TableSize } from '../db.ts'
import type { DatabaseSync } from './sqlite-connection.ts'

const TABLES = `
  SELECT name, (SELECT group_concat(name) FROM pragma_table_info(list.name)) AS columns
  FROM sqlite_master AS list WHERE type = 'table' AND sql NOT LIKE 'create virtual%' ORDER BY name`

/** Reads every page of the database. */
const BYTES = `
  SELECT list.tbl_name AS name, sum(pages.pgsize) AS bytes
  FROM (SELECT name, pgsize FROM dbstat WHERE aggregate = 1) AS pages
    JOIN sqlite_master AS list ON list.name = pages.name
  GROUP BY list.tbl_name`

type Row = Record<string, unknown>

/** Not every SQLite is built to tell what a table takes. */
export function sizesOf(database: DatabaseSync): TableSize[] {
  const bytes = bytesOf(database)
  const rows: Row[] = database.prepare(TABLES).all()
  return rows.map(({ name, columns }) => {
    const known = bytes?.get(String(name))
    return {
      table: String(name),
      columns: String(columns).split(','),
      ...(bytes && { bytes: known ?? 0 }),
    }
  })
}

function bytesOf(database: DatabaseSync): Map<string, number> | undefined {
  try {
    const rows: Row[] = database.prepare(BYTES).all()
    return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]))
  } catch {
    return undefined
  }
}
