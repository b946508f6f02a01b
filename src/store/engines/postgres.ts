/** PostgreSQL through `pg` with named prepared statements. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely'
import pg from 'pg'
import { createDb, type Db, type Engine, type Script } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import type { Schema } from '../schema.ts'
import type { Prepared } from '../statement.ts'

/** `connections`: the largest number of open connections of this process. */
export function openPostgres(url: string, connections = 8): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    pipeline: true,
    types: { getTypeParser: numericParsers },
    onConnect: async (client) => {
      await client.query(PLANNER)
    },
  })
  // A connection that dies is replaced at the next use, and its query has failed by itself; without a listener it
  // would end the process, be it idle or at work.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const reads = pipeline(pool)
  const repeated = { count: 0 }
  return {
    ...queries(reads.send, (query) => pool.query(query)),
    transaction: (work, durable) => retrying(() => transact(pool, work, BEGIN[durable ?? 'now']), repeated),
    exclusively: (work) => exclusively(pool, work),
    alone: (work) => alone(pool, work),
    load: () => {
      const { waitingCount: waiting, totalCount: open, idleCount: idle } = pool
      return { waiting, open, idle, repeated: repeated.count }
    },
    close: async () => {
      await reads.close()
      await pool.end()
    },
  }
}

/** Connections that reads by key share. */
const LANES = 2

/**
 * Sends queries over connections that it keeps, each right behind the one before it, without waiting for its answer.
 * What may take long must not stand in this line.
 */
function pipeline(pool: pg.Pool): { send: Send; close(): Promise<void> } {
  const lanes: (Promise<Lane> | undefined)[] = []
  const open = async (at: number) => {
    try {
      const client = await pool.connect()
      const lane = { client, leave: once((broken?: boolean) => client.release(broken)) }
      client.once('error', () => {
        lanes[at] = undefined
        lane.leave(true)
      })
      return lane
    } catch (error) {
      lanes[at] = undefined
      throw error
    }
  }
  let turn = 0
  return {
    send: async (query) => {
      const at = turn++ % LANES
      lanes[at] ??= open(at)
      return (await lanes[at]).client.query(query)
    },
    close: async () => {
      for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'fulfilled') lane.value?.leave()
    },
  }
}

interface Lane {
  client: pg.PoolClient
  /** Gives the connection back, once: it may be lost while it is closed. */
  leave(broken?: boolean): void
}

function once<A>(act: (argument?: A) => void): (argument?: A) => void {
  let done = false
  return (argument) => {
    if (!done) act(argument)
    done = true
  }
}

/** Pages are in memory or on flash, so indexes are worth their visits; to start workers or a compiler takes longer. */
const PLANNER = 'set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0; set jit = off'

const INT8 = 20
const NUMERIC = 1700

/** 64-bit columns hold milliseconds and counts, all below 2^53. */
const numericParsers = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser

type Send = (query: pg.QueryConfig) => Promise<pg.QueryResult>

/** `sendOnce`: for queries whose text won't come again; they may take long. */
function queries(sendNamed: Send, sendOnce = sendNamed): Db {
  const send = async ({ name, text }: Prepared, values: unknown[], once = false) => {
    try {
      // A name costs the server memory for the life of the connection.
      return await (once ? sendOnce({ text, values }) : sendNamed({ name, text, values }))
    } catch (error) {
      throw translate(error)
    }
  }
  return createDb(postgresDialect, {
    rows: async (prepared, values, once) => (await send(prepared, values, once)).rows,
    changes: async (prepared, values, once) => (await send(prepared, values, once)).rowCount ?? 0,
  })
}

/** A connection serves many transactions: what is made from its queries is made once. */
const made = new WeakMap<pg.PoolClient, Db>()

function dbOf(client: pg.PoolClient): Db {
  let db = made.get(client)
  if (!db) {
    db = queries((query) => client.query(query))
    made.set(client, db)
  }
  return db
}

const BEGIN = { now: 'BEGIN', later: 'BEGIN; SET LOCAL synchronous_commit = off' }

type Work<T> = (db: Db, client: pg.PoolClient) => Promise<T>

async function transact<T>(pool: pg.Pool, work: Work<T>, begin = BEGIN.now): Promise<T> {
  const client = await connect(pool)
  let broken: Error | undefined
  try {
    // The first statement follows without waiting for the answer.
    const begun = client.query(begin)
    const [result] = await Promise.all([work(dbOf(client), client), begun])
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: Error) => {
      broken = reason
    })
    throw translate(error)
  } finally {
    client.release(broken)
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw new StoreError('unavailable', 'The database does not answer', error)
  }
}

