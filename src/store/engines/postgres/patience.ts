/**
 * How long answers are waited for. The server itself ends statements that take too long; this is for a server, or a
 * way to it, that says nothing at all: a stopped machine closes no connection.
 */

import { Socket } from 'node:net'
import pg from 'pg'
import { elapsed } from '../../../lib/clock.ts'
import { codeOf } from '../../../lib/errors.ts'
import type { Limits } from '../../port/index.ts'

/** A connection that can be ended without a word to the other side. */
export class Connection extends pg.Client {
  private readonly socket: Socket
  /** Queries without an answer, and when the last one came or the first was asked. */
  private unanswered = 0
  private since = 0
  /** Whether its statements may take however long they take. */
  unhurried = false
  /** Whether statements go without names: a pooler in between shares the servers' connections out. */
  nameless = false

  /** The pool makes each with its options; its types say without. */
  constructor(options: pg.ClientConfig = {}) {
    const socket = new Socket()
    super({ ...options, stream: () => socket })
    this.socket = socket
  }

  /** Several statements in one text, each with its result. */
  async askAll(statements: string): Promise<pg.QueryResult[]> {
    return [await this.ask(statements)].flat()
  }

  /** Sends a query right behind those before it. */
  async ask(query: pg.QueryConfig | string): Promise<pg.QueryResult> {
    if (this.unanswered++ === 0) this.since = elapsed()
    try {
      if (typeof query === 'string') return await this.query(query)
      return await this.query(this.nameless ? nameless(query) : query)
    } finally {
      this.unanswered--
      this.since = elapsed()
    }
  }

  /** Milliseconds that it has said nothing although something was asked. */
  silence(now: number): number {
    return this.unanswered === 0 ? 0 : now - this.since
  }

  /** What waits for an answer fails at once. */
  cut(): void {
    this.socket.destroy()
  }
}

function nameless({ name: _, ...query }: pg.QueryConfig): pg.QueryConfig {
  return query
}

/** Milliseconds between two looks, of silence before the server is asked whether it is there, and until it has to say so. */
const LOOK = 500
const SILENCE = 2500
const PROBE = 1500

/** Cuts connections that say nothing when the server does not either, or for longer than any statement may take. */
export function watchSilence(
  connections: ReadonlySet<Connection>,
  limits: Limits,
  { address, renew }: { address: () => string; renew: () => void },
): () => void {
  let asking = false
  const look = async () => {
    const silent = () => [...connections].filter((each) => each.silence(elapsed()) > SILENCE)
    if (asking || silent().length === 0) return
    asking = true
    const there = await answers(address())
    asking = false
    const now = elapsed()
    const longest = limits.statement + limits.lock
    const dead = silent().filter((each) => !there || (!each.unhurried && each.silence(now) > longest))
    for (const each of dead) each.cut()
    if (!there) renew()
  }
  const timer = setInterval(() => void look(), LOOK)
  timer.unref()
  return () => clearInterval(timer)
}

/** Whether a server says anything, be it that it has no room. */
async function answers(address: string): Promise<boolean> {
  const client = new Connection({ connectionString: address, connectionTimeoutMillis: PROBE })
  client.on('error', () => {})
  const late = setTimeout(() => client.cut(), PROBE)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch (error) {
    // A SQLSTATE is the server's; sockets' codes have no digits.
    return /^(?=.*\d)[0-9A-Z]{5}$/.test(codeOf(error) ?? '')
  } finally {
    clearTimeout(late)
    void client.end().catch(() => {})
  }
}
