/** Parquet by DuckDB: rows into a table in memory, the table into a file. */
import { type Column, completeColumns, type Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import { openDuckDb } from '../duckdb/engine.ts'
import { createTable, quoteText } from '../sql/dialect.ts'
import type { BulkWriter } from '../sql/engine.ts'
import type { FileWriter } from './formats.ts'

export async function parquetWriter(path: string, table: Table): Promise<FileWriter> {
  const engine = await openDuckDb(':memory:')
  // Without NOT NULL and json types, which Parquet has no place for.
  const columns = new Map(completeColumns(table).map((column): [string, Column] => [column.name, plain(column)]))
  const rows: Table = { name: 'rows', columns }
  await engine.run(createTable(engine.dialect, 'main', rows))
  const bulk: BulkWriter = await engine.bulk('main', rows)
  return {
    write: (row: Value[]) => bulk.write(row),
    drain: () => bulk.drain(),
    end: async () => {
      await bulk.end()
      await engine.run(`COPY main.rows TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`)
      await engine.close()
    },
    abandon: async () => {
      await bulk.abandon()
      await engine.close()
    },
  }
}

function plain(column: Column): Column {
  return { ...column, nullable: true, data_type: column.data_type === 'json' ? 'text' : column.data_type }
}