const MOST_TRIES = 5

/** Deadlocks and failed serialisations are tried again: the transaction has changed nothing. */
async function retrying<T>(work: () => Promise<T>, repeated: { count: number }): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'conflict') || attempt === MOST_TRIES) throw error
      repeated.count++
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * (5 + Math.random() * 5)))
    }
  }
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown) and 58 (system): not now. */
const UNAVAILABLE = /^(08|53|57P|58)/
/** Also a unique violation: somebody took the key after it was looked up, and the next try sees that. */
const CONFLICT = new Set(['40001', '40P01', '23505'])
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])

function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = (error as { code?: string }).code ?? ''
  if (CONFLICT.has(code)) return new StoreError('conflict', 'Another transaction was in the way', error)
  const lost =
    SOCKET.has(code) || UNAVAILABLE.test(code) || /^(Connection terminated|timeout exceeded)/.test(error.message)
  return lost ? new StoreError('unavailable', 'The database does not answer', error) : error
}

/** The advisory locks' keys: any constants that nobody else on the database uses. */
const MIGRATION_LOCK = 7_266_530_319

function exclusively<T>(pool: pg.Pool, work: (db: Db, script: Script) => Promise<T>): Promise<T> {
  return transact(pool, async (db, client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    return work(db, async (statements) => {
      for (const text of statements) await client.query(text)
    })
  })
}

const CHORE_LOCK = 7_266_530_320

/** The lock ends with its transaction, so a process that dies holds nobody up. */
function alone(pool: pg.Pool, work: () => Promise<void>): Promise<boolean> {
  return transact(pool, async (_, client) => {
    const { rows } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [CHORE_LOCK])
    if (!rows[0].mine) return false
    await work()
    return true
  })
}

const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const postgresDialect: Dialect = {
  builder,
  // Byte order, as SQLite sorts: both engines page alike.
  types: { text: 'text collate "C"', json: 'text', int: 'integer', bigint: 'bigint' },
  // By hashes of all of them: a join would be planned by statistics, which lag behind many new users.
  common: (first, others) => {
    const further = others.map(({ rows }) => sql`intersect select user_id from ${rows} as o`)
    return sql`(select distinct user_id from ${first.rows} as m ${sql.join(further, sql` `)})`
  },
  lockRows: (query) => query.forUpdate(),
  keepRows: (query) => query.forKeyShare(),
  lockTables: (names) => [`lock table ${names.join(', ')} in share row exclusive mode`],
  contains: (column, needle) => sql`strpos(${sql.ref(column)}, ${needle}) > 0`,
  jsonRows: (query) => sql`(select coalesce(json_agg(held), '[]')::text from ${query} as held)`,
  among: (column, list) => sql`${sql.ref(column)} in (select json_array_elements_text(${list}::json))`,
  holdsAny: (column, list) =>
    sql`exists (select 1 from json_array_elements_text(${sql.ref(column)}::json) as held(value)
      where ${postgresDialect.among('held.value', list)})`,
  userTextMatches: (needle) => holds('users', needle),
  userTextHolders: (project, needle) =>
    sql`(select u.id as user_id from users as u where u.project_id = ${project} and ${holds('u', needle)})`,
  userTextCount: () => undefined,
  userTextIndex: [
    'create extension if not exists pg_trgm',
    // Every search reads the whole list of what the index has not taken in yet.
    'create index users_text on users using gin (search_text gin_trgm_ops) with (gin_pending_list_limit = 256)',
  ],
}

/**
 * By LIKE, because only LIKE uses the index. It reads the users of every three letters of the pattern, and nearly all
 * users share the domains of their addresses, so of an address it is given the part before.
 */
function holds(table: string, needle: string): RawBuilder<SqlBool> {
  const column = sql.ref(`${table}.search_text`)
  const part = needle.slice(0, needle.indexOf('@') + 1)
  const whole = sql<SqlBool>`strpos(${column}, ${needle}) > 0`
  return part.length < SHORTEST_PART
    ? sql`${column} like ${patternOf(needle)}`
    : sql`(${column} like ${patternOf(part)} and ${whole})`
}

const SHORTEST_PART = 5

const patternOf = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
