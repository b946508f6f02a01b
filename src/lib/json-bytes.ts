import { type Json, jsonDepth } from './json.ts'

/** A container within this many others is taken apart: a message, and the maps and lists that it holds. */
const LEVELS = 2

/**
 * JSON.parse of UTF-8 that may be too large to be one text: only the values of the outer maps and lists become texts,
 * each in its turn. Throws SyntaxError for what is not JSON, and RangeError for what nests deeper than `deepest`.
 */
export function parseJsonBytes(bytes: Buffer, deepest: number, levels = LEVELS): Json {
  const start = skipSpace(bytes, 0)
  const first = bytes[start]
  if (levels === 0 || (first !== OPEN_BRACE && first !== OPEN_BRACKET)) return parseText(bytes, deepest)
  const parts = partsOf(bytes.subarray(start))
  if (first === OPEN_BRACKET) return Array.from(parts, (part) => parseJsonBytes(part, deepest - 1, levels - 1))
  const members: [string, Json][] = []
  for (const part of parts) {
    const { key, value } = memberOf(part)
    members.push([key, parseJsonBytes(value, deepest - 1, levels - 1)])
  }
  // Also makes a key like __proto__ an own one, as JSON.parse does.
  return Object.fromEntries(members)
}

function parseText(bytes: Buffer, deepest: number): Json {
  const text = bytes.toString('utf8')
  if (jsonDepth(text) > deepest) throw new RangeError('the JSON is nested too deeply')
  return JSON.parse(text) as Json
}

/** What stands between a container's brackets and commas. What is out of balance ends up in a part that is no JSON. */
function* partsOf(bytes: Buffer): Generator<Buffer> {
  const end = lastOf(bytes)
  const closing = bytes[0] === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
  if (end < 1 || bytes[end] !== closing) throw new SyntaxError(UNFINISHED)
  if (skipSpace(bytes, 1) === end) return
  for (let start = 1; start <= end; ) {
    const comma = endOfPart(bytes, start, end)
    yield bytes.subarray(start, comma)
    start = comma + 1
  }
}

/** The next comma outside of strings and brackets, or `end`. */
function endOfPart(bytes: Buffer, start: number, end: number): number {
  let depth = 0
  for (let offset = start; offset < end; offset++) {
    const code = bytes[offset] as number
    if (code === QUOTE) offset = endOfString(bytes, offset)
    else if (code === COMMA && depth === 0) return offset
    else if ((code | BRACKET_TO_BRACE) === OPEN_BRACE) depth++
    else if ((code | BRACKET_TO_BRACE) === CLOSE_BRACE) depth--
  }
  return end
}

function memberOf(part: Buffer): { key: string; value: Buffer } {
  const start = skipSpace(part, 0)
  const end = part[start] === QUOTE ? endOfString(part, start) + 1 : start
  const colon = skipSpace(part, end)
  if (end === start || part[colon] !== COLON) throw new SyntaxError(UNFINISHED)
  return { key: JSON.parse(part.toString('utf8', start, end)) as string, value: part.subarray(colon + 1) }
}

const UNFINISHED = 'the JSON is not well-formed'

function skipSpace(bytes: Buffer, start: number): number {
  let offset = start
  while (isSpace(bytes[offset])) offset++
  return offset
}

function lastOf(bytes: Buffer): number {
  let offset = bytes.length - 1
  while (isSpace(bytes[offset])) offset--
  return offset
}

function isSpace(code: number | undefined): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** The index of the quote that closes the string opened at `start`, or the end of unfinished bytes. */
function endOfString(bytes: Buffer, start: number): number {
  for (let offset = start + 1; offset < bytes.length; offset++) {
    const code = bytes[offset]
    if (code === QUOTE) return offset
    if (code === BACKSLASH) offset++
  }
  return bytes.length
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
// `[` and `]` differ from `{` and `}` in this one bit, and no other character becomes a brace by it.
const BRACKET_TO_BRACE = 32
