/** Whether the database does what it is for: it answers and takes writes, and those of its servers that have shards do. */
import { elapsed } from '../../../lib/clock.ts'
import { type DatabaseNode, StoreError } from '../../port/index.ts'
import { hasCitus } from './citus.ts'
import type { Connections } from './connections.ts'
import { translate } from './failures.ts'
import type { Lanes } from './lanes.ts'
import { CLOSED, checkOpen } from './servers.ts'
import type { Transactions } from './transactions.ts'

interface Probed {
  lanes: Lanes
  connections: Connections
  transactions: Transactions
}

/** Milliseconds in which a database that is ready says so. */
const READY = 1500
/** Milliseconds for which it is taken as known how the nodes are: whoever asks may be a stranger. */
const KNOWN = 5000

export function probesOf({ lanes, connections, transactions }: Probed) {
  let nodes: readonly DatabaseNode[] = []
  let known = Number.NEGATIVE_INFINITY
  return {
    ready: oneAtATime(() => within(READY, ready(lanes, connections))),
    nodes: oneAtATime(async () => {
      if (elapsed() - known > KNOWN) {
        nodes = await within(READY, nodesOf(lanes, transactions))
        known = elapsed()
      }
      return nodes
    }),
  }
}

async function ready(lanes: Lanes, connections: Connections): Promise<void> {
  try {
    checkOpen(await lanes.send(CLOSED))
  } catch (error) {
    // It reads, and takes no writes: whatever is open leads to a server that is no longer the right one.
    if (error instanceof StoreError) connections.renew()
    throw translate(error)
  }
}

/** Milliseconds that the coordinator tries to reach a node; its own bound is half a minute. */
const REACH = 1000

const NODES = "SELECT nodename AS name, nodeport AS port FROM pg_dist_node WHERE noderole = 'primary' ORDER BY 1, 2"

async function nodesOf(lanes: Lanes, transactions: Transactions): Promise<DatabaseNode[]> {
  if (!(await hasCitus({ ask: lanes.send }))) return []
  const { rows } = await lanes.send(NODES)
  return Promise.all(
    rows.map(async ({ name, port }) => ({
      name: `${name}:${port}`,
      isUp: await isReached(transactions, [name, port]),
    })),
  )
}

function isReached(transactions: Transactions, values: readonly [string, number]): Promise<boolean> {
  return transactions.run(async (_, connection) => {
    await connection.ask(`SET LOCAL citus.node_connection_timeout = ${REACH}`)
    const text = 'SELECT citus_check_connection_to_node($1, $2) AS up'
    const { rows } = await connection.ask({ text, values: [...values] })
    return rows[0]?.up === true
  })
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new StoreError('unavailable', 'The database does not answer', new Error('it is silent'))
    timer = setTimeout(() => reject(error), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Whoever asks while the answer is awaited has the same one. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}
