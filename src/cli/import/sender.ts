/** Requests that must get through: waits when told to, tries again when the service is away. */

import { writeRequest } from '../../client/client.ts'
import type { OperationName } from '../../client/operations.ts'
import { type Answer, ResponseError } from '../../client/transport.ts'
import type { Input } from '../../client/values.ts'
import { elapsed } from '../../lib/clock.ts'
import type { Api } from '../command.ts'

export interface SendResult {
  answer: Answer
  /** A try before may have been carried out although its reply was lost. */
  isRepeated: boolean
}

/** Milliseconds. */
export interface Patience {
  /** Before each further try when there is no reply or the service cannot serve. */
  delays: readonly number[]
  /** In all, for one request that is told to come back later. */
  limited: number
}

const PATIENCE: Patience = { delays: [100, 500, 2_000, 5_000, 10_000, 20_000], limited: 30 * 60_000 }

export class Sender {
  private readonly api: Api
  private readonly stop: AbortSignal
  private readonly patience: Patience
  /** When anybody may send again: a limit holds for all requests. */
  private freeAt = 0

  constructor(api: Api, stop: AbortSignal, patience = PATIENCE) {
    this.api = api
    this.stop = stop
    this.patience = patience
  }

  /** Resolves with any answer that is final. Throws Stopped, or the last failure when patience is at its end. */
  async send<O extends OperationName>(operation: O, input: Input<O>): Promise<SendResult> {
    const request = { ...writeRequest(operation, input), effect: operation.effect }
    let tries = 0
    let limited = 0
    for (;;) {
      await this.pause(this.freeAt - elapsed())
      const answer = await this.attempt(request)
      if ('status' in answer && answer.status === 429 && limited < this.patience.limited) {
        const wait = waitOf(answer)
        limited += Math.max(wait, LEAST_WAIT)
        this.freeAt = Math.max(this.freeAt, elapsed() + wait)
        continue
      }
      if ('status' in answer && !UNAVAILABLE.has(answer.status)) return { answer, isRepeated: tries > 0 }
      const delay = this.patience.delays[tries++]
      if (delay === undefined) throw 'status' in answer ? new ResponseError(answer) : answer.error
      await this.pause(delay)
    }
  }

  private async attempt(request: Parameters<Api['exchange']>[0]): Promise<Answer | { error: unknown }> {
    if (this.stop.aborted) throw new StopError()
    try {
      return await this.api.exchange(request, 'once')
    } catch (error) {
      return { error }
    }
  }

  /** Throws Stopped when it is not to go on. */
  private pause(milliseconds: number): Promise<void> {
    if (this.stop.aborted) return Promise.reject(new StopError())
    if (milliseconds <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const end = () => reject(new StopError())
      const timer = setTimeout(() => {
        this.stop.removeEventListener('abort', end)
        resolve()
      }, milliseconds)
      this.stop.addEventListener('abort', end, { once: true })
      this.stop.addEventListener('abort', () => clearTimeout(timer), { once: true })
    })
  }
}

/** Somebody asked the program to end. */
export class StopError extends Error {}

const UNAVAILABLE = new Set([500, 502, 503, 504, 520, 521, 522, 523, 524, 530])
/** What a wait of nothing counts against patience, so that it ends. */
const LEAST_WAIT = 100

/** Retry-After in milliseconds, 0 also when it says so; a second when it says nothing. */
function waitOf({ headers }: Answer): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return seconds >= 0 ? seconds * 1000 : 1000
}
