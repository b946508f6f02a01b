/** `GET /metrics`: what the operator's Prometheus asks for. */
import { ApiError } from '../../contract/faults.ts'
import { digestOf, sameDigest } from '../../features/secrets.ts'
import type { DatabaseNode, Store } from '../../store/port/index.ts'
import { isLoopback, nameOf } from '../caller/origins.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { respond } from '../respond.ts'
import { type Family, FORMAT, joined, labels, textOf } from './families.ts'
import { counter, createMeter, gauge, type Meter } from './meter.ts'
import { processFamilies } from './process.ts'

export interface Metrics extends Meter {
  /** Throws ApiError when the caller may not see them. */
  answer(request: AppRequest, store: Store): Promise<Reply>
  /** Of this process. */
  read(store: Store): Promise<Family[]>
}

export interface MetricsOptions {
  /** Every name that a request can be counted under. */
  operations: readonly string[]
  /** Whoever brings it may see the metrics from anywhere; without one, callers on this machine may. */
  token: string
  /** About the build. */
  facts: { [name: string]: string }
  /** Of several processes that share a port: this one's number, and what all of them count. */
  worker?: string
  gather?: () => Promise<Family[][]>
}

export function createMetrics({ operations, token, facts, worker, gather }: MetricsOptions): Metrics {
  const meter = createMeter(operations)
  const read = async (store: Store) => [
    ...meter.families(),
    ...(await databaseFamilies(store)),
    ...processFamilies(worker),
    { ...gauge('homescope_build_info', 'What runs.', 1, 'most'), values: { [labels(facts)]: 1 } },
  ]
  return {
    ...meter,
    read,
    async answer(request, store) {
      // Whoever asks from the console was looked at before.
      if (!request.session) checkCaller(request, token)
      const families = gather ? joined(await gather()) : await read(store)
      return { ...respond(textOf(families)), type: FORMAT }
    },
  }
}

/** A proxy on this machine passes on whoever asks it, and says so in a header. */
function checkCaller({ address, host, forwarded, authorization }: AppRequest, token: string): void {
  if (token) {
    const [, shown = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    if (sameDigest(digestOf(shown), digestOf(token))) return
    throw new ApiError('unauthorized', 'Send Authorization: Bearer <HOMESCOPE_METRICS_TOKEN>')
  }
  const plain = address.replace(/^::ffff:/, '')
  if (isLoopback(plain) && isLoopback(nameOf(host)) && !forwarded) return
  throw new ApiError('forbidden', 'Without HOMESCOPE_METRICS_TOKEN the metrics are for callers on this machine')
}

async function databaseFamilies(store: Store): Promise<Family[]> {
  const { waiting, open, idle, repeated, replicaAge } = store.load()
  const outbox = await store.outbox.countWaiting().catch(() => undefined)
  return [
    gauge('homescope_database_up', 'Whether the database answers.', outbox === undefined ? 0 : 1, 'least'),
    gauge('homescope_database_waiting', 'Transactions that wait for their turn or a connection.', waiting),
    {
      ...gauge('homescope_database_connections', 'Open connections.', open),
      values: { [labels({ state: 'busy' })]: open - idle, [labels({ state: 'idle' })]: idle },
    },
    counter('homescope_database_repeated_total', 'Transactions done again after a conflict.', { '': repeated }),
    ...replicaFamilies(replicaAge),
    ...nodeFamilies(await store.nodes().catch(() => [])),
    ...(outbox === undefined ? [] : [gauge('homescope_outbox_waiting', 'Messages still to be sent.', outbox, 'most')]),
  ]
}

function nodeFamilies(nodes: readonly DatabaseNode[]): Family[] {
  const values = Object.fromEntries(nodes.map(({ name, isUp }) => [labels({ node: name }), isUp ? 1 : 0]))
  const help = 'Whether the coordinator reaches a server that has shards.'
  return [{ ...gauge('homescope_database_node_up', help, 0, 'least'), values }]
}

function replicaFamilies(age: number | undefined): Family[] {
  if (age === undefined) return []
  const isKnown = Number.isFinite(age)
  return [
    gauge('homescope_replica_up', 'Whether it is known how far the replica is behind.', isKnown ? 1 : 0, 'least'),
    ...(isKnown ? [gauge('homescope_replica_age_seconds', 'How far it is behind, at most.', age / 1000, 'most')] : []),
  ]
}
