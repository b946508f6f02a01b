import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { takeStart } from './guesses.ts'

/** Before anything is kept for somebody who has shown nothing yet. Throws ApiError rateLimited. `what`: in the plural. */
export async function checkStarts(ctx: Context, what: string): Promise<void> {
  const until = await ctx.store.write((tables) => takeStart(ctx, tables), 'later')
  if (until === undefined) return
  const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  throw new ApiError('rateLimited', `Too many ${what} were started from this network`, { retryAfter })
}
