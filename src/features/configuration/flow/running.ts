/** Flows that programs start: none runs here, and callers are told so (wire facts, tier 3, section 11.6). */
import type { flow } from '../../../contract/configuration/flow/flow.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'

type Handler<O extends keyof typeof flow> = Handle<(typeof flow)[O], Context>

export const run: Handler<'run'> = (ctx, input) => refuse(ctx, input)

export const runAsync: Handler<'runAsync'> = (ctx, input) => refuse(ctx, input)

async function refuse(ctx: Context, { flowId }: InputOf<typeof flow.run>): Promise<never> {
  if (!(await ctx.store.configuration.load(ctx.caller.project.id, 'flow', flowId))) {
    throw new ApiError('noFlow', 'Failed getting flow')
  }
  throw new ApiError('notServed', 'This server runs no management flows')
}

export const asyncResult: Handler<'asyncResult'> = async () => {
  throw new ApiError('noExecution', 'There is no such execution')
}

export const completeExternalAuth: Handler<'completeExternalAuth'> = async () => {
  throw new ApiError('invalidArgument', 'No flow waits for this sign-in')
}
