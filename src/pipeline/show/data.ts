/** What there is to see of a pipeline: one picture for the page and for text. */
import type { Destination, Warehouse } from '../destinations/port.ts'
import { isSystemTable, type Schema } from '../normalize/schema.ts'
import { LOADS_TABLE } from '../normalize/system-tables.ts'
import type { PipelineState } from '../state/state.ts'

export interface Picture {
  pipeline: string
  dataset: string
  location: string
  state: PipelineState | undefined
  loads: unknown[][]
  counts: [table: string, rows: number][]
  schema: { name: string; columns: [name: string, type: string, nullable: string][] }[]
  days: { users: Day[]; logins: Day[] }
  /** A first query for the box. */
  example: string
}

type Day = [day: string, count: number]

export interface ShowSource {
  pipeline: string
  dataset: string
  destination: Destination
  state: PipelineState | undefined
  schema: Schema | undefined
}

const LOADS_SHOWN = 20
const DAYS_SHOWN = 90

export async function takePicture(warehouse: Warehouse, known: ShowSource): Promise<Picture> {
  const { pipeline, dataset, destination, state, schema } = known
  const counts = [...(await warehouse.counts())].sort(([a], [b]) => (a < b ? -1 : 1))
  const names = new Set(counts.map(([name]) => name))
  const rowsOf = (table: string, sql: string) => (names.has(table) ? tryRows(warehouse, sql) : Promise.resolve([]))
  const table = (name: string) => `"${dataset}"."${name}"`
  const loads = await rowsOf(
    LOADS_TABLE,
    `SELECT load_id, schema_name, status, inserted_at FROM ${table(LOADS_TABLE)} ORDER BY load_id DESC LIMIT ${LOADS_SHOWN}`,
  )
  const perDay = (name: string, column: string) =>
    `SELECT CAST(CAST(to_timestamp(${column}) AS date) AS varchar(10)), count(*) FROM ${table(name)} ` +
    `WHERE ${column} > 0 GROUP BY 1 ORDER BY 1 DESC LIMIT ${DAYS_SHOWN}`
  const users = await rowsOf('users', perDay('users', 'created_time'))
  const logins = await rowsOf('users_get_login_history', perDay('users_get_login_history', 'login_time'))
  return {
    pipeline,
    dataset,
    location: destination.location,
    state,
    loads,
    counts,
    schema: describeSchema(schema),
    days: { users: toDays(users), logins: toDays(logins) },
    example: `SELECT * FROM ${dataset}.users LIMIT 10`,
  }
}

function describeSchema(schema: Schema | undefined): Picture['schema'] {
  const tables = [...(schema?.tables.values() ?? [])].filter((table) => !isSystemTable(table.name))
  return tables.map(({ name, columns }) => ({
    name,
    columns: [...columns.values()].map((column) => [
      column.name,
      column.data_type ?? 'not seen yet',
      column.nullable === false ? 'no' : 'yes',
    ]),
  }))
}

/** Data of other shape than a project's has no such columns; then there is no chart, and no error. */
async function tryRows(warehouse: Warehouse, sql: string): Promise<unknown[][]> {
  try {
    return (await warehouse.query(sql, DAYS_SHOWN)).rows
  } catch {
    return []
  }
}

function toDays(rows: unknown[][]): Day[] {
  return rows.map(([day, count]): Day => [String(day), Number(count)]).reverse()
}
