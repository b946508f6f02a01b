import { codeOf } from '../../lib/errors.ts'
import type { Advice } from './errors.ts'
import { ExtractError, errorOf } from './errors.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'
import type { RateBudget } from './rate.ts'

export interface RetryPolicy {
  /** Tries in all, answers of 429 not counted. */
  attempts: number
  /** Seconds before the second try; doubled from try to try. */
  factor: number
  /** Longest wait in seconds, also for what Retry-After says. */
  longest: number
  /** Seconds that answers of 429 may cost one request in all. */
  patience: number
}

export const USUAL_RETRIES: RetryPolicy = { attempts: 5, factor: 1, longest: 300, patience: 900 }

export interface Exchange {
  http: Http
  policy: RetryPolicy
  budget: RateBudget
  advice: Advice
  /** Milliseconds. */
  sleep(ms: number): Promise<void>
  now(): number
  /** Told of each wait, for the progress line. */
  onWait?(resource: string, seconds: number, why: string): void
}

/** Retry-After: 0 is taken as it is meant, but a server that says it for ever is not hammered. */
const LEAST_WAIT_MS = 50

/**
 * One answer of status below 400, or one that `accepts` takes. Repeats on 429, 5xx, lost connections and bodies that
 * end too early. Throws ExtractError.
 */
export async function exchange(
  resource: string,
  request: HttpRequest,
  by: Exchange,
  accepts: (answer: HttpAnswer) => boolean = () => false,
): Promise<HttpAnswer> {
  const tries = new Tries(by.policy)
  for (;;) {
    await by.budget.take()
    const answer = await by.http.send(request).catch((error: Error) => error)
    const taken = takenOf(answer, accepts)
    if (taken) return taken
    const wait = isPassing(answer) ? tries.next(answer, by.now()) : undefined
    if (wait === undefined) throw failed(resource, answer, by.advice)
    if (isLimited(answer)) by.budget.pause(wait)
    by.onWait?.(resource, wait / 1000, answer instanceof Error ? answer.message : `status ${answer.status}`)
    await by.sleep(wait)
  }
}

function takenOf(answer: HttpAnswer | Error, accepts: (answer: HttpAnswer) => boolean): HttpAnswer | undefined {
  if (answer instanceof Error) return undefined
  return answer.status < 300 || accepts(answer) ? answer : undefined
}

/** Counts what one request has cost so far. A rate limit is no failure: it is waited for by time, not by tries. */
class Tries {
  private readonly policy: RetryPolicy
  private failures = 0
  private limited = 0
  private waited = 0

  constructor(policy: RetryPolicy) {
    this.policy = policy
  }

  /** Milliseconds until the next try; undefined when there shall be none. */
  next(answer: HttpAnswer | Error, now: number): number | undefined {
    if (!isLimited(answer)) {
      this.failures++
      return this.failures < this.policy.attempts ? waitMs(answer, this.failures, this.policy, now) : undefined
    }
    const wait = waitMs(answer, ++this.limited, this.policy, now)
    this.waited += wait
    return this.waited <= this.policy.patience * 1000 ? wait : undefined
  }
}

function isLimited(answer: HttpAnswer | Error): boolean {
  return !(answer instanceof Error) && answer.status === 429
}

function isPassing(answer: HttpAnswer | Error): boolean {
  return answer instanceof Error || answer.status === 429 || answer.status >= 500
}

/** Seconds or an HTTP date; the backoff where the server says nothing of use. */
function waitMs(answer: HttpAnswer | Error, attempt: number, policy: RetryPolicy, now: number): number {
  const longest = policy.longest * 1000
  const backoff = Math.min(policy.factor * 1000 * 2 ** (attempt - 1), longest)
  const said = answer instanceof Error ? undefined : answer.headers['retry-after']
  if (said === undefined) return backoff
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  if (Number.isNaN(seconds)) return backoff
  // Each further 0 doubles the floor, so that the tries do not burn at once.
  const floor = Math.min(LEAST_WAIT_MS * 2 ** (attempt - 1), backoff)
  return Math.min(Math.max(seconds, floor), longest)
}

function failed(resource: string, answer: HttpAnswer | Error, advice: Advice): ExtractError {
  if (!(answer instanceof Error)) return errorOf(resource, answer.status, answer.text, advice)
  const code = codeOf(answer) ?? ''
  const why = answer.message || code || 'the connection failed'
  const isWrongHost = code === 'ECONNREFUSED' || code === 'ENOTFOUND'
  const text = isWrongHost
    ? `nothing answers at ${advice.baseUrl} (${why}). Check base_url, and that the server runs`
    : `the connection to ${advice.baseUrl} failed (${why}). Run again; the pages so far are kept`
  return new ExtractError('network', resource, text, { cause: answer })
}
