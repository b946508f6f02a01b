/** The parameters of a query or a form, as browsers write them. */
import { ApiError } from '../../contract/faults.ts'
import { addTo } from '../../lib/lists.ts'

/** More than any operation has a use for; with a bound on their number, none of them can cost much. */
const MOST_PARAMETERS = 512

/**
 * Every value of each name, in their order. Linear in the text. Throws ApiError badRequest for more than
 * `MOST_PARAMETERS`, empty ones among them, before any is read.
 */
export function readParameters(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const { name, value } of parametersOf(text)) addTo(values, name, value)
  return values
}

/** A parameter that comes once is a string, one that comes again a list. */
export function parseQuery(query: string): { [name: string]: string | string[] } {
  const values = new Map<string, string | string[]>()
  for (const { name, value } of parametersOf(query)) {
    const known = values.get(name)
    if (known === undefined) values.set(name, value)
    else if (typeof known === 'string') values.set(name, [known, value])
    else known.push(value)
  }
  return Object.fromEntries(values)
}

interface Parameter {
  name: string
  value: string
}

function parametersOf(text: string): Parameter[] {
  const found: Parameter[] = []
  if (text === '') return found
  const pairs = text.split('&', MOST_PARAMETERS + 1)
  if (pairs.length > MOST_PARAMETERS) {
    throw new ApiError('badRequest', `The request has more than ${MOST_PARAMETERS} parameters`)
  }
  for (const pair of pairs) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    const name = decodePart(mark < 0 ? pair : pair.slice(0, mark))
    found.push({ name, value: mark < 0 ? '' : decodePart(pair.slice(mark + 1)) })
  }
  return found
}

function decodePart(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Broken escapes are not refused but read as well as they go, as everywhere on the web.
    return new URLSearchParams(`x=${text}`).get('x') ?? ''
  }
}
