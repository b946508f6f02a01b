import type { Context } from '../../context.ts'
import { digestOf } from '../../secrets.ts'

/** Whether a proof comes for the first time, on whichever process; remembered for `window` milliseconds. */
export async function isFirstUse(ctx: Context, proof: string, window: number): Promise<boolean> {
  const id = `proof:${digestOf(proof)}`
  const limit = { tries: 1, window, now: ctx.clock() }
  const until = await ctx.store.write(({ throttles }) => throttles.take(ctx.caller.project.id, id, limit), 'later')
  return until === undefined
}
