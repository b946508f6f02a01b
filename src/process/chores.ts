/** What a plane does by itself: sends messages that wait, removes what has expired, and heeds a clock that is set. */

import { blockAll, createBlocking, LAG } from '../features/audit/blocks/making.ts'
import { sendTrails } from '../features/audit/hooks/sending.ts'
import type { World } from '../features/context.ts'
import { endHistory, type Retention } from '../features/identity/session/retention.ts'
import { createDoubtfulClock, createSettling, sweep } from '../features/identity/session/sweep.ts'
import { provisionDue } from '../features/oauth/provisioning/sending.ts'
import { sendDue } from '../features/outbox/courier.ts'
import { removeStrays } from '../features/project/strays.ts'
import { elapsed } from '../lib/clock.ts'
import type { Log } from '../server/log.ts'
import { createPace } from './pace.ts'

/** Milliseconds. What waits to be sent is looked for among all projects, which on several servers asks each of them. */
const SENDING = { least: 1000, most: 8000 }
const SWEEPING = 10 * 60_000
const SETTLING = 1000
const TIDYING = 60 * 60_000
/** The first is an hour after the start: who has set a wrong number, or clock, can still stop. */
const ENDING = 60 * 60_000

export interface Chores {
  /** Resolves when none is under way any more. */
  stop(): Promise<void>
}

interface ChoreOptions {
  log: Log
  retention: Retention
  /** It was made a moment ago, and there is nothing to tidy up. */
  passing?: boolean
  /** A number that grows with each transaction of this process. */
  activity: () => number
}

export function startChores(world: World, { log, retention, passing = false, activity }: ChoreOptions): Chores {
  /** What a process has put into the database itself is due at once; what others left may wait a little. */
  const sending = (name: string, work: () => Promise<number>) => {
    const pace = createPace(SENDING, activity)
    const look = async () => pace.isDue(elapsed()) && pace.looked(elapsed(), await work())
    return every(SENDING.least, name, look, log)
  }
  const time = createDoubtfulClock(world)
  const stops = [
    every(SWEEPING, 'sweep', () => sweep(world, time()), log),
    every(SETTLING, 'settle', createSettling(world), log),
    every(ENDING, 'end history', () => endHistory(world, retention, time()), log),
    every(LAG, 'audit blocks', createBlocking(world), log),
    every(TIDYING, 'all audit blocks', () => blockAll(world), log),
    every(TIDYING, 'tidy', () => removeStrays(world), log, passing ? undefined : 'at once'),
  ]
  if (world.exchange) {
    stops.push(sending('send audit trails', () => sendTrails(world)))
    stops.push(sending('push users', () => provisionDue(world)))
  }
  if (world.delivery) stops.push(sending('send', () => sendDue(world)))
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}

/** One run at a time; a failure is logged, and the next run tries again. */
function every(
  pause: number,
  name: string,
  work: () => Promise<unknown>,
  log: Log,
  first?: 'at once',
): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve()
  let busy = false
  const run = () => {
    if (busy) return
    busy = true
    running = work()
      .catch((error: unknown) => log.warn('chore failed', { chore: name, error: String(error) }))
      .finally(() => {
        busy = false
      })
  }
  if (first) run()
  const timer = setInterval(run, pause)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
