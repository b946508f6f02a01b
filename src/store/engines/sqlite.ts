/**
 * SQLite through the API of node:sqlite. One connection writes, another reads what is committed. Writers that arrive
 * in the same turn of the event loop share one commit, each in a savepoint of its own: the disk is flushed once for
 * all of them, and each is answered after that.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { createDb, type Db, type Engine } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import type { Schema } from '../schema.ts'

/** `path`: a file, or `:memory:`. */
export function openSqlite(path: string): Engine {
  const memory = path === ':memory:'
  const writer = openConnection(path)
  const reader = memory ? writer : openConnection(path)
  const writes = new GroupCommit(writer)
  return {
    ...queries(reader),
    transaction: (work) => writes.transaction(work),
    exclusively: (work) =>
      writes.alone(() =>
        work(queries(writer), async (statements) => {
          for (const text of statements) writer.database.exec(text)
        }),
      ),
    close: async () => {
      await writes.idle()
      if (reader !== writer) reader.database.close()
      writer.database.close()
    },
  }
}

type Sqlite = typeof import('@photostructure/sqlite')
type DatabaseSync = InstanceType<Sqlite['DatabaseSync']>
type StatementSync = ReturnType<DatabaseSync['prepare']>

interface Connection {
  database: DatabaseSync
  statements: Map<string, StatementSync>
}

function openConnection(path: string): Connection {
  const database = new (sqlite().DatabaseSync)(path)
  database.exec('PRAGMA journal_mode = WAL')
  // FULL flushes the log at every commit: what was acknowledged survives a power cut.
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA busy_timeout = 5000')
  database.exec('PRAGMA cache_size = -65536')
  database.exec('PRAGMA mmap_size = 268435456')
  database.exec('PRAGMA temp_store = MEMORY')
  return { database, statements: new Map() }
}

/** Node 20 has no node:sqlite; its twin has the same API. */
function sqlite(): Sqlite {
  const builtin = process.getBuiltinModule?.('node:sqlite') as Sqlite | undefined
  if (builtin) return builtin
  try {
    return require('@photostructure/sqlite')
  } catch (cause) {
    throw new StoreError('unavailable', 'Node 20 needs the optional package @photostructure/sqlite for SQLite', cause)
  }
}

function queries(connection: Connection): Db {
  return createDb(sqliteDialect, {
    rows: async ({ text }, values) => guard(() => statementOf(connection, text).all(...(values as SqlValue[]))),
    changes: async ({ text }, values) =>
      guard(() => Number(statementOf(connection, text).run(...(values as SqlValue[])).changes)),
  })
}

type SqlValue = string | number | null

/** How many distinct texts are kept prepared; dynamic searches make many. */
const MOST_STATEMENTS = 500

function statementOf(connection: Connection, text: string): StatementSync {
  let statement = connection.statements.get(text)
  if (!statement) {
    statement = connection.database.prepare(text)
    if (connection.statements.size >= MOST_STATEMENTS) connection.statements.clear()
    connection.statements.set(text, statement)
  }
  return statement
}

/** Numbers of SQLite's result codes that mean "the database cannot now", not "the query is wrong". */
const UNAVAILABLE = new Set([5, 6, 8, 10, 13, 14])

function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translate(error)
  }
}

function translate(error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode
  if (code === undefined || !UNAVAILABLE.has(code & 0xff)) return error
  return new StoreError('unavailable', 'The database does not answer', error)
}

interface Job {
  work: (db: Db) => Promise<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

/** The largest number of transactions that share a commit. */
const MOST_JOBS = 256

class GroupCommit {
  private readonly connection: Connection
  private readonly db: Db
  private queue: Job[] = []
  private running: Promise<void> | undefined

  constructor(connection: Connection) {
    this.connection = connection
    this.db = queries(connection)
  }

  transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve: resolve as (value: never) => void, reject })
      this.running ??= this.drain()
    })
  }

  async idle(): Promise<void> {
    while (this.running) await this.running
  }

  /** A transaction that shares its commit with no other. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.idle()
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = await work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      if (this.connection.database.isTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  private async drain(): Promise<void> {
    // One turn of the event loop lets the requests that have already arrived join.
    await new Promise(setImmediate)
    while (this.queue.length > 0) await this.commit(this.queue.splice(0, MOST_JOBS))
    this.running = undefined
  }

  private async commit(jobs: Job[]): Promise<void> {
    const done: (() => void)[] = []
    try {
      this.exec('BEGIN IMMEDIATE')
      for (const job of jobs) await this.runJob(job, done)
      this.exec('COMMIT')
    } catch (error) {
      if (this.connection.database.isTransaction) this.exec('ROLLBACK')
      for (const job of jobs) job.reject(translate(error))
      return
    }
    for (const acknowledge of done) acknowledge()
  }

  private async runJob(job: Job, done: (() => void)[]): Promise<void> {
    this.exec('SAVEPOINT job')
    try {
      const value = await job.work(this.db)
      this.exec('RELEASE job')
      done.push(() => job.resolve(value as never))
    } catch (error) {
      // A full disk rolls the whole transaction back by itself; then nobody in it has written anything.
      if (!this.connection.database.isTransaction) throw error
      this.exec('ROLLBACK TO job')
      this.exec('RELEASE job')
      job.reject(translate(error))
    }
  }

  private exec(text: string): void {
    statementOf(this.connection, text).run()
  }
}

const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** A trigram index finds nothing shorter than three characters. */
const SHORTEST_TRIGRAM = 3

const sqliteDialect: Dialect = {
  builder,
  types: { text: 'text', json: 'text', int: 'integer', bigint: 'integer' },
  lockRows: (query) => query,
  lockTables: () => [],
  contains: (column, needle) => sql`instr(${sql.ref(column)}, ${needle}) > 0`,
  userTextMatches(needle) {
    if ([...needle].length < SHORTEST_TRIGRAM) return sqliteDialect.contains('users.search_text', needle)
    const phrase = `"${needle.replaceAll('"', '""')}"`
    return sql`users.rowid in (select rowid from users_text where users_text match ${phrase})`
  },
  userTextIndex: [
    `create virtual table users_text using fts5(search_text, content='users', content_rowid='rowid', tokenize='trigram case_sensitive 1')`,
    `create trigger users_text_insert after insert on users begin
       insert into users_text(rowid, search_text) values (new.rowid, new.search_text); end`,
    `create trigger users_text_delete after delete on users begin
       insert into users_text(users_text, rowid, search_text) values ('delete', old.rowid, old.search_text); end`,
    `create trigger users_text_update after update of search_text on users when old.search_text <> new.search_text begin
       insert into users_text(users_text, rowid, search_text) values ('delete', old.rowid, old.search_text);
       insert into users_text(rowid, search_text) values (new.rowid, new.search_text); end`,
  ],
}
