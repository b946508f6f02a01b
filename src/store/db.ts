import { type Compilable, sql } from 'kysely'
import type { Dialect, Index } from './dialect.ts'
import { insertInto } from './insert.ts'
import type { DatabaseNode, Durable, Load } from './port/index.ts'
import type { UserTexts } from './port/users.ts'
import type { Schema } from './schema.ts'
import { bind, type Look, type Prepared, prepareQuery, type Statement } from './statement.ts'

/** Runs queries: of a transaction, or each in its own. */
export interface Db {
  readonly dialect: Dialect
  all<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  first<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R | undefined>
  /** The row of a key. Outside of transactions several may be looked up at once, each no earlier than it is asked for. */
  look<R>(look: Look<R>, project: string, key: string): Promise<R | undefined>
  /** Resolves to the number of rows that changed. */
  run<P extends object>(statement: Statement<P, unknown>, params: P): Promise<number>
  /** The rows that changed, of a statement that returns them. */
  change<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  /** For queries whose text depends on their input. */
  query<R>(query: Compilable<R>): Promise<R[]>
  execute(query: Compilable<unknown>): Promise<number>
  /**
   * Resolves to the number of rows that went in; with `skipTaken`, rows whose key is taken are left out, and with
   * `replaceTaken` they take its place, in tables whose key is the project and `id`.
   */
  insert<T extends keyof Schema>(table: T, rows: readonly Schema[T][], how?: Taken): Promise<number>
}

/** What becomes of rows whose key is taken; without it the insertion fails. */
export type Taken = 'skipTaken' | 'replaceTaken'

export interface TransactionOptions {
  /** `now` when left out. */
  durable?: Durable
  /** Its row belongs to the transaction: it is there, and nobody removes it meanwhile. */
  project?: string
  /** Its statements may take however long they take. */
  unhurried?: boolean
}

/** A database. */
export interface Engine extends Db {
  /**
   * Resolves once its writes are as durable as asked, and rejects with nothing changed, except for StoreError
   * `unknown`. Throws StoreError `gone` when there is no such project.
   */
  transaction<T>(work: (db: Db) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * Whether a transaction's failure would be the same without some of what it was to do. Missing where transactions share
   * their commits anyway, and a statement is no way to anywhere.
   */
  isOfAll?(error: unknown): boolean
  /** A transaction that no other process's exclusive one overlaps, with a way to run DDL in it. */
  exclusively<T>(work: (db: Db, script: Script) => Promise<T>): Promise<T>
  /** Builds those that are not there, while others write where the engine can. Beside other processes each is built once. */
  buildIndexes(indexes: readonly Index[]): Promise<void>
  /** Where tables stand on several servers; only an engine that can have several has it. */
  distribute?(placement: Placement, how: Distribution): Promise<string[]>
  /** Does the work unless another process is at such work now; resolves to whether it was done here. */
  alone(work: () => Promise<void>): Promise<boolean>
  /** Of every table. It may take long. */
  sizes(): Promise<TableSize[]>
  /** Rejects with StoreError, within two seconds, when the database does not answer or takes no writes. */
  ready(): Promise<void>
  /** Only an engine that can have several servers has it. */
  nodes?(): Promise<readonly DatabaseNode[]>
  load(): Load
  /** Reads of a server that follows this one; only an engine that can have such a server has it. */
  follow?(options: ReplicaOptions): Replica
  /** Where each change is known in time. */
  userTexts?: UserTexts
  close(): Promise<void>
}

export interface ReplicaOptions {
  url: string
  /** Milliseconds that it may be behind. */
  most: number
  /** Told when it is further, and when it is back. */
  warn: (message: string, facts: { [name: string]: number }) => void
}

export interface Replica {
  /** Undefined while it is further behind than it may be. */
  readonly db: Db | undefined
  /** Milliseconds that it is behind, at most. */
  readonly age: number
  close(): Promise<void>
}

export interface TableSize {
  table: string
  /** With its indexes; not known where the engine does not tell. */
  bytes?: number
  columns: readonly string[]
}

/** The tables that go by their project, and those that every server has whole. */
export interface Placement {
  byProject: readonly string[]
  everywhere: readonly string[]
}

/** `look`: change nothing. `asFound`: go on with what an operator has begun, if anything. */
export type Distribution = 'look' | 'all' | 'asFound'

/** `how`: words of an engine between `create index` and the name. */
export function createIndex({ name, on, columns, where }: Index, how = ''): string {
  return `create index ${how}${name} on ${on} (${columns})${where ? ` where ${where}` : ''}`
}

export type Script = (statements: readonly string[]) => Promise<void>

/** All that an engine must do with a query. `once`: its text is unlikely to come again. */
export interface Runner {
  rows(prepared: Prepared, values: unknown[], once?: boolean): Promise<unknown[]>
  /** The number of rows that changed. */
  changes(prepared: Prepared, values: unknown[], once?: boolean): Promise<number>
  /** The rows that changed. */
  changed(prepared: Prepared, values: unknown[]): Promise<unknown[]>
}

/** Runs texts that an engine's dialect gives for something, one after the other. */
export async function runTexts(db: Db, texts: readonly string[]): Promise<void> {
  for (const text of texts) await db.execute({ compile: () => sql.raw(text).compile(db.dialect.builder) })
}

export function createDb(dialect: Dialect, runner: Runner): Db {
  const first: Db['first'] = async (statement, params) => {
    const prepared = statement.prepare(dialect)
    return (await runner.rows(prepared, bind(prepared, params)))[0] as never
  }
  const rowsBy =
    (send: (prepared: Prepared, values: unknown[]) => Promise<unknown[]>): Db['all'] =>
    (statement, params) => {
      const prepared = statement.prepare(dialect)
      return send(prepared, bind(prepared, params)) as Promise<never[]>
    }
  return {
    dialect,
    first,
    look: ({ one }, project, key) => first(one, { project, key }),
    all: rowsBy((prepared, values) => runner.rows(prepared, values)),
    run: (statement, params) => {
      const prepared = statement.prepare(dialect)
      return runner.changes(prepared, bind(prepared, params))
    },
    change: rowsBy((prepared, values) => runner.changed(prepared, values)),
    query: (query) => {
      const prepared = prepareQuery(query.compile())
      return runner.rows(prepared, [...prepared.values], true) as Promise<never[]>
    },
    execute: (query) => {
      const prepared = prepareQuery(query.compile())
      return runner.changes(prepared, [...prepared.values], true)
    },
    insert: (table, rows, how) => insertInto(dialect, runner, { table, rows, how }),
  }
}
