/** What runs did, as a table of the dataset: `_dlt_runs`. dlt has none; the names are as its own would be. */
import type { Warehouse } from '../destinations/port.ts'
import type { Column, Table } from '../normalize/schema.ts'
import type { DataType, Value } from '../normalize/types.ts'
import type { RunInfo } from './trace.ts'

export const RUNS_TABLE = '_dlt_runs'

const COLUMNS: readonly [name: string, type: DataType, of: (run: FinishedRun) => Value][] = [
  ['pipeline_name', 'text', ({ info }) => info.pipeline],
  ['started_at', 'timestamp', ({ info }) => BigInt(Date.parse(info.startedAt)) * 1000n],
  ['status', 'text', ({ error }) => (error === undefined ? 'completed' : 'failed')],
  ['error', 'text', ({ error }) => error ?? null],
  ['extract_seconds', 'double', ({ info }) => secondsOf(info, 'extract')],
  ['normalize_seconds', 'double', ({ info }) => secondsOf(info, 'normalize')],
  ['load_seconds', 'double', ({ info }) => secondsOf(info, 'load')],
  ['packages', 'bigint', ({ info }) => info.packages.length],
  ['load_ids', 'text', ({ info }) => info.packages.map(({ loadId }) => loadId).join(' ')],
  ['rows', 'bigint', ({ info }) => Object.values(countsOf(info)).reduce((sum, rows) => sum + rows, 0)],
  ['rows_by_table', 'json', ({ info }) => JSON.stringify(countsOf(info))],
  ['schema_changes', 'json', ({ info }) => JSON.stringify(info.packages.flatMap(({ changes }) => changes))],
]

export interface FinishedRun {
  info: RunInfo
  error?: string
}

/** Rows of data tables in all packages of a run. */
export function countsOf({ packages }: RunInfo): { [table: string]: number } {
  const counts: { [table: string]: number } = {}
  for (const { counts: tables } of packages)
    for (const [table, rows] of Object.entries(tables))
      if (!table.startsWith('_dlt')) counts[table] = (counts[table] ?? 0) + rows
  return counts
}

export function noteRun(warehouse: Warehouse, run: FinishedRun): Promise<void> {
  return warehouse.keep(
    runsTable(),
    COLUMNS.map(([, , of]) => of(run)),
  )
}

function runsTable(): Table {
  const columns = COLUMNS.map(([name, data_type]): [string, Column] => [name, { name, data_type, nullable: true }])
  return { name: RUNS_TABLE, columns: new Map(columns) }
}

function secondsOf({ steps }: RunInfo, step: string): number {
  return steps.filter((each) => each.step === step).reduce((sum, { seconds }) => sum + seconds, 0)
}
