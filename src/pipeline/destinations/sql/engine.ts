import type { Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import type { Dialect } from './dialect.ts'

/** What a database driver does for us. */
export interface Engine {
  dialect: Dialect
  run(sql: string): Promise<void>
  /** Texts, numbers, booleans and nulls; other types as the driver likes to write them. */
  rows(sql: string): Promise<unknown[][]>
  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }>
  bulk(dataset: string, table: Table): Promise<BulkWriter>
  close(): Promise<void>
}

export interface BulkWriter {
  write(row: Value[]): void
  drain(): Promise<void>
  /** After it all rows are in the table. */
  end(): Promise<void>
  /** Lets go of what is held; the rows do not matter any more. */
  abandon(): Promise<void>
}
