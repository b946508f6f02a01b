/** What a plane does by itself: sends messages that wait, removes what has expired, and heeds a clock that is set. */

import { blockAll, createBlocking, LAG } from '../features/audit/blocks/making.ts'
import { sendTrails } from '../features/audit/hooks/sending.ts'
import type { World } from '../features/context.ts'
import { endHistory, type Retention } from '../features/identity/session/retention.ts'
import { createDoubtfulClock, createSettling, sweep } from '../features/identity/session/sweep.ts'
import { provisionDue } from '../features/oauth/provisioning/sending.ts'
import { sendDue } from '../features/outbox/courier.ts'
import { removeStrays } from '../features/project/strays.ts'
import type { Log } from '../server/log.ts'

/** Milliseconds. */
const SENDING = 1000
const SWEEPING = 10 * 60_000
const SETTLING = 1000
const TIDYING = 60 * 60_000
/** The first is an hour after the start: who has set a wrong number, or clock, can still stop. */
const ENDING = 60 * 60_000

export interface Chores {
  /** Resolves when none is under way any more. */
  stop(): Promise<void>
}

/** `passing`: it was made a moment ago, and there is nothing to tidy up. */
export function startChores(world: World, log: Log, retention: Retention, passing = false): Chores {
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
    stops.push(every(SENDING, 'send audit trails', () => sendTrails(world), log))
    stops.push(every(SENDING, 'push users', () => provisionDue(world), log))
  }
  if (world.delivery) stops.push(every(SENDING, 'send', () => sendDue(world), log))
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
