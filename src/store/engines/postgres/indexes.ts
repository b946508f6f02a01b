/** Indexes of tables that are in use: built without keeping writers off, which takes a statement outside transactions. */
import { createIndex } from '../../db.ts'
import type { Index } from '../../dialect.ts'
import type { Limits } from '../../port/index.ts'
import type { Connections } from './connections.ts'
import { INDEX_LOCK } from './locks.ts'
import type { Connection } from './patience.ts'
import { prepare } from './servers.ts'
import type { Transactions } from './transactions.ts'

interface Place {
  connections: Connections
  transactions: Transactions
  limits: Limits
}

/** Milliseconds between two looks whether another process is done. */
const PAUSE = 250

/**
 * One process at a time. Its lock is a transaction's on another connection, which holds no snapshot that the build would
 * wait for; whoever waits asks again and again, because a statement that waits does hold one.
 */
export async function buildIndexes({ connections, transactions, limits }: Place, indexes: readonly Index[]) {
  const build = () =>
    transactions.run(
      async (_, holder) => {
        const { rows } = await holder.ask(`SELECT pg_try_advisory_xact_lock(${INDEX_LOCK}) AS mine`)
        if (rows[0].mine) await beside(connections, limits, indexes)
        return Boolean(rows[0].mine)
      },
      { unhurried: true },
    )
  while (!(await build())) await new Promise((resolve) => setTimeout(resolve, PAUSE))
}

async function beside(connections: Connections, limits: Limits, indexes: readonly Index[]): Promise<void> {
  const { connection, give } = await connections.take()
  let failure: unknown
  try {
    connection.unhurried = true
    await connection.ask('SET statement_timeout = 0; SET lock_timeout = 0')
    for (const index of indexes) await buildOne(connection, index)
    await prepare(connection, limits)
  } catch (error) {
    failure = error
    // Whatever went wrong, nobody gets a connection without time-outs.
    connection.cut()
    throw error
  } finally {
    connection.unhurried = false
    give(failure)
  }
}

async function buildOne(connection: Connection, index: Index): Promise<void> {
  const { isThere, isWhole, isPartitioned } = await stateOf(connection, index)
  if (isWhole) return
  // Of a table in partitions an index is only built in one go.
  if (isPartitioned) return void (await connection.ask(createIndex(index, 'if not exists ')))
  // What a process that died has begun holds some rows only.
  if (isThere) await connection.ask(`drop index concurrently if exists ${index.name}`)
  await connection.ask(createIndex(index, 'concurrently '))
}

async function stateOf(connection: Connection, { name, on }: Index) {
  const { rows } = await connection.ask(`
    select t.relkind = 'p' as partitioned, i.indisvalid as valid
    from pg_class t
    left join (pg_index i join pg_class c on c.oid = i.indexrelid and c.relname = '${name}') on i.indrelid = t.oid
    where t.oid = '${on}'::regclass`)
  const { partitioned, valid } = rows[0]
  return { isThere: valid !== null, isWhole: valid === true, isPartitioned: Boolean(partitioned) }
}
