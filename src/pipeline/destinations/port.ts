/** What the pipeline asks of a place where data is kept. Everything behind it is chosen by URL and imported late. */
import type { Convention } from '../normalize/naming.ts'
import type { RootIds } from '../normalize/rows.ts'
import type { Disposition, MergeStrategy, Schema, Table } from '../normalize/schema.ts'
import type { Value } from '../normalize/types.ts'

export interface Destination {
  /** As dlt calls it: `duckdb`, `postgres`, `filesystem`, ... */
  readonly name: string
  /** Where the data goes, without secrets: what the load info prints. */
  readonly location: string
  /** The longest identifier that it takes. */
  readonly longestName: number
  /** How names are made there; dlt's snake_case without a word. */
  readonly convention?: Convention
  /** Whether rows can be replaced by their key. Where not, whole walks replace all rows and others append. */
  readonly merges: boolean
  /** One transaction holds a whole load, so that its rows may come while the package still grows. */
  readonly loadsEarly?: boolean
  connect(dataset: string, options?: ConnectOptions): Promise<Warehouse>
}

export interface ConnectOptions {
  /** Nothing can be changed over this connection, whatever is sent. */
  readOnly?: boolean
  /** Milliseconds that a query may take, where the destination can end one; for ever when left out. */
  longest?: number
}

/** Rows by the name of their table. */
export type Added = ReadonlyMap<string, number>

/** An open connection to one dataset. */
export interface Warehouse {
  /** The newest state whose package is complete. */
  readState(pipeline: string): Promise<StoredState | undefined>
  /** The schema document of that version, or the newest of that name. */
  readSchema(name: string, versionHash?: string): Promise<string | undefined>
  isLoaded(loadId: string, schema: string): Promise<boolean>
  /**
   * All of a package or nothing, where the database can; else nothing that `_dlt_loads` vouches for. Rows per table that
   * have come into it, of the tables where that may be another number than the package has.
   */
  load(job: LoadJob): Promise<Added>
  /** One row more in a table of the dataset that is no part of its schema; the table is made where it is missing. */
  keep(table: Table, row: Value[]): Promise<void>
  /** Drops tables, or their rows alone; unknown ones are passed over. */
  drop(tables: readonly string[], what?: 'tables' | 'rows'): Promise<void>
  /** Rows of a query, at most `limit`. Destinations that answer no SQL throw DestinationError. */
  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }>
  /** Rows per data table and system table. */
  counts(): Promise<Map<string, number>>
  close(): Promise<void>
}

export interface StoredState {
  /** The compressed text of the state row. */
  state: string
  version: number
  loadId: string
}

/** One root table with the tables below it. */
export interface RootJob {
  table: string
  disposition: Disposition
  strategy: MergeStrategy
  ids: RootIds
  /** The package holds all that the source has: rows that it does not hold are gone there. */
  isSnapshot: boolean
  /** How many distinct rows the source said there are. */
  expected?: number
}

/** What stands here counts when `feed` has ended: a package that grows meanwhile may add tables and columns to it. */
export interface LoadJob {
  loadId: string
  pipeline: string
  schema: Schema
  roots: readonly RootJob[]
  /** Rows per table in this package; absent while it grows. */
  counts?: ReadonlyMap<string, number>
  createdAt: Date
  /** Sends the package's rows, the same ones each time it is called. */
  feed(sink: RowSink): Promise<void>
}

/** Rows come in the order of `completeColumns`, a root row before its child rows. */
export interface RowSink {
  row(table: string, row: Value[]): void
  /** Called between items; resolves when the sink can take more. */
  drain(): Promise<void>
  /** Called when the schema has grown, before rows that need what is new. */
  widen?(): Promise<void>
}

/** Something is wrong at the destination. `isPassing` marks what another try may mend. */
export class DestinationError extends Error {
  override readonly name = 'DestinationError'
  readonly isPassing: boolean
  constructor(message: string, options: { cause?: unknown; isPassing?: boolean } = {}) {
    super(message, { cause: options.cause })
    this.isPassing = options.isPassing ?? false
  }
}

/** The source said that there is more than what came: a page was skipped somewhere. Nothing was loaded. */
export class MissingRowsError extends Error {
  override readonly name = 'MissingRowsError'
  readonly table: string
  constructor(table: string, found: number, expected: number) {
    super(`${table}: the source reports ${expected} rows, its pages held ${found} different ones`)
    this.table = table
  }
}
