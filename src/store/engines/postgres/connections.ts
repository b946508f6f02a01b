/** The connections of one process: opened, checked, shared, and thrown away when they may lead to the wrong server. */
import pg from 'pg'
import { type Limits, type Load, StoreError } from '../../port/index.ts'
import { failureOf, translate } from './failures.ts'
import { Connection, watchSilence } from './patience.ts'
import { createServers, prepare, type Servers } from './servers.ts'

export interface Lent {
  connection: Connection
  /** Gives it back, once; with an error that says that it is of no more use, it is closed. */
  give(error?: unknown): void
}

export interface Options {
  url: string
  /** The largest number of open connections. */
  most: number
  limits: Limits
  /** It follows another server, and takes no writes. */
  follows?: boolean
}

export class Connections {
  /** Counts how often `renew` was called. */
  age = 0
  private nameless = false
  private readonly pool: pg.Pool
  private readonly servers: Servers
  private readonly open = new Set<Connection>()
  /** What `age` was when a connection was opened. */
  private readonly born = new WeakMap<object, number>()
  private readonly unwatch: () => void

  constructor({ url, most, limits, follows = false }: Options) {
    this.servers = createServers(url, limits, follows)
    this.pool = new pg.Pool({
      connectionString: this.servers.address,
      Client: Connection,
      max: most,
      connectionTimeoutMillis: limits.connect,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE,
      pipeline: true,
      types: { getTypeParser: numericParsers },
      onConnect: (client) => prepare(ownOf(client), limits, follows),
    })
    // A connection that dies is replaced at the next use, and its query has failed by itself; without a listener it
    // would end the process, be it idle or at work.
    this.pool.on('error', () => this.renew())
    this.pool.on('connect', (client) => this.welcome(ownOf(client)))
    this.pool.on('remove', (client) => this.open.delete(ownOf(client)))
    this.unwatch = watchSilence(this.open, limits, {
      address: () => this.servers.address,
      renew: () => this.renew(),
    })
  }

  private welcome(connection: Connection): void {
    connection.on('error', () => {})
    connection.nameless = this.nameless
    this.born.set(connection, this.age)
    this.open.add(connection)
  }

  /** Throws StoreError `unavailable` when none is to be had in time. */
  async take(): Promise<Lent> {
    try {
      return await this.lend()
    } catch (error) {
      this.servers.forget()
      throw error instanceof StoreError
        ? error
        : new StoreError('unavailable', 'The database does not answer', translate(error))
    }
  }

  private async lend(): Promise<Lent> {
    for (;;) {
      await this.servers.locate()
      // The pool opens each connection with its options as they are then.
      this.pool.options.connectionString = this.servers.address
      const client = await this.pool.connect()
      if (this.born.get(client) === this.age) return this.lent(client)
      client.release(true)
    }
  }

  private lent(client: pg.PoolClient): Lent {
    const give = (error?: unknown) => {
      const { drop, unnamed } = failureOf(error) ?? {}
      if (drop === 'all') this.renew()
      if (unnamed) this.forgetNames()
      client.release(drop !== undefined || this.born.get(client) !== this.age)
    }
    return { connection: ownOf(client), give }
  }

  /** Throws all away that are open now, each at its next use. */
  renew(): void {
    this.age++
    this.servers.forget()
  }

  /** Sends statements without names from now on. */
  forgetNames(): void {
    this.nameless = true
    for (const connection of this.open) connection.nameless = true
  }

  load(): Omit<Load, 'repeated'> {
    const { waitingCount: waiting, totalCount: open, idleCount: idle } = this.pool
    return { waiting, open, idle }
  }

  async close(): Promise<void> {
    this.unwatch()
    await this.pool.end()
  }
}

/** The pool makes no others; its types do not say so. */
function ownOf(client: pg.ClientBase): Connection {
  if (!(client instanceof Connection)) throw new Error('the pool has a connection of its own')
  return client
}

/** Milliseconds without a word until the system asks whether the other side is still there. */
const KEEP_ALIVE = 10_000

const INT8 = 20
const NUMERIC = 1700

/** 64-bit columns hold milliseconds and counts, all below 2^53. */
const numericParsers = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser
