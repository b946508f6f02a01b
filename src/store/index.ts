import { messageOf } from '../lib/errors.ts'
import type { Tracer } from '../lib/tracer.ts'
import { measure, type TableLoad } from './capacity.ts'
import type { Db, Distribution, Engine, Replica } from './db.ts'
import { openEngine } from './engines/index.ts'
import { migrate, type PendingMigrations, pendingMigrations } from './migrations/index.ts'
import type { Given } from './noun.ts'
import { apart, extend } from './port/extend.ts'
import { type Limits, type Store, StoreError, type Tables } from './port/index.ts'
import { unkeptTexts } from './port/users.ts'
import { everyTable, nouns, placement } from './tables/index.ts'
import { gatherWrites } from './together/writes.ts'
import { tracedEngine } from './traced.ts'

export interface StoreOptions {
  /** The most connections that this process opens, where the engine has many. */
  connections?: number
  limits?: Partial<Limits>
  /** Nothing of it outlives the process, as in a test: on the embedded database nobody waits for the disk. */
  passing?: boolean
  /** Told, for the log, what an operator has to know of the database. */
  warn?: (message: string, facts: { [name: string]: number }) => void
  /** Told of each transaction and statement. */
  tracer?: Tracer
  /** Proves of each record of the audit trail that this program wrote it. */
  stamp?: Given['stamp']
  /** A server that follows the database, and the milliseconds that it may be behind. */
  replica?: { url: string; most: number }
}

/**
 * Opens the database at a URL and brings it to this program's version. Throws StoreError `newer` or `unavailable`, or
 * Error for a bad URL; the message names the database, without a password.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const { engine, found: replica } = await open(url, (opened) => upToDateWithReplica(opened, options), options)
  const { stamp = () => '' } = options
  return storeOf(options.tracer ? tracedEngine(engine, options.tracer, systemOf(url)) : engine, stamp, replica)
}

async function upToDateWithReplica(engine: Engine, options: StoreOptions): Promise<Replica | undefined> {
  const { replica, warn = () => {} } = options
  if (replica && !engine.follow) throw new Error('a replica follows PostgreSQL: SQLite has none')
  await upToDate(engine)
  return replica && engine.follow?.({ ...replica, warn })
}

/** Brings the database to this program's version; resolves to what was done. Throws as `openStore`. */
export async function migrateDatabase(url: string, options: StoreOptions = {}): Promise<PendingMigrations> {
  const { engine, found } = await open(url, upToDate, options)
  await engine.close()
  return found
}

/** What `migrateDatabase` would do, with nothing changed. Throws as `openStore`. */
export async function inspectDatabase(url: string): Promise<PendingMigrations> {
  const { engine, found } = await open(url, pendingMigrations)
  await engine.close()
  return found
}

/**
 * Puts the tables of a PostgreSQL with Citus where they belong, by project or whole on every node; resolves to the names
 * of those that were not there, which with `look` is all that happens. Throws as `openStore`, and Error for SQLite.
 */
export async function distributeDatabase(url: string, how: Distribution): Promise<string[]> {
  const begin = async (engine: Engine) => {
    if (!engine.distribute) throw new Error('SQLite stands on one machine: only PostgreSQL with Citus can be spread')
    return engine.distribute(placement, how)
  }
  const { engine, found } = await open(url, begin)
  await engine.close()
  return found
}

/** What each table holds and takes, and how fast it grows, by a time in unix milliseconds. Throws as `openStore`. */
export async function measureDatabase(url: string, now: number): Promise<TableLoad[]> {
  const { engine, found } = await open(url, (opened) => measure(opened, now))
  await engine.close()
  return found
}

/** A table that a migration has made is put where the others are. */
async function upToDate(engine: Engine): Promise<PendingMigrations> {
  const found = await migrate(engine)
  if (found.migrations.length > 0) await engine.distribute?.(placement, 'asFound')
  return found
}

type Begin<T> = (engine: Engine) => Promise<T>

const LIMITS: Limits = { connect: 5000, lock: 5000, statement: 30_000 }

async function open<T>(
  url: string,
  begin: Begin<T>,
  options: StoreOptions = {},
): Promise<{ engine: Engine; found: T }> {
  const { connections = 8, limits, passing = false, warn = () => {} } = options
  let engine: Engine | undefined
  try {
    engine = await openEngine(url, { connections, limits: { ...LIMITS, ...limits }, passing, warn })
    return { engine, found: await begin(engine) }
  } catch (error) {
    await engine?.close()
    throw named(error, url)
  }
}

const systemOf = (url: string) => (url.startsWith('sqlite:') ? 'sqlite' : 'postgresql')

function named(error: unknown, url: string): Error {
  const message = messageOf(error)
  const cause = error instanceof StoreError ? error.cause : undefined
  const reason = cause instanceof Error ? `${message} (${cause.message})` : message
  const text = `cannot use database ${withoutPassword(url)}: ${reason}`
  return error instanceof StoreError ? new StoreError(error.kind, text, cause) : new Error(text, { cause: error })
}

function storeOf(engine: Engine, stamp: Given['stamp'], replica: Replica | undefined): Store {
  const cachedTables = cachingTables({ every: everyTable, stamp })
  const store: Store = {
    ...cachedTables(engine),
    get whole() {
      return store
    },
    of: (project) =>
      extend(store, project, (work, durable) =>
        engine.transaction((db) => work(cachedTables(db)), { project, ...(durable && { durable }) }),
      ),
    together: engine.isOfAll ? gatherWrites(engine.isOfAll) : apart,
    writeDirectory: (work, pace) =>
      engine.transaction((db) => work(cachedTables(db)), { unhurried: pace === 'unhurried' }),
    alone: (work) => engine.alone(work),
    aside: () => {
      const db = replica?.db
      return replica && db && { tables: cachedTables(db), age: replica.age }
    },
    load: () => ({ ...engine.load(), ...(replica && { replicaAge: replica.age }) }),
    userTexts: engine.userTexts ?? unkeptTexts,
    ready: () => engine.ready(),
    nodes: async () => (await engine.nodes?.()) ?? [],
    close: async () => {
      await replica?.close()
      await engine.close()
    },
  }
  return store
}

/** The embedded engine writes on one connection for its whole life: its tables are made once. */
function cachingTables(given: Given): (db: Db) => Tables {
  const made = new WeakMap<Db, Tables>()
  return (db) => {
    let tables = made.get(db)
    if (!tables) {
      tables = Object.fromEntries(Object.entries(nouns).map(([name, noun]) => [name, noun.open(db, given)])) as Tables
      made.set(db, tables)
    }
    return tables
  }
}

/** Passwords stand behind the user's name, with whatever signs, or among the parameters. */
function withoutPassword(url: string): string {
  return url.startsWith('postgres') ? url.replace(/:\/\/([^:@/]*):.*@/, '://$1:***@').replace(/\?.*$/, '') : url
}
