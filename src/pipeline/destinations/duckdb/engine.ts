import { readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { shellQuoted } from '../../../lib/text/shell.ts'
import type { Table } from '../../normalize/schema.ts'
import { type ConnectOptions, DestinationError } from '../port.ts'
import { qualify, quoteText } from '../sql/dialect.ts'
import type { BulkWriter, Engine } from '../sql/engine.ts'
import { Pipe } from '../sql/pipe.ts'
import { BatchFolder, BatchWriter, WAIT_AT } from './batches.ts'
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
  const api = loadApi()
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
  const isShared = file === IN_MEMORY
  const base = isShared ? join(tmpdir(), 'homescope-duckdb-') : `${file}.rows`
  return new DuckDbEngine(instance, connection, new BatchFolder(base, isShared), options.longest)
}

async function attach(connection: DuckDBConnection, file: string, { readOnly }: ConnectOptions): Promise<void> {
  if (!readOnly) removeUnfinished(file)
  await connection.run(`ATTACH ${quoteText(file)} AS ${CATALOG}${readOnly ? ' (READ_ONLY)' : ''}`)
  await connection.run(`USE ${CATALOG}`)
  if (!readOnly) return
  for (const [name, value] of Object.entries(READING)) await connection.run(`SET ${name} = ${value}`)
}

/** A query of somebody who looks shall neither read the machine's files, nor fill its disk, nor change any of that. */
const READING = {
  threads: '2',
  max_temp_directory_size: quoteText('256MB'),
  enable_external_access: 'false',
  lock_configuration: 'true',
}

/** A DuckDB file begins with three blocks of headers, and holds nothing before they are written. */
const HEADERS = 3 * 4096

/** Where its making broke off, by a crash or a full disk, no later run could open it. */
function removeUnfinished(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? HEADERS
  if (size < HEADERS && readFileSync(file).toString('latin1', 8, 12) === 'DUCK') rmSync(file)
}

function loadApi(): Api {
  try {
    // An import would first read all of its files for the names that they export, which takes longer than to run them.
    return require('@duckdb/node-api')
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
    const message = `${file} was written by a newer DuckDB; this one is ${version}. Load into a file of its own, or into a copy that this one reads: ${copyCommand(file)}`
    return new DestinationError(message, { cause })
  }
  return new DestinationError(`${file} cannot be opened as a DuckDB file: ${text}`, { cause })
}

/** Run where the newer DuckDB is: it writes the oldest format of a file, which every later one reads. */
function copyCommand(file: string): string {
  const copy = file.replace(/(\.\w+)?$/, '.v1$1')
  const statements = `ATTACH '${quoted(file)}' AS newer (READ_ONLY); ATTACH '${quoted(copy)}' AS older (STORAGE_VERSION 'v1.0.0'); COPY FROM DATABASE newer TO older`
  return `python3 -c ${shellQuoted(`import duckdb; duckdb.execute(${JSON.stringify(statements)})`)}`
}

const quoted = (text: string) => text.replaceAll("'", "''")
/** For a POSIX shell. */

export class DuckDbEngine implements Engine {
  readonly dialect = duckdbDialect
  private readonly instance: DuckDBInstance
  private readonly connection: DuckDBConnection
  private readonly folder: BatchFolder
  private readonly pipe = new Pipe(WAIT_AT)
  private readonly longest: number
  private columns = 0
  private writers = 0

  /** `longest`: milliseconds that a query may take. */
  constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: BatchFolder, longest = 0) {
    this.instance = instance
    this.connection = connection
    this.folder = folder
    this.longest = longest
  }

  async run(sql: string): Promise<void> {
    await this.pipe.quiet()
    await this.connection.run(sql)
  }

  async change(sql: string): Promise<number> {
    await this.pipe.quiet()
    return (await this.connection.run(sql)).rowsChanged
  }

  async rows(sql: string): Promise<unknown[][]> {
    await this.pipe.quiet()
    return (await this.connection.runAndReadAll(sql)).getRowsJS()
  }

  async query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    const reader = await this.bounded(() => this.connection.streamAndReadUntil(sql, limit))
    return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJson().slice(0, limit) }
  }

  private async bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.longest === 0) return work()
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.connection.interrupt()
    }, this.longest)
    try {
      return await work()
    } catch (cause) {
      if (!isLate) throw cause
      throw new DestinationError(`The query took longer than ${this.longest / 1000} seconds`, { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  async bulk(dataset: string, table: Table): Promise<BulkWriter> {
    this.columns += table.columns.size
    await this.run(`SET memory_limit = '${MEMORY_TO_WRITE + Math.ceil(this.columns * MEMORY_A_COLUMN)}MB'`)
    // One thread takes the files in while another makes them; more of them only wait for each other.
    if (this.writers++ === 0) await this.run('SET threads = 1')
    const ended = async () => {
      if (--this.writers === 0) await this.run('RESET threads')
    }
    const rows = qualify(this.dialect, dataset, table.name)
    const run = async (sql: string) => void (await this.connection.run(sql))
    return new BatchWriter(table, { rows, folder: this.folder, pipe: this.pipe, run, ended })
  }

  async close(): Promise<void> {
    await this.pipe.quiet()
    this.connection.closeSync()
    this.instance.closeSync()
    this.folder.remove()
  }
}
