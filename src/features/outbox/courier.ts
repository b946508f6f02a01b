/** Sends what waits in the outbox: at least once, in order, with longer and longer pauses between tries. */
import type { World } from '../context.ts'
import { openMessage } from './post.ts'

/** Messages taken at a time. */
const BATCH = 50
/** Milliseconds until the next try, by the number of tries; after the last the message has failed. */
const PAUSES = [5000, 30_000, 120_000, 600_000, 3_600_000]
export const LONGEST_PAUSE = 3_600_000
/** Milliseconds that a message is one process's to send, longer than any way takes to give up. */
const LEASE = 60_000

/** Resolves to how many were sent. */
export async function sendDue(world: World): Promise<number> {
  const { delivery, store } = world
  if (!delivery) return 0
  let sent = 0
  for (const kept of await store.outbox.due(world.clock(), BATCH)) {
    const { project, id, tries } = kept
    // Another process may have taken it; one that dies with it leaves it to the others when the lease is over.
    if (!(await store.of(project).write((tables) => tables.outbox.claim(project, id, tries, world.clock() + LEASE))))
      continue
    const failure = await attempt(() => delivery.send({ ...openMessage(world, project, kept), id, projectId: project }))
    const status = failure === '' ? 'sent' : tries + 1 >= PAUSES.length ? 'failed' : 'waiting'
    const nextAt = world.clock() + (PAUSES[tries] ?? 0)
    await store.of(project).write((tables) => tables.outbox.settle(project, id, { status, failure, nextAt }))
    if (failure === '') sent++
  }
  return sent
}

const LONGEST_FAILURE = 500

async function attempt(send: () => Promise<void>): Promise<string> {
  try {
    await send()
    return ''
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_FAILURE) || 'failed'
  }
}
