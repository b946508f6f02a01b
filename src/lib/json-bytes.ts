import { type Json, measureJson } from './json.ts'

/** What a JSON text may be at most. */
export interface JsonLimits {
  /** Brackets within brackets. */
  depth: number
  values: number
}

interface Cuts {
  /** A container within this many others is taken apart: a message, and the maps and lists that it holds. */
  levels: number
  /** Bytes of what is read at once: values that are small are read together. */
  piece: number
}

/**
 * JSON.parse of UTF-8 that may be too large to be one text: only pieces of the outer maps and lists become texts,
 * each in its turn. Throws SyntaxError for what is not JSON, and RangeError, which says why, for more than the limits.
 */
export function parseJsonBytes(bytes: Buffer, limits: JsonLimits, cuts: Cuts = { levels: 2, piece: 2 ** 20 }): Json {
  return parseCut(bytes, { ...limits, deepest: limits.depth }, cuts)
}

/** The same of JSON on every line. Blank lines hold nothing. */
export function parseJsonLines(bytes: Buffer, limits: JsonLimits): Json[] {
  const left = { ...limits, deepest: limits.depth }
  const values: Json[] = []
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const line = bytes.toString('utf8', start, end)
    if (line.trim() !== '') values.push(parseText(line, left))
    start = end + 1
  }
  return values
}

/** What of the limits is left. */
interface Left extends JsonLimits {
  /** The depth that the whole may have. */
  deepest: number
}

/** The values that were read are taken off the limits. */
function parseCut(bytes: Buffer, limits: Left, { levels, piece }: Cuts): Json {
  const start = skipSpace(bytes, 0)
  const first = bytes[start]
  const isContainer = first === OPEN_BRACE || first === OPEN_BRACKET
  if (levels === 0 || bytes.length <= piece || !isContainer) return parseText(bytes.toString('utf8'), limits)
  const inner = { levels: levels - 1, piece }
  return first === OPEN_BRACE
    ? parseObject(bytes.subarray(start), limits, inner)
    : parseList(bytes.subarray(start), limits, inner)
}

function parseList(bytes: Buffer, limits: Left, cuts: Cuts): Json {
  const items: Json[] = []
  count(1, limits)
  for (const piece of piecesOf(bytes, cuts.piece)) {
    if (piece.length > cuts.piece) items.push(inside(piece, limits, cuts))
    else for (const item of parseText(`[${textOf(piece)}]`, limits) as Json[]) items.push(item)
  }
  return items
}

function parseObject(bytes: Buffer, limits: Left, cuts: Cuts): Json {
  const members: [string, Json][] = []
  count(1, limits)
  for (const piece of piecesOf(bytes, cuts.piece)) {
    if (piece.length > cuts.piece) {
      const { key, value } = memberOf(piece)
      members.push([key, inside(value, limits, cuts)])
    } else for (const member of Object.entries(parseText(`{${textOf(piece)}}`, limits) as object)) members.push(member)
  }
  // Also makes a key like __proto__ an own one, as JSON.parse does.
  return Object.fromEntries(members)
}

/** What stands within one container more. */
function inside(bytes: Buffer, limits: Left, cuts: Cuts): Json {
  const inner = { ...limits, depth: limits.depth - 1 }
  const value = parseCut(bytes, inner, cuts)
  limits.values = inner.values
  return value
}

/** Between two commas, or beside one, there is something. */
function textOf(piece: Buffer): string {
  const text = piece.toString('utf8')
  if (text.trim() === '') throw new SyntaxError(UNFINISHED)
  return text
}

function parseText(text: string, limits: Left): Json {
  const { depth, values } = measureJson(text)
  if (depth > limits.depth) throw new RangeError(`is nested more than ${limits.deepest} levels deep`)
  count(values, limits)
  return JSON.parse(text) as Json
}

function count(values: number, limits: Left): void {
  limits.values -= values
  if (limits.values < 0) throw new RangeError('has too many values')
}

/**
 * What stands between a container's brackets, cut at commas: as many small values together as a piece holds. What is
 * out of balance ends up in a piece that is no JSON.
 */
function* piecesOf(bytes: Buffer, size: number): Generator<Buffer> {
  const end = lastOf(bytes)
  const closing = bytes[0] === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
  if (end < 1 || bytes[end] !== closing) throw new SyntaxError(UNFINISHED)
  if (skipSpace(bytes, 1) === end) return
  let start = 1
  for (let part = 1; part <= end; ) {
    const comma = endOfPart(bytes, part, end)
    if (comma - start > size && part > start) {
      yield bytes.subarray(start, part - 1)
      start = part
    }
    if (comma - start > size || comma === end) {
      yield bytes.subarray(start, comma)
      start = comma + 1
    }
    part = comma + 1
  }
  if (start <= end) throw new SyntaxError(UNFINISHED)
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

const NEWLINE = 10
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
