/** Transactions, with an honest word when the answer to their COMMIT is lost. */
import type pg from 'pg'
import type { Db, TransactionOptions } from '../../db.ts'
import { StoreError } from '../../port/index.ts'
import type { Connections, Lent } from './connections.ts'
import { failureOf, translate } from './failures.ts'
import { lockKey } from './locks.ts'
import { outcomeOf, type Trace, traceOf } from './outcomes.ts'
import type { Connection } from './patience.ts'

type Work<T> = (db: Db, connection: Connection) => Promise<T>

export interface Transactions {
  run<T>(work: Work<T>, options?: TransactionOptions): Promise<T>
  /** How often one was done again. */
  readonly repeated: number
}

/** `dbOf`: what runs queries on a connection. */
export function createTransactions(connections: Connections, dbOf: (connection: Connection) => Db): Transactions {
  let repeated = 0
  return {
    run: (work, options = {}) =>
      retrying(
        () => transact({ connections, dbOf }, work, options),
        () => repeated++,
      ),
    get repeated() {
      return repeated
    },
  }
}

interface Place {
  connections: Connections
  dbOf: (connection: Connection) => Db
}

async function transact<T>(place: Place, work: Work<T>, options: TransactionOptions): Promise<T> {
  const lent = await place.connections.take()
  const { connection } = lent
  let failure: unknown
  try {
    connection.unhurried = options.unhurried ?? false
    const { result, trace } = await perform(place, lent, work, options)
    await commit(place, lent, trace)
    return result
  } catch (error) {
    failure = error
    await connection.ask('ROLLBACK').catch((reason: unknown) => {
      failure = reason
    })
    throw translate(error)
  } finally {
    connection.unhurried = false
    lent.give(failure)
  }
}

/**
 * Everything up to the commit. The first statements follow each other without waiting for answers. Nothing is undone
 * before the work has ended: what it sends after would stand alone.
 */
async function perform<T>(place: Place, { connection }: Lent, work: Work<T>, options: TransactionOptions) {
  const { project } = options
  const begun = settled(connection.askAll(beginning(options)))
  const known = settled(connection.ask(traceOf(project)))
  const worked = await settled(work(place.dbOf(connection), connection))
  const answers = (await begun)()
  const trace: Trace & { there?: boolean } = (await known)().rows[0]
  if (project !== undefined) checkProject(answers, trace)
  return { result: worked(), trace }
}

/** Never rejects: resolves to what gives the value or throws. */
async function settled<T>(work: Promise<T>): Promise<() => T> {
  try {
    const value = await work
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function checkProject(begun: pg.QueryResult[], { there }: { there?: boolean }): void {
  if (!there) throw new StoreError('gone', 'The project was deleted')
  if (!begun.some(({ rows }) => rows[0]?.free)) throw new StoreError('unavailable', 'The project is being deleted')
}

const UNHURRIED = 'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0'

/** One message. Whether the project is there is asked by the next: it has to see what others did before the lock. */
function beginning({ durable, project, unhurried }: TransactionOptions): string {
  const parts = ['BEGIN']
  if (durable === 'later') parts.push('SET LOCAL synchronous_commit = off')
  if (unhurried) parts.push(UNHURRIED)
  if (project !== undefined) parts.push(`SELECT pg_try_advisory_xact_lock_shared(${lockKey(project)}) AS free`)
  return parts.join('; ')
}

async function commit(place: Place, { connection }: Lent, trace: Trace): Promise<void> {
  let answer: pg.QueryResult
  try {
    answer = await connection.ask('COMMIT')
  } catch (error) {
    // An error of the server says that it did not commit, unless it says that it goes.
    if (failureOf(error)?.drop === undefined) throw error
    const outcome = await outcomeOf(place.connections, trace)
    if (outcome === 'committed') return
    if (outcome === 'aborted') throw error
    throw new StoreError('unknown', 'The database did not say whether it was changed', error)
  }
  // A statement had failed, and somebody took no notice.
  if (answer.command === 'ROLLBACK') throw new Error('the transaction could not be committed')
}

const MOST_TRIES = 5

/** Deadlocks and failed serialisations are tried again: the transaction has changed nothing. */
async function retrying<T>(work: () => Promise<T>, note: () => void): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'conflict') || attempt === MOST_TRIES) throw error
      note()
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * (5 + Math.random() * 5)))
    }
  }
}
