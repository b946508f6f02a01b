/** The requests of one walk, one page ahead where it is sure that there is one. */
import type { Json } from '../../lib/json.ts'
import { parseLossless } from '../normalize/json.ts'
import { ExtractError } from './errors.ts'
import type { HttpAnswer } from './http.ts'
import type { Paginator } from './paginator.ts'
import type { ParentBatch } from './parents.ts'
import { buildRequest, type Origin } from './request.ts'
import type { Endpoint, Resource } from './resource.ts'
import { exchange } from './retry.ts'
import type { Values } from './template.ts'

/** Where a walk is: in the parent's pages and batches, then in its own pages. */
export interface Position {
  parent: number
  batch: number
  /** As its paginator made it. */
  page: unknown
}

export interface FetchingOptions {
  resource: Resource
  origin: Origin
  /** Where its cursor starts; undefined for a full walk. */
  start?: Json
  signal: AbortSignal
}

export class Fetching {
  private readonly options: FetchingOptions
  private readonly paginator: Paginator
  private coming?: { position: Position; answer: Promise<HttpAnswer> }

  constructor(options: FetchingOptions, paginator: Paginator) {
    this.options = options
    this.paginator = paginator
  }

  /** The page at the position, which may be on its way already. */
  async get(position: Position, batch: ParentBatch | undefined): Promise<HttpAnswer> {
    const { coming } = this
    this.coming = undefined
    if (coming && JSON.stringify(coming.position) === JSON.stringify(position)) return coming.answer
    return this.send(position, batch)
  }

  /** Asks for the next page while this one is worked on, where it is sure that there is one. */
  getAhead(position: Position, batch: ParentBatch | undefined, total: number | undefined): void {
    const page = total === undefined ? undefined : this.paginator.ahead?.(position.page, total)
    if (page === undefined || this.options.signal.aborted) return
    const next = { ...position, page }
    const answer = this.send(next, batch)
    // A failure is told when the page is asked for.
    answer.catch(() => undefined)
    this.coming = { position: next, answer }
  }

  private async send(position: Position, batch: ParentBatch | undefined): Promise<HttpAnswer> {
    const { resource, origin } = this.options
    const request = buildRequest(resource, origin, this.paginator, position.page, this.values(batch))
    const asked = await origin.asked?.(resource.name)
    const whole = asked ? { ...request, headers: { ...request.headers, ...asked } } : request
    return exchange(resource.name, whole, origin.exchange, (answer) => isIgnored(resource.endpoint, answer))
  }

  private values(batch: ParentBatch | undefined): Values {
    const { resource, start } = this.options
    const { incremental } = resource
    if (!incremental) return { ...batch?.values }
    return {
      ...batch?.values,
      'incremental.start_value': start,
      'incremental.last_value': start,
      'incremental.initial_value': incremental.initial,
      'incremental.end_value': incremental.end,
    }
  }
}

/** Whether the answer means that there are no rows. */
export function isIgnored(endpoint: Endpoint | undefined, { status, text }: HttpAnswer): boolean {
  if (endpoint?.ignore?.includes(status)) return true
  return (endpoint?.responseActions ?? []).some(({ statusCode, content }) => {
    const fitsStatus = statusCode === undefined || String(statusCode) === String(status)
    return fitsStatus && (content === undefined || text.includes(content))
  })
}

/** Throws ExtractError `not-json`, which names the resource. */
export function parseAnswer(name: string, answer: HttpAnswer): unknown {
  try {
    return parseLossless(answer.text)
  } catch (cause) {
    const what = answer.text.trim() === '' ? 'an empty body' : 'something that is not JSON'
    throw new ExtractError('not-json', name, `the server answered ${answer.status} with ${what}. Check base_url`, {
      cause,
    })
  }
}
