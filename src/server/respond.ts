/** Values and errors to replies. The one place that turns an error into HTTP. */
import { ApiError, faults } from '../contract/faults.ts'
import { StoreError } from '../store/port/index.ts'
import type { Log } from './log.ts'

export interface Reply {
  status: number
  body: string
  /** Beyond content type, length and request id. */
  headers?: { [name: string]: string | string[] }
}

/** `body`: JSON text. */
export function respond(body: string, cookies: string[] = []): Reply {
  return cookies.length > 0 ? { status: 200, body, headers: { 'set-cookie': cookies } } : { status: 200, body }
}

/** Anything that is not an ApiError is our own mistake: it is logged whole and answered with the request's id only. */
export function respondError(error: unknown, requestId: string, log: Log): Reply {
  const fault = toApiError(error)
  if (fault.status >= 500) {
    const cause = (fault.cause ?? fault) as Error
    log.error('request failed', { requestId, status: fault.status, error: cause.stack ?? String(cause) })
  }
  const { code, text } = faults[fault.fault]
  const message = fault.fault === 'internal' ? `Ask the operator for request ${requestId}` : fault.detail
  const reply: Reply = {
    status: fault.status,
    body: JSON.stringify({ errorCode: code, errorDescription: text, errorMessage: message || text }),
  }
  if (fault.retryAfter !== undefined) reply.headers = { 'retry-after': String(fault.retryAfter) }
  return reply
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof StoreError && error.kind !== 'newer') {
    return new ApiError('busy', 'The database cannot do this now; nothing was changed', { cause: error, retryAfter: 1 })
  }
  return new ApiError('internal', '', { cause: error })
}
