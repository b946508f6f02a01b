/** Any value that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * JSON.parse for what people write: in files, flags and requests. Throws SyntaxError for what is not JSON, and
 * RangeError, which says why, for what would come out as something else: a number that is too large would be Infinity
 * here, and null wherever it is told.
 */
export function readJson(text: string): Json {
  const value = JSON.parse(text) as Json
  // Nothing shorter than three hundred digits, and nothing without an exponent, is that large.
  if (MAYBE_INFINITE.test(text) && !isFiniteThroughout(value))
    throw new RangeError('contains a number that is too large')
  return value
}

const MAYBE_INFINITE = /\d[eE]|(?<!\d)\d{300}/

/** Without recursion: what people write may nest as deep as it likes. */
function isFiniteThroughout(value: Json): boolean {
  const left = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === 'number' && !Number.isFinite(next)) return false
    if (typeof next === 'object' && next !== null) for (const item of Object.values(next)) left.push(item)
  }
  return true
}

/**
 * How deep brackets nest in a JSON text, and how many values it has at most, without building it: a body can be
 * refused for either before anything recursive touches it or memory is taken.
 */
export function measureJson(text: string): { depth: number; values: number } {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfString(text, i)
    else if (code === COMMA) values++
    else if ((code | BRACKET_TO_BRACE) === OPEN_BRACE) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if ((code | BRACKET_TO_BRACE) === CLOSE_BRACE) depth--
  }
  return { depth: deepest, values }
}

/** The index of the quote that closes the string opened at `start`, or the end of an unfinished text. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i
    if (code === BACKSLASH) i++
  }
  return text.length
}

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
// `[` and `]` differ from `{` and `}` in this one bit, and no other character becomes a brace by it.
const BRACKET_TO_BRACE = 32
