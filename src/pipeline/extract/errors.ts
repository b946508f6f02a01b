/** Why pages did not come, and what to do about it. */
export type ExtractFault =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'refused'
  | 'server'
  | 'network'
  | 'not-json'
  | 'selector'
  | 'incomplete'

const PASSING: readonly ExtractFault[] = ['unauthorized', 'rate-limited', 'server', 'network', 'incomplete']

export class ExtractError extends Error {
  override readonly name = 'ExtractError'
  readonly fault: ExtractFault
  readonly resource: string
  readonly status?: number

  /** What another time, or another key, may mend. */
  get isPassing(): boolean {
    return PASSING.includes(this.fault)
  }

  constructor(
    fault: ExtractFault,
    resource: string,
    message: string,
    options: { status?: number; cause?: unknown } = {},
  ) {
    super(`${resource}: ${message}`, { cause: options.cause })
    this.fault = fault
    this.resource = resource
    this.status = options.status
  }
}

/** What the user may be told about credentials: where they were looked for. */
export interface Advice {
  /** Names of the settings that hold the key, the likeliest first. */
  credentials: string
  baseUrl: string
}

/** For an answer that no further try will change, or that came once too often. */
export function errorOf(resource: string, status: number, body: string, advice: Advice): ExtractError {
  const told = detailOf(body)
  const make = (fault: ExtractFault, text: string) =>
    new ExtractError(fault, resource, told ? `${text} (${told})` : text, { status })
  if (status === 401) return make('unauthorized', `the server refused the credentials. Check ${advice.credentials}`)
  if (status === 403) return make('forbidden', `the key may not read this. Give it the right, or leave ${resource} out`)
  if (status === 404) return make('not-found', `there is nothing at this path. Check base_url (${advice.baseUrl})`)
  if (status === 429)
    return make('rate-limited', 'the rate limit did not lift. Run again later; the pages so far are kept')
  if (status >= 500) return make('server', `the server failed with ${status}. Run again; the pages so far are kept`)
  return make('refused', `the server answered ${status}`)
}

/** Error texts of the API, or the beginning of whatever came. */
function detailOf(body: string): string {
  try {
    const { errorCode, errorDescription, errorMessage, message } = JSON.parse(body)
    const parts = [errorCode, errorDescription, errorMessage ?? message].filter(
      (part) => typeof part === 'string' && part,
    )
    return clip(parts.join(': '))
  } catch {
    return clip(body.trim())
  }
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 200)}...` : line
}
