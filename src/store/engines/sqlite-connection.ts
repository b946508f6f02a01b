/** A connection of node:sqlite's API, with its prepared statements. */
import { createDb, type Db } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import { translate, untilFree } from './sqlite-patience.ts'

type Sqlite = typeof import('@photostructure/sqlite')
export type DatabaseSync = InstanceType<Sqlite['DatabaseSync']>
type StatementSync = ReturnType<DatabaseSync['prepare']>

export interface Connection {
  database: DatabaseSync
  statements: Map<string, StatementSync>
  readers: Map<string, Reader>
  /** Statements so far that may have changed something. */
  writes: number
}

interface Reader {
  statement: StatementSync
  /** Each row is one text, `packed`, beside those columns that are texts of their own. */
  packed: boolean
  apart: readonly string[]
}

/** `path`: a file, or `:memory:`. Waits so many milliseconds for other processes; where it is `passing`, never for the disk. */
export async function openConnection(path: string, patience: number, passing = false): Promise<Connection> {
  const database = new (sqlite().DatabaseSync)(path)
  try {
    for (const pragma of passing ? [...PRAGMAS, 'synchronous = OFF'] : PRAGMAS)
      await untilFree(patience, () => database.exec(`PRAGMA ${pragma}`))
  } catch (error) {
    database.close()
    throw translate(error)
  }
  return { database, statements: new Map(), readers: new Map(), writes: 0 }
}

/** A file as it is, with SQLite's own defaults. */
export function openPlainly(path: string): DatabaseSync {
  return new (sqlite().DatabaseSync)(path)
}

/**
 * The column `value` of a query that is asked once, without a statement of its own: in Node 20's package a statement
 * keeps a closed connection, and its locks, until it is collected.
 */
export function valuesOnce<V>(database: DatabaseSync, query: string): V[] {
  const values: V[] = []
  database.function('homescope_value', (value: unknown) => {
    values.push(value as V)
    return null
  })
  database.exec(`SELECT homescope_value(value) FROM (${query})`)
  return values
}

const PRAGMAS = [
  // Milliseconds that SQLite itself waits for another process, while nothing else goes on here.
  'busy_timeout = 2',
  'journal_mode = WAL',
  // FULL flushes the log at every commit: what was acknowledged survives a power cut.
  'synchronous = FULL',
  // 32 MiB of log: pages that many commits change go back into the database once. At 16, users made one by one into a
  // directory of 160,000 took a fifth more CPU; 64 saved nothing more.
  'wal_autocheckpoint = 8000',
  // 32 MiB. More, or a mapped file, made nothing faster at a million users, and only took memory.
  'cache_size = -32768',
  'temp_store = MEMORY',
]

/** Newer Nodes have node:sqlite, and so has the native binary, over Bun's own SQLite. Node 20 needs its twin. */
function sqlite(): Sqlite {
  const builtin = process.getBuiltinModule?.('node:sqlite') as Sqlite | undefined
  if (builtin) return builtin
  try {
    return require('@photostructure/sqlite')
  } catch (cause) {
    throw new StoreError('unavailable', 'Node 20 needs the optional package @photostructure/sqlite for SQLite', cause)
  }
}

/** `patience`: milliseconds that a read waits for other processes; inside a transaction there is nothing to wait for. */
export function queries(connection: Connection, dialect: Dialect, patience = 0): Db {
  const read = (text: string, values: unknown[]) => rowsOf(connection, text, values as SqlValue[])
  return createDb(dialect, {
    rows: async ({ text }, values) => {
      try {
        return read(text, values)
      } catch (error) {
        if (patience === 0) throw translate(error)
      }
      return untilFree(patience, () => read(text, values)).catch((error: unknown) => {
        throw translate(error)
      })
    },
    changes: async ({ text }, values) => {
      connection.writes++
      return guard(() => Number(statementOf(connection, text).run(...writable(values)).changes))
    },
    changed: async ({ text }, values) => {
      connection.writes++
      return guard(() => statementOf(connection, text).all(...writable(values)))
    },
  })
}

export function execute(connection: Connection, text: string): void {
  statementOf(connection, text).run()
}

function rowsOf(connection: Connection, text: string, values: SqlValue[]): unknown[] {
  const { statement, packed, apart } = readerOf(connection, text)
  const rows = statement.all(...values)
  return packed ? rows.map((row) => unpack(row as PackedRow, apart)) : rows
}

type PackedRow = { packed: string; [column: string]: unknown }

function unpack(row: PackedRow, apart: readonly string[]): unknown {
  const unpacked = JSON.parse(row.packed)
  for (const column of apart) unpacked[column] = row[column]
  return unpacked
}

function readerOf(connection: Connection, text: string): Reader {
  const { readers, database } = connection
  let reader = readers.get(text)
  if (!reader) {
    reader = prepareReader(database, text)
    if (readers.size >= MOST_STATEMENTS) readers.clear()
    readers.set(text, reader)
  }
  return reader
}

/** Columns from which on a row crosses as one JSON text: each column by itself costs a mutex and a key. */
const MANY_COLUMNS = 4
/** Columns of long JSON texts, in which packing would escape every quote. */
const DOCUMENTS = new Set(['document', 'content'])

function prepareReader(database: DatabaseSync, text: string): Reader {
  const statement = database.prepare(text)
  const names = statement.columns().map(({ name }) => name)
  if (names.length < MANY_COLUMNS) return { statement, packed: false, apart: [] }
  const apart = names.filter((name) => DOCUMENTS.has(name))
  const members = names.filter((name) => !DOCUMENTS.has(name)).map((name) => `'${name}', "${name}"`)
  const columns = [`json_object(${members}) as packed`, ...apart.map((name) => `"${name}"`)]
  return { statement: database.prepare(`select ${columns} from (${text})`), packed: true, apart }
}

type SqlValue = string | number | null

const writable = (values: unknown[]) => values as SqlValue[]

/** How many distinct texts are kept prepared; dynamic searches make many. */
const MOST_STATEMENTS = 500

export function statementOf(connection: Connection, text: string): StatementSync {
  let statement = connection.statements.get(text)
  if (!statement) {
    statement = connection.database.prepare(text)
    if (connection.statements.size >= MOST_STATEMENTS) connection.statements.clear()
    connection.statements.set(text, statement)
  }
  return statement
}

function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translate(error)
  }
}
