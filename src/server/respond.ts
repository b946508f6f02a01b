/** Values and errors to replies. The one place that turns an error into HTTP. */

import { ApiError, type Fault, faults } from '../contract/faults.ts'
import { asError } from '../lib/errors.ts'
import { StoreError } from '../store/port/index.ts'
import type { Log } from './log.ts'
import { respondFailure } from './pages.ts'
import type { Reply } from './reply.ts'
import { respondScimError } from './scim.ts'

/** `body`: JSON text, or its bytes. */
export function respond(body: string | Buffer, { cookies, links, headers: others }: ReplyHeaders = NOTHING): Reply {
  if (cookies.length === 0 && links.length === 0) return { status: 200, body, headers: others }
  const headers = {
    ...others,
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
    ...(links.length > 0 && { link: links }),
  }
  return { status: 200, body, headers }
}

/** What a feature says in headers. */
interface ReplyHeaders {
  cookies: string[]
  links: string[]
  headers: { [name: string]: string }
}

const NOTHING: ReplyHeaders = { cookies: [], links: [], headers: {} }

/** Errors are told as the service does, in OAuth's words beside, or on a page. */
export type Voice = 'oauth' | 'page' | 'scim' | 'oauth to Basic'

interface ErrorVoice {
  log: Log
  voice?: Voice
}

function headersOf({ retryAfter, allow }: ApiError): { [name: string]: string } {
  return {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(allow && { allow: allow.join(', ') }),
  }
}

/** Our own mistakes are logged whole and answered with the request's id only. */
export function respondError(fault: ApiError, requestId: string, { log, voice }: ErrorVoice): Reply {
  if (fault.status >= 500) {
    const cause = asError(fault.cause ?? fault)
    log.error('request failed', { requestId, status: fault.status, error: cause.stack ?? String(cause) })
  }
  const row: Fault = faults[fault.fault]
  const { code, text } = row
  const message = fault.fault === 'internal' ? `Ask the operator for request ${requestId}` : fault.detail
  const headers = headersOf(fault)
  if (voice === 'page') return respondFailure(fault.status, message || text, headers)
  if (voice === 'scim') return respondScimError(fault.status, { detail: message || text, type: row.scim }, headers)
  const told = { errorCode: code, errorDescription: text, errorMessage: message || text }
  if (voice === undefined) return { status: fault.status, body: JSON.stringify(told), headers }
  const also = { error: row.oauth ?? 'invalid_request', error_description: printable(message || text) }
  const body = JSON.stringify({ ...told, ...also })
  return { status: fault.status, body, headers: { ...headers, ...challenge(fault.status, also.error, voice) } }
}

/** Clients that did not come by Basic are not asked for it (RFC 6749, section 5.2). */
function challenge(status: number, error: string, voice: Voice): { [name: string]: string } {
  const isAsked = status === 401 && (error !== 'invalid_client' || voice === 'oauth to Basic')
  const scheme = isAsked ? CHALLENGES[error] : undefined
  return scheme ? { 'www-authenticate': scheme } : {}
}

const CHALLENGES: { [error: string]: string | undefined } = {
  invalid_client: 'Basic realm="oauth"',
  invalid_token: 'Bearer error="invalid_token"',
  invalid_dpop_proof: 'DPoP error="invalid_dpop_proof"',
}

/** OAuth's descriptions hold few characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'")
}

const busy = (cause: StoreError) =>
  new ApiError('busy', 'The database cannot do this now; nothing was changed', { cause, retryAfter: 1 })

const TOLD: Record<StoreError['kind'], (cause: StoreError) => ApiError> = {
  unavailable: busy,
  conflict: busy,
  gone: (cause) => new ApiError('noProject', 'The request names a missing or invalid project', { cause }),
  unknown: (cause) =>
    new ApiError('outcomeUnknown', 'The database was lost while it saved this: look before you try again', {
      cause,
      retryAfter: 1,
    }),
  newer: (cause) => new ApiError('internal', '', { cause }),
}

/** Anything that is not an ApiError already, nor of the database's making, is our own mistake. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof StoreError) return TOLD[error.kind](error)
  return new ApiError('internal', '', { cause: error })
}
