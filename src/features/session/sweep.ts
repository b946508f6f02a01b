import type { World } from '../context.ts'

/** Milliseconds that messages are kept. */
const KEPT = 24 * 3_600_000

/** Removes what has expired and nobody will ask for again. */
export async function sweep({ store, clock }: World): Promise<void> {
  const now = clock()
  const works = [
    () => store.sessions.removeExpired(now),
    () => store.challenges.removeExpired(now - KEPT),
    () => store.throttles.removeExpired(now),
    () => store.signingKeys.removeExpired(now),
    // A code that comes again, however late, ends what came of it.
    () => store.oauth.removeExpired(now - KEPT),
    () => store.outbox.removeBefore(now - KEPT),
  ]
  // One process at a time. Each for itself: one after the other leaves room for requests.
  await store.alone(async () => {
    for (const work of works) await work()
  })
}
