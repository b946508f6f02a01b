import type { Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import type { Dialect } from './dialect.ts'

/** What a database driver does for us. */
export interface Engine {
  dialect: Dialect
  run(sql: string): Promise<void>
  /** The same, and how many rows it changed, where the database tells. */
  change?(sql: string): Promise<number>
  /** All of the statements or none, for databases whose transactions do not span requests. */
  script?(statements: readonly string[]): Promise<void>
  /** Texts, numbers, booleans and nulls; other types as the driver likes to write them. */
  rows(sql: string): Promise<unknown[][]>
  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }>
  /**
   * `loadId` names what is staged, so that the same package is staged under the same names.
   * `isNew`: the table was made in this transaction, so nobody else sees it yet.
   */
  bulk(dataset: string, table: Table, loadId: string, isNew?: boolean): Promise<BulkWriter>
  /** Adds a constraint, or finds that rows do not keep it: false, and the transaction goes on. */
  holds?(sql: string): Promise<boolean>
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
