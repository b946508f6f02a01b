import type { JsonObject } from '../lib/json.ts'

/** One HTTP exchange as the client needs it. `path` carries its query; `body` is JSON text. */
export interface Exchange {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** How a request travels: node:http in the CLI, fetch in a browser, a function call in tests. */
export type Transport = (exchange: Exchange) => Promise<Answer>

/** An answer outside 200-299, with the error body that came. Its code is '' when the body had none. */
export class ResponseError extends Error {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly detail: string
  /** Whole seconds of the Retry-After header, when it came. */
  readonly retryAfter?: number

  constructor(answer: Answer) {
    const { code, description, detail } = readError(answer.body)
    super([description, detail].filter(Boolean).join(': ') || `Server answered ${answer.status}`)
    this.name = 'ResponseError'
    this.status = answer.status
    this.code = code
    this.description = description
    this.detail = detail
    const seconds = Number(answer.headers['retry-after'])
    if (answer.headers['retry-after'] !== undefined && Number.isInteger(seconds)) this.retryAfter = seconds
  }
}

function readError(body: string): { code: string; description: string; detail: string } {
  try {
    const parsed: JsonObject | null = JSON.parse(body)
    const text = (key: string) => (typeof parsed?.[key] === 'string' ? parsed[key] : '')
    return { code: text('errorCode'), description: text('errorDescription'), detail: text('errorMessage') }
  } catch {
    return { code: '', description: '', detail: '' }
  }
}
