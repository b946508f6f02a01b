/** SQL over the files of a dataset, by a DuckDB that has a view of each table. */
import { join } from 'node:path'
import type { DuckDbEngine } from '../duckdb/engine.ts'
import { DestinationError } from '../port.ts'
import { quoteName, quoteText } from '../sql/dialect.ts'
import { localStore } from './local.ts'

export interface Reader {
  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }>
  counts(): Promise<Map<string, number>>
}

/** For files in a bucket, which DuckDB cannot reach without a download. */
export const noReader: Reader = {
  query: async () => {
    throw new DestinationError('Files in a bucket are not queried from here; point a query engine at them')
  },
  counts: async () => new Map(),
}

export function localReader(root: string, dataset: string): Reader {
  return {
    query: (sql, limit) =>
      withViews(root, dataset, async (engine) => {
        await engine.run(`SET schema = ${quoteText(quoteName(dataset))}`)
        return engine.query(sql, limit)
      }),
    counts: () =>
      withViews(root, dataset, async (engine, tables) => {
        const counts = new Map<string, number>()
        for (const table of tables) {
          const rows = await engine.rows(`SELECT count(*) FROM ${quoteName(dataset)}.${quoteName(table)}`)
          counts.set(table, Number(rows[0]?.[0]))
        }
        return counts
      }),
  }
}

async function withViews<T>(
  root: string,
  dataset: string,
  work: (engine: DuckDbEngine, tables: string[]) => Promise<T>,
): Promise<T> {
  const { openDuckDb } = await import('../duckdb/engine.ts')
  const keys = (await localStore(root).list(`${dataset}/`)).filter((key) => key.split('/').length === 3)
  const tables = [...new Set(keys.map((key) => key.split('/')[1] as string))].sort()
  const engine = await openDuckDb(':memory:')
  try {
    await engine.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(dataset)}`)
    for (const table of tables) {
      const example = keys.find((key) => key.split('/')[1] === table) as string
      const files = quoteText(
        join(
          root,
          dataset,
          table,
          `*.${example.slice(example.lastIndexOf('/') + 1).replace(/^.*?\.(?=(jsonl|csv|parquet))/, '')}`,
        ),
      )
      await engine.run(
        `CREATE VIEW ${quoteName(dataset)}.${quoteName(table)} AS SELECT * FROM ${readerOf(example, files)}`,
      )
    }
    return await work(engine, tables)
  } finally {
    await engine.close()
  }
}

function readerOf(example: string, files: string): string {
  if (example.endsWith('.parquet')) return `read_parquet(${files}, union_by_name = true)`
  if (/\.csv(\.gz)?$/.test(example)) return `read_csv(${files}, union_by_name = true, header = true)`
  return `read_json(${files}, format = 'newline_delimited', union_by_name = true, convert_strings_to_integers = false)`
}
