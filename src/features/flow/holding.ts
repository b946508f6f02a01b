/** Of several requests for one execution, on whatever process, one at a time goes on. */
import { ApiError } from '../../contract/faults.ts'
import type { Context } from '../context.ts'

/** Milliseconds. Longer than any step takes: after it, another process goes on where one was killed. */
const HOLD = 8000
/** Milliseconds that a request waits for its turn, in steps. */
const PATIENCE = 10_000
const PAUSE = 25

export interface Held {
  /** Unix milliseconds. */
  until: number
  /** What came of it is stored, and with that it was let go. */
  isOver: boolean
}

/** Throws ApiError busy when others have it for too long. */
export async function withHold<T>(ctx: Context, id: string, work: (held: Held) => Promise<T>): Promise<T> {
  const held = { until: await hold(ctx, id), isOver: false }
  try {
    return await work(held)
  } finally {
    const { project } = ctx.caller
    if (!held.isOver) await ctx.store.write((tables) => tables.executions.letGo(project.id, id, held.until), 'later')
  }
}

async function hold(ctx: Context, id: string): Promise<number> {
  const project = ctx.caller.project.id
  const deadline = ctx.elapsed() + PATIENCE
  for (let tries = 0; tries <= PATIENCE / PAUSE && ctx.elapsed() <= deadline; tries++) {
    const now = ctx.clock()
    const until = now + HOLD
    if (await ctx.store.write((tables) => tables.executions.hold(project, id, { now, until }), 'later')) return until
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  throw new ApiError('busy', 'Another request goes on with this execution', { retryAfter: 1 })
}
