/** JSON of requests and of the files in them: within limits, before anything recursive touches it or memory is taken. */
import { type Json, measureJson } from '../../lib/json.ts'
import { parseJsonBytes, parseJsonLines } from '../../lib/json-bytes.ts'
import { ApiError } from '../faults.ts'

/** Nesting beyond this is refused. */
export const DEEPEST_JSON = 64

/** Small ones, of which the largest bodies hold the most, would else take many times the memory of their text. */
const MOST_VALUES = 4_000_000
const LIMITS = { depth: DEEPEST_JSON, values: MOST_VALUES }
const TOO_DEEP = `is nested more than ${DEEPEST_JSON} levels deep`

/**
 * Throws ApiError badRequest for what is not JSON or nests too deeply. A blank one is `undefined`. A body that came as
 * bytes is never one text.
 */
export function parseJson(body: string | Uint8Array): unknown {
  if (isBlank(body)) return undefined
  try {
    return typeof body === 'string' ? parseText(body) : parseJsonBytes(body, LIMITS)
  } catch (cause) {
    if (cause instanceof RangeError) throw new ApiError('badRequest', `The request body ${cause.message}`)
    throw new ApiError('badRequest', 'The request body is not valid JSON', { cause })
  }
}

/**
 * A file that stands in a request: UTF-8 of JSON, or of JSON on every line. What its rows hold is not looked at, so that
 * one does not suffer for another. Throws ApiError `invalid`, naming the field.
 */
export function parseFile(bytes: Uint8Array, field: string): Json {
  try {
    return parseEither(bytes.subarray(lengthOfMark(bytes)))
  } catch (cause) {
    if (cause instanceof RangeError) throw new ApiError('invalid', `The ${field} field ${cause.message}`)
    throw new ApiError('invalid', `The ${field} field must be JSON, or base64 of JSON or of JSON lines`, { cause })
  }
}

function parseEither(bytes: Uint8Array): Json {
  try {
    return parseJsonBytes(bytes, LIMITS)
  } catch (error) {
    if (error instanceof RangeError) throw error
    return parseJsonLines(bytes, LIMITS)
  }
}

/** Of the byte order mark with which some editors begin a file; 0 where there is none. */
export function lengthOfMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

function isBlank(body: string | Uint8Array): boolean {
  return typeof body === 'string' ? body.trim() === '' : body.every((byte) => BLANKS.has(byte))
}

const BLANKS = new Set(new TextEncoder().encode(' \t\n\v\f\r'))

function parseText(text: string): unknown {
  // A text shorter than both limits cannot exceed them; longer ones never hold as many values as a large body may.
  if (text.length > DEEPEST_JSON && measureJson(text).depth > DEEPEST_JSON) throw new RangeError(TOO_DEEP)
  return JSON.parse(text)
}
