/** Whether a transaction was committed, asked after its connection was lost. */
import type { QueryConfig } from 'pg'
import { nameOf } from '../../statement.ts'
import type { Connections } from './connections.ts'

/** What a transaction is known by. Times are PostgreSQL's texts, for their microseconds. */
export interface Trace {
  transaction: string
  begun: string
  /** When the server that it ran on was started. */
  server: string
}

const facts = `select pg_current_xact_id()::text as transaction, now()::text as begun,
  pg_postmaster_start_time()::text as server`

const named = (text: string): QueryConfig => ({ name: nameOf(text), text })

const PLAIN = named(facts)
const OF_PROJECT = named(`${facts}, exists (select 1 from projects where id = $1) as there`)

/** Its row is the Trace of the transaction that it is in; with a project, also whether that is `there`. */
export function traceOf(project: string | undefined): QueryConfig {
  return project === undefined ? PLAIN : { ...OF_PROJECT, values: [project] }
}

/**
 * A server that crashed may give the number of a transaction that it lost to another one, and so may a standby that
 * took over. So the number counts only where the same server goes on: one of its processes has to be older than the
 * transaction, and a crash ends them all.
 */
const ASK = named(
  `select pg_xact_status($1::text::xid8) as status,
    pg_postmaster_start_time() = $2::text::timestamptz
      and exists (select 1 from pg_stat_activity where backend_start < $3::text::timestamptz) as same`,
)

export type CommitOutcome = 'committed' | 'aborted' | 'unknown'

/** Milliseconds between two questions: a commit may be on its way to the disk or to a standby. */
const PAUSES = [0, 50, 200, 500, 1000]

export async function outcomeOf(connections: Connections, trace: Trace): Promise<CommitOutcome> {
  for (const pause of PAUSES) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    const status = await ask(connections, trace).catch(() => undefined)
    if (status === 'committed' || status === 'aborted') return status
    if (status === 'other server') return 'unknown'
  }
  return 'unknown'
}

async function ask(connections: Connections, { transaction, begun, server }: Trace): Promise<string | undefined> {
  const lent = await connections.take()
  let failure: unknown
  try {
    const { rows } = await lent.connection.ask({ ...ASK, values: [transaction, server, begun] })
    return rows[0].same ? rows[0].status : 'other server'
  } catch (error) {
    failure = error
    throw error
  } finally {
    lent.give(failure)
  }
}
