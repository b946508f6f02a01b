/**
 * What a browser proves by that it is the one which an execution was answered to before: each answer carries another
 * word, and the last two are good, because a poll and a click may overlap.
 */
import { ApiError } from '../../contract/faults.ts'
import type { Context } from '../context.ts'
import { digestOf, newSecret } from '../secrets.ts'

export interface Nonces {
  count: number
  /** Of the last two, the newer one first. */
  digests: string[]
}

const KEPT = 2

/** Goes out in the header X-Descope-Flow-Nonce. */
export function withNonce(ctx: Context, { count, digests }: Nonces): Nonces {
  const nonce = `${count + 1}.${newSecret(ctx.random)}`
  ctx.headers['x-descope-flow-nonce'] = nonce
  return { count: count + 1, digests: [digestOf(nonce), ...digests].slice(0, KEPT) }
}

/** Whether the browser has shown a good one; false when it has shown none. Throws ApiError badNonce for a wrong one. */
export function checkNonce(ctx: Context, { digests }: Nonces): boolean {
  const { flowNonce } = ctx.caller
  if (flowNonce === '') return false
  if (digests.includes(digestOf(flowNonce))) return true
  throw new ApiError('badNonce', 'The nonce belongs to another answer')
}
