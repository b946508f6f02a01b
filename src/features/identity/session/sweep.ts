import type { World } from '../../context.ts'
import { LONGEST_PAUSE } from '../../outbox/courier.ts'

/** Milliseconds that messages are kept. */
const KEPT = 24 * 3_600_000
const HOUR = 3_600_000

/** Removes what has expired by `now` and nobody will ask for again. */
export async function sweep({ store, clock }: World, now: number = clock()): Promise<void> {
  const works = [
    () => store.sessions.removeExpired(now),
    () => store.challenges.removeExpired(now - KEPT),
    () => store.throttles.removeExpired(now),
    () => store.executions.removeExpired(now),
    () => store.signingKeys.removeExpired(now),
    () => store.consolePasses.removeExpired(now),
    // A code that comes again, however late, ends what came of it.
    () => store.oauth.removeExpired(now - KEPT),
    () => store.outbox.removeBefore(now - KEPT),
    // Caches ask for the changes of a day.
    () => store.fga.endChanges(now - KEPT - HOUR),
  ]
  // One process at a time. Each for itself: one after the other leaves room for requests.
  await store.alone(async () => {
    for (const work of works) await work()
  })
}

/** Milliseconds. Smaller steps are those of a time server that keeps a clock right. */
const STEP = 5000

/** Milliseconds that a clock must run on before sessions are held to it: one that is set wrong is soon set right. */
const STEADY = 3_600_000

/**
 * To be called every second. What a clock that was ahead has stored counts as stored now: codes at once when the clock
 * was set back, sessions when it has run on for an hour, so that no visit to another year signs anybody out.
 */
export function createSettling({ store, clock, elapsed }: World): () => Promise<void> {
  const settleBrief = () => store.futures.settleBrief(clock(), LONGEST_PAUSE)
  const settleLasting = () => store.futures.settleLasting(clock())
  let offset: number | undefined
  let setAt = 0
  let due: (() => Promise<void>)[] = []
  return async () => {
    const next = clock() - elapsed()
    if (offset === undefined || Math.abs(next - offset) >= STEP) {
      setAt = elapsed()
      due = [settleBrief, settleLasting]
      offset = next
    }
    const [work] = due
    if (!work || (work === settleLasting && elapsed() - setAt < STEADY)) return
    if (await store.alone(work)) due.shift()
  }
}

/** Milliseconds. */
const DOUBT = 24 * 3_600_000

/**
 * The time for what cannot be taken back. A clock that was set forward is believed a day later only: a machine that is
 * in another year for a while loses nothing by it.
 */
export function createDoubtfulClock({ clock, elapsed }: Pick<World, 'clock' | 'elapsed'>): () => number {
  let offset = clock() - elapsed()
  let aheadSince: number | undefined
  return () => {
    const ahead = clock() - elapsed() - offset
    if (ahead <= STEP) aheadSince = undefined
    else aheadSince ??= elapsed()
    const isBelieved = aheadSince === undefined || elapsed() - aheadSince >= DOUBT
    if (!isBelieved) return clock() - ahead
    offset += ahead
    aheadSince = undefined
    return clock()
  }
}
