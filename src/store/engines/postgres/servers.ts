/** Which of the servers that a URL names takes writes, and how a connection to it begins. */
import type pg from 'pg'
import { type Limits, StoreError } from '../../port/index.ts'
import { addressesOf } from './addresses.ts'
import { translate } from './failures.ts'
import { Connection } from './patience.ts'

export interface Servers {
  /** The URL of the one that takes writes, as far as is known. */
  readonly address: string
  /** Looks for it where that is not known. Throws StoreError `unavailable`. */
  locate(): Promise<void>
  /** It may be another one by now. */
  forget(): void
}

/** `follows`: of one that takes no writes. Throws Error for a URL that a plane cannot use. */
export function createServers(url: string, limits: Limits, follows: boolean): Servers {
  const addresses = addressesOf(url)
  if (follows && addresses.length > 1) throw new Error('a replica is one server')
  let address = addresses[0] ?? ''
  if (addresses.length === 1) return { address, locate: async () => {}, forget: () => {} }
  let locating: Promise<void> | undefined
  return {
    get address() {
      return address
    },
    locate: async () => {
      locating ??= findWritable([address, ...addresses.filter((each) => each !== address)], limits).then((found) => {
        address = found
      })
      await locating
    },
    forget: () => {
      locating = undefined
    },
  }
}

async function findWritable(addresses: readonly string[], limits: Limits): Promise<string> {
  let reason: unknown
  for (const address of addresses) {
    const client = new Connection({ connectionString: address, connectionTimeoutMillis: limits.connect })
    client.on('error', () => {})
    try {
      await client.connect()
      checkOpen(await client.ask(CLOSED))
      return address
    } catch (error) {
      reason = error
    } finally {
      client.cut()
    }
  }
  throw translate(reason)
}

/** Pages are in memory or on flash, so indexes are worth their visits; to start workers or a compiler takes longer. */
const PLANNER = 'set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0; set jit = off'

/** Milliseconds that a transaction may stand still between two statements: a plane does nothing slow inside. */
const IDLE = 30_000

/** For `checkOpen`. */
export const CLOSED = `select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as closed`

/** What is done with a connection first. */
export async function prepare(connection: Connection, limits: Limits, follows = false): Promise<void> {
  const waits = `set statement_timeout = ${limits.statement}; set lock_timeout = ${limits.lock}`
  const idle = `set idle_in_transaction_session_timeout = ${IDLE}`
  await connection.ask(`${PLANNER}; ${waits}; ${idle}`)
  if (!follows) checkOpen(await connection.ask(CLOSED))
}

/** Throws StoreError when the server takes no writes now. */
export function checkOpen({ rows }: pg.QueryResult): void {
  if (rows[0]?.closed) throw new StoreError('unavailable', 'The database takes no writes', new Error('it is read-only'))
}
