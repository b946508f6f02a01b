/** SQL over the files of a dataset, by a DuckDB that has a view of each table. */
import { join } from 'node:path'
import type { DuckDbEngine } from '../duckdb/engine.ts'
import { DestinationError } from '../port.ts'
import { quoteName, quoteText } from '../sql/dialect.ts'
import type { Layout } from './layout.ts'
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

export function localReader(root: string, dataset: string, layout: Layout): Reader {
  return {
    query: (sql, limit) =>
      withViews({ root, dataset, layout }, async (engine) => {
        await engine.run(`SET schema = ${quoteText(quoteName(dataset))}`)
        return engine.query(sql, limit)
      }),
    counts: () =>
      withViews({ root, dataset, layout }, async (engine, tables) => {
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
  { root, dataset, layout }: { root: string; dataset: string; layout: Layout },
  work: (engine: DuckDbEngine, tables: string[]) => Promise<T>,
): Promise<T> {
  const { openDuckDb } = await import('../duckdb/engine.ts')
  const files = new Map<string, string[]>()
  for (const key of await localStore(root).list(`${dataset}/`)) {
    const name = key.slice(dataset.length + 1)
    const table = name.startsWith('_dlt') ? name.split('/')[0] : layout.tableIn(name)
    // The dataset's own mark is no table.
    if (table === undefined || !name.includes('.')) continue
    const known = files.get(table)
    if (known) known.push(join(root, key))
    else files.set(table, [join(root, key)])
  }
  const tables = [...files.keys()].sort()
  const engine = await openDuckDb(':memory:')
  try {
    await engine.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(dataset)}`)
    for (const [table, paths] of files) {
      const view = `${quoteName(dataset)}.${quoteName(table)}`
      await engine.run(`CREATE VIEW ${view} AS SELECT * FROM ${readerOf(paths)}`)
    }
    return await work(engine, tables)
  } finally {
    await engine.close()
  }
}

function readerOf(paths: readonly string[]): string {
  const [example = ''] = paths
  const files = `[${paths.map(quoteText).join(', ')}]`
  if (example.endsWith('.parquet')) return `read_parquet(${files}, union_by_name = true)`
  if (/\.csv(\.gz)?$/.test(example)) return `read_csv(${files}, union_by_name = true, header = true)`
  return `read_json(${files}, format = 'newline_delimited', union_by_name = true, convert_strings_to_integers = false)`
}
