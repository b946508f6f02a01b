import { readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { completeColumns, type Table } from '../../normalize/schema.ts'
import type { DataType, Value } from '../../normalize/types.ts'
import { type ConnectOptions, DestinationError } from '../port.ts'
import { quoteText } from '../sql/dialect.ts'
import type { BulkWriter, Engine } from '../sql/engine.ts'
import { duckdbDialect } from './dialect.ts'

type Api = typeof import('@duckdb/node-api')

/** Megabytes for DuckDB's own buffers: for questions, and while rows are written, with some for each column. */
const MEMORY_TO_READ = 512
const MEMORY_TO_WRITE = 128
const MEMORY_A_COLUMN = 0.25

/** A file named like its dataset would make every name ambiguous, so it is attached under a name of its own. */
const CATALOG = 'homescope_file'
const IN_MEMORY = ':memory:'

/** Throws DestinationError for a missing library, a locked, unreadable or foreign file. */
export async function openDuckDb(file: string, options: ConnectOptions = {}): Promise<DuckDbEngine> {
  const api = await importApi()
  const instance = await api.DuckDBInstance.create(IN_MEMORY, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${MEMORY_TO_READ}MB`,
    preserve_insertion_order: 'true',
    temp_directory: file === IN_MEMORY ? join(tmpdir(), `homescope-duckdb-${process.pid}`) : `${file}.tmp`,
  })
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    if (file !== IN_MEMORY) await attach(connection, file, options)
  } catch (cause) {
    connection.closeSync()
    instance.closeSync()
    throw openError(file, cause, api.version())
  }
  return new DuckDbEngine(api, instance, connection)
}

async function attach(connection: DuckDBConnection, file: string, { readOnly }: ConnectOptions): Promise<void> {
  if (!readOnly) removeUnfinished(file)
  await connection.run(`ATTACH ${quoteText(file)} AS ${CATALOG}${readOnly ? ' (READ_ONLY)' : ''}`)
  await connection.run(`USE ${CATALOG}`)
  // A query of the page shall not read the machine's files.
  if (readOnly) await connection.run('SET enable_external_access = false')
}

/** A DuckDB file begins with three blocks of headers, and holds nothing before they are written. */
const HEADERS = 3 * 4096

/** Where its making broke off, by a crash or a full disk, no later run could open it. */
function removeUnfinished(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? HEADERS
  if (size < HEADERS && readFileSync(file).toString('latin1', 8, 12) === 'DUCK') rmSync(file)
}

async function importApi(): Promise<Api> {
  try {
    return await import('@duckdb/node-api')
  } catch (cause) {
    throw new DestinationError(NO_DUCKDB, { cause })
  }
}

declare const __BINARY__: boolean

const NO_DUCKDB = __BINARY__
  ? 'DuckDB is not in the native binary: npm install --global homescope, which brings it'
  : 'DuckDB is not installed for this platform: npm install @duckdb/node-api'

function openError(file: string, cause: unknown, version: string): DestinationError {
  const text = cause instanceof Error ? cause.message : String(cause)
  if (/\block on file|being used by another process/i.test(text)) {
    const message = `${file} is open in another process; DuckDB lets one process write. Close it there and run again`
    return new DestinationError(message, { cause, isPassing: true })
  }
  if (/version number \d+, but we can only read/.test(text)) {
    const message = `${file} was written by a newer DuckDB; this one is ${version}. Let the other program use this version, or load into a file of its own`
    return new DestinationError(message, { cause })
  }
  return new DestinationError(`${file} cannot be opened as a DuckDB file: ${text}`, { cause })
}

export class DuckDbEngine implements Engine {
  readonly dialect = duckdbDialect
  private readonly api: Api
  private readonly instance: DuckDBInstance
  private readonly connection: DuckDBConnection
  private columns = 0

  constructor(api: Api, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.api = api
    this.instance = instance
    this.connection = connection
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql)
  }

  async rows(sql: string): Promise<unknown[][]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJS()
  }

  async query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    const reader = await this.connection.streamAndReadUntil(sql, limit)
    return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJson().slice(0, limit) }
  }

  async bulk(dataset: string, table: Table): Promise<BulkWriter> {
    this.columns += table.columns.size
    await this.run(`SET memory_limit = '${MEMORY_TO_WRITE + Math.ceil(this.columns * MEMORY_A_COLUMN)}MB'`)
    const appender = await this.connection.createAppender(table.name, dataset)
    const order = await this.columnOrder(dataset, table)
    return new AppenderWriter(
      appender,
      order.map((at) => this.appendOf(at.type, at.index)),
    )
  }

  async close(): Promise<void> {
    this.connection.closeSync()
    this.instance.closeSync()
  }

  /** An appender goes by position, and the table may have columns that the schema does not know. */
  private async columnOrder(dataset: string, table: Table): Promise<{ type?: DataType; index: number }[]> {
    const columns = completeColumns(table)
    const byName = new Map(
      columns.map((column, index) => [column.name.toLowerCase(), { type: column.data_type, index }]),
    )
    const literal = (text: string) => this.dialect.literal(text, 'text')
    const rows = await this.rows(
      `SELECT lower(column_name) FROM duckdb_columns() WHERE database_name = current_database() ` +
        `AND lower(schema_name) = lower(${literal(dataset)}) AND lower(table_name) = lower(${literal(table.name)}) ` +
        'ORDER BY column_index',
    )
    return rows.map(([name]) => byName.get(String(name)) ?? { index: -1 })
  }

  private appendOf(type: DataType | undefined, index: number): Append {
    if (type === undefined) return (appender) => appender.appendNull()
    const put = this.putOf(type)
    return (appender, row) => {
      const value = row[index]
      if (value === null || value === undefined) appender.appendNull()
      else put(appender, value)
    }
  }

  private putOf(type: DataType): (appender: DuckDBAppender, value: Exclude<Value, null>) => void {
    const { api } = this
    switch (type) {
      case 'bigint':
        return (appender, value) => appender.appendBigInt(BigInt(value as number | bigint))
      case 'double':
        return (appender, value) => appender.appendDouble(Number(value))
      case 'bool':
        return (appender, value) => appender.appendBoolean(value as boolean)
      case 'timestamp':
        return (appender, value) => appender.appendTimestampTZ(new api.DuckDBTimestampTZValue(value as bigint))
      case 'binary':
        return (appender, value) => appender.appendBlob(value as Uint8Array)
      case 'text':
      case 'json':
        return (appender, value) => appender.appendVarchar(value as string)
      default:
        // DuckDB casts the text: dates, times and decimals are hinted columns, hence few.
        return (appender, value) => appender.appendVarchar(value as string)
    }
  }
}

type Append = (appender: DuckDBAppender, row: Value[]) => void

class AppenderWriter implements BulkWriter {
  private readonly appender: DuckDBAppender
  private readonly columns: readonly Append[]

  constructor(appender: DuckDBAppender, columns: readonly Append[]) {
    this.appender = appender
    this.columns = columns
  }

  write(row: Value[]): void {
    for (const append of this.columns) append(this.appender, row)
    this.appender.endRow()
  }

  async drain(): Promise<void> {}

  async end(): Promise<void> {
    this.appender.closeSync()
  }

  async abandon(): Promise<void> {
    try {
      this.appender.closeSync()
    } catch {
      // A broken appender cannot be closed; the transaction that it wrote in is rolled back.
    }
  }
}
