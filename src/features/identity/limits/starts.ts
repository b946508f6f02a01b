import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { takeProof, takeStart } from './guesses.ts'

/** Before anything is kept for somebody who has shown nothing yet. Throws ApiError rateLimited. `what`: in the plural. */
export const checkStarts = (ctx: Context, what: string): Promise<void> =>
  check(ctx, takeStart, `Too many ${what} were started from this network`)

/** Before what somebody shows is looked at, where that costs much. Throws ApiError rateLimited. */
export const checkProofs = (ctx: Context): Promise<void> =>
  check(ctx, takeProof, 'Too many sign-ins from this network were refused')

type Take = (ctx: Context, tables: Tables) => Promise<number | undefined>

async function check(ctx: Context, take: Take, message: string): Promise<void> {
  const until = await ctx.store.write((tables) => take(ctx, tables), 'later')
  if (until === undefined) return
  const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  throw new ApiError('rateLimited', message, { retryAfter })
}
