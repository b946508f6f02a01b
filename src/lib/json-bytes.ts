import { type Json, type JsonObject, type JsonSize, measureJson, setOwn } from './json.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  END,
  isClosing,
  isOpening,
  JsonTokens,
  OPEN_OBJECT,
  QUOTE,
} from './json-tokens.ts'

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
export function parseJsonBytes(
  bytes: Uint8Array,
  limits: JsonLimits,
  cuts: Cuts = { levels: 2, piece: 2 ** 20 },
): Json {
  return parseCut(asBuffer(bytes), { ...limits, deepest: limits.depth }, cuts)
}

/** The same of JSON on every line. Blank lines hold nothing. */
export function parseJsonLines(given: Uint8Array, limits: JsonLimits): Json[] {
  const bytes = asBuffer(given)
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

/** The same bytes, which are not copied. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** What of the limits is left. */
interface LimitsLeft extends JsonLimits {
  /** The depth that the whole may have. */
  deepest: number
}

/** The values that were read are taken off the limits. */
function parseCut(bytes: Buffer, limits: LimitsLeft, { levels, piece }: Cuts): Json {
  const tokens = new JsonTokens(bytes)
  const first = tokens.next()
  if (levels === 0 || bytes.length <= piece || !isOpening(first)) return parseText(bytes.toString('utf8'), limits)
  const inner = { levels: levels - 1, piece }
  const whole = bytes.subarray(tokens.start)
  return first === OPEN_OBJECT ? parseObject(whole, limits, inner) : parseList(whole, limits, inner)
}

function parseList(whole: Buffer, limits: LimitsLeft, cuts: Cuts): Json {
  const items: Json[] = []
  count(1, limits)
  for (const { bytes, size } of piecesOf(whole, cuts.piece)) {
    if (bytes.length > cuts.piece) items.push(inside(bytes, limits, cuts))
    else for (const item of parseMeasured(`[${textOf(bytes)}]`, size, limits) as Json[]) items.push(item)
  }
  return items
}

function parseObject(whole: Buffer, limits: LimitsLeft, cuts: Cuts): Json {
  const object: JsonObject = {}
  count(1, limits)
  for (const { bytes, size } of piecesOf(whole, cuts.piece)) {
    if (bytes.length > cuts.piece) {
      const { key, value } = memberOf(bytes)
      setOwn(object, key, inside(value, limits, cuts))
    } else {
      const part = parseMeasured(`{${textOf(bytes)}}`, size, limits) as JsonObject
      // Entries of an object with many keys cost more than its keys and a look at each.
      for (const key of Object.keys(part)) setOwn(object, key, part[key] ?? null)
    }
  }
  return object
}

/** What stands within one container more. */
function inside(bytes: Buffer, limits: LimitsLeft, cuts: Cuts): Json {
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

function parseText(text: string, limits: LimitsLeft): Json {
  return parseMeasured(text, measureJson(text), limits)
}

function parseMeasured(text: string, { depth, values }: JsonSize, limits: LimitsLeft): Json {
  if (depth > limits.depth) throw new RangeError(`is nested more than ${limits.deepest} levels deep`)
  count(values, limits)
  return JSON.parse(text)
}

function count(values: number, limits: LimitsLeft): void {
  limits.values -= values
  if (limits.values < 0) throw new RangeError('has too many values')
}

interface Piece {
  bytes: Buffer
  /** Within brackets of its own. */
  size: JsonSize
}

/**
 * What stands between a container's brackets, cut at commas: as many small values together as a piece holds. What is
 * out of balance ends up in a piece that is no JSON.
 */
function* piecesOf(bytes: Buffer, most: number): Generator<Piece> {
  const end = lastOf(bytes)
  const closing = bytes[0] === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST
  if (end < 1 || bytes[end] !== closing) throw new SyntaxError(UNFINISHED)
  if (new JsonTokens(bytes, 1, end).next() === END) return
  const tokens = new JsonTokens(bytes, 1, end)
  let start = 1
  let size = EMPTY
  for (let part = 1; part <= end; ) {
    const own = takePart(tokens)
    const comma = tokens.start
    if (comma - start > most && part > start) {
      yield { bytes: bytes.subarray(start, part - 1), size }
      start = part
      size = EMPTY
    }
    size = { depth: Math.max(size.depth, own.depth + 1), values: size.values + 1 + own.values }
    if (comma - start > most || comma === end) {
      yield { bytes: bytes.subarray(start, comma), size }
      start = comma + 1
      size = EMPTY
    }
    part = comma + 1
  }
  if (start <= end) throw new SyntaxError(UNFINISHED)
}

/** Of a container that holds nothing, as measureJson has it. */
const EMPTY: JsonSize = { depth: 1, values: 1 }

/** Moves on to the next comma outside of strings and brackets, or to the end; what it passed, brackets and commas. */
function takePart(tokens: JsonTokens): JsonSize {
  let depth = 0
  let deepest = 0
  let values = 0
  for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
    if (kind === COMMA) {
      if (depth === 0) break
      values++
    } else if (isOpening(kind)) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if (isClosing(kind)) depth--
  }
  return { depth: deepest, values }
}

function memberOf(part: Buffer): { key: string; value: Buffer } {
  const tokens = new JsonTokens(part)
  const isString = tokens.next() === QUOTE
  const key = part.toString('utf8', tokens.start, tokens.end)
  if (!isString || tokens.next() !== COLON) throw new SyntaxError(UNFINISHED)
  return { key: JSON.parse(key), value: part.subarray(tokens.end) }
}

const UNFINISHED = 'the JSON is not well-formed'

/** The offset of the last byte that is no space. */
function lastOf(bytes: Buffer): number {
  let offset = bytes.length - 1
  while (SPACES.has(bytes[offset] ?? 0)) offset--
  return offset
}

const NEWLINE = 10
const SPACES = new Set([9, NEWLINE, 13, 32])
