/** Flows that programs start (wire facts, tier 3, section 11.6). */
import type { flow } from '../../../contract/configuration/flow/flow.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'

type Handler<O extends keyof typeof flow> = Handle<(typeof flow)[O], Context>

export { asyncResult, run, runAsync } from '../../flow/management.ts'

export const completeExternalAuth: Handler<'completeExternalAuth'> = async () => {
  throw new ApiError('invalidArgument', 'No flow waits for this sign-in')
}
