/** Which kind of error it is. */
import { ResponseError } from '../../client/transport.ts'
import { ERRORS, type ErrorName } from './errors.ts'
import { Refusal, SetupError, UnknownCommand, UsageError } from './exit.ts'

export function errorNameOf(error: unknown): ErrorName {
  if (error instanceof ResponseError) return refusalOf(error)
  if (error instanceof SetupError) return error.code
  if (error instanceof UsageError) return 'usage'
  if (error instanceof UnknownCommand) return 'unknown-command'
  if (error instanceof Refusal) return 'refused'
  return error instanceof Error ? failureOf(error) : 'failed'
}

/** For programs: the service's own code where it gave one. */
export function errorCodeOf(error: unknown): string {
  return (error instanceof ResponseError && error.code) || errorNameOf(error)
}

/** For people; empty where the error itself says what to do. */
export function nextStepAfter(error: unknown): string {
  return ERRORS[errorNameOf(error)].next
}

function refusalOf({ status, code }: ResponseError): ErrorName {
  if (code === '') return 'invalid-response'
  return STATUSES[status] ?? 'service'
}

const STATUSES: { [status: number]: ErrorName } = { 401: 'unauthorized', 403: 'forbidden', 429: 'rate-limited' }

/** By the code of Node's error, which the transport keeps as the cause. */
function failureOf({ cause }: Error): ErrorName {
  const first = (cause as { errors?: unknown[] } | undefined)?.errors?.[0] ?? cause
  const { code = '', message = '' } = (first ?? {}) as { code?: string; message?: string }
  if (/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE)/.test(code)) return 'unreachable'
  if (/CERT|UNABLE_TO_/.test(code)) return 'certificate'
  if (code === 'ETIMEDOUT' || message.includes('Client.Timeout')) return 'timed-out'
  return /^(EPROTO|ERR_SSL|ERR_TLS|HPE_)/.test(code) ? 'invalid-response' : 'failed'
}
