/** PostgreSQL through `pg` with named prepared statements. */
import type pg from 'pg'
import { createDb, type Db, type Engine, type Script, type TransactionOptions } from '../../db.ts'
import type { Limits } from '../../port/index.ts'
import type { Prepared } from '../../statement.ts'
import { distribute } from './citus.ts'
import { Connections } from './connections.ts'
import { postgresDialect } from './dialect.ts'
import { failureOf, isOfAll, translate } from './failures.ts'
import { buildIndexes } from './indexes.ts'
import { LANES, type Lanes, openLanes } from './lanes.ts'
import { CHORE_LOCK, MIGRATION_LOCK } from './locks.ts'
import { gatherLooks } from './looks.ts'
import type { Connection } from './patience.ts'
import { probesOf } from './probes.ts'
import { openReplica, type Readers } from './replica.ts'
import { sizesOf } from './sizes.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import { Turns } from './turns.ts'

/** `most`: the largest number of open connections of this process. */
export function openPostgres(url: string, most: number, limits: Limits): Engine {
  const connections = new Connections({ url, most, limits })
  const transactions = createTransactions(connections, dbOf)
  const { lanes, readers } = readersOf(connections, { most, limits })
  return {
    ...readers.db,
    transaction: (work, options) => transactions.run(work, options),
    isOfAll,
    exclusively: (work) => exclusively(transactions, work),
    distribute: (placement, how) =>
      exclusively(transactions, (_db, _script, connection) => distribute(connection, placement, how)),
    buildIndexes: (indexes) => buildIndexes({ connections, transactions, limits }, indexes),
    sizes: () => transactions.run((_, connection) => sizesOf(connection), UNHURRIED),
    alone: (work) => alone(transactions, work),
    ...probesOf({ lanes, connections, transactions }),
    load: () => ({ ...connections.load(), repeated: transactions.repeated }),
    follow: (options) => {
      const following = new Connections({ url: options.url, most, limits, follows: true })
      return openReplica(readers, readersOf(following, { most, limits }).readers, options)
    },
    close: readers.close,
  }
}

interface Room {
  most: number
  limits: Limits
}

/** Reads of one server. */
function readersOf(connections: Connections, { most, limits }: Room): { lanes: Lanes; readers: Readers } {
  const lanes = openLanes(connections)
  // Searches may take long: some connections are always left to transactions.
  const searches = new Turns(Math.max(1, Math.floor((most - LANES) / 2)), limits.connect)
  const ask = (query: pg.QueryConfig) => sendAlong(lanes, connections, query)
  const db = queries(ask, (query) => searches.run(() => sendAlone(connections, query)))
  return {
    lanes,
    readers: {
      db: { ...db, look: gatherLooks(db) },
      ask: (text) => ask({ text }),
      close: async () => {
        await lanes.close()
        await connections.close()
      },
    },
  }
}

type Send = (query: pg.QueryConfig) => Promise<pg.QueryResult>

/** `sendOnce`: for queries whose text won't come again; they may take long. */
function queries(sendNamed: Send, sendOnce = sendNamed): Db {
  const send = async (prepared: Prepared, values: unknown[], once = false) => {
    const { text } = prepared
    try {
      // A name costs the server memory for the life of the connection.
      return await (once ? sendOnce({ text, values }) : sendNamed({ name: prepared.name, text, values }))
    } catch (error) {
      throw translate(error)
    }
  }
  return createDb(postgresDialect, {
    rows: async (prepared, values, once) => (await send(prepared, values, once)).rows,
    changes: async (prepared, values, once) => (await send(prepared, values, once)).rowCount ?? 0,
    changed: async (prepared, values) => (await send(prepared, values)).rows,
  })
}

/** A connection serves many transactions: what is made from its queries is made once. */
const made = new WeakMap<Connection, Db>()

function dbOf(connection: Connection): Db {
  let db = made.get(connection)
  if (!db) {
    db = queries((query) => connection.ask(query))
    made.set(connection, db)
  }
  return db
}

/** A read that failed only because of what the connection remembers is sent once more. */
async function sendAlong(lanes: Lanes, connections: Connections, query: pg.QueryConfig): Promise<pg.QueryResult> {
  try {
    return await lanes.send(query)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.drop === 'all') connections.renew()
    if (failure?.kind !== 'conflict') throw error
    if (failure.unnamed) connections.forgetNames()
    else connections.renew()
    return lanes.send(query)
  }
}

async function sendAlone(connections: Connections, query: pg.QueryConfig): Promise<pg.QueryResult> {
  const lent = await connections.take()
  let failure: unknown
  try {
    return await lent.connection.ask(query)
  } catch (error) {
    failure = error
    throw error
  } finally {
    lent.give(failure)
  }
}

const UNHURRIED: TransactionOptions = { unhurried: true }

type Exclusive<T> = (db: Db, script: Script, connection: Connection) => Promise<T>

function exclusively<T>(transactions: Transactions, work: Exclusive<T>): Promise<T> {
  return transactions.run(async (db, connection) => {
    await connection.ask(`SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    const script: Script = async (statements) => {
      for (const text of statements) await connection.ask(text)
    }
    return work(db, script, connection)
  }, UNHURRIED)
}

/** The lock ends with its transaction, so a process that dies holds nobody up. */
function alone(transactions: Transactions, work: () => Promise<void>): Promise<boolean> {
  return transactions.run(async (_, connection) => {
    const { rows } = await connection.ask(`SELECT pg_try_advisory_xact_lock(${CHORE_LOCK}) AS mine`)
    if (!rows[0].mine) return false
    await work()
    return true
  }, UNHURRIED)
}
