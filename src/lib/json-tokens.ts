/**
 * The tokens of a JSON text, of UTF-16 units or of UTF-8 bytes, in which all that JSON knows by name is one unit. Only
 * where tokens begin and end is told, not whether they are right: its users build, measure, cut, or find faults.
 */

export type JsonSource = string | Uint8Array

/** What a token is: the unit that it begins with, or one of these two. */
export const END = -1
/** A number, `true`, `false`, `null`, or what could be taken for one. */
export const WORD = -2

export const QUOTE = 34
export const COMMA = 44
export const COLON = 58
export const OPEN_LIST = 91
export const CLOSE_LIST = 93
export const OPEN_OBJECT = 123
export const CLOSE_OBJECT = 125

export class JsonTokens {
  /** Of the token that was read last. */
  kind = END
  start: number
  /** Behind its last unit. */
  end: number
  private readonly source: JsonSource
  private readonly limit: number

  constructor(source: JsonSource, start = 0, limit = source.length) {
    this.source = source
    this.limit = limit
    this.start = start
    this.end = start
  }

  /** Moves on to the next token and says what it is. */
  next(): number {
    const { source, limit } = this
    let at = this.end
    let unit = at < limit ? unitAt(source, at) : END
    while (isSpace(unit)) unit = ++at < limit ? unitAt(source, at) : END
    this.start = at
    this.kind = unit
    if (unit === QUOTE) this.end = endOfString(source, at, limit)
    else if (isWord(unit)) {
      this.kind = WORD
      this.end = endOfWord(source, at, limit)
    } else this.end = unit === END ? limit : at + 1
    return this.kind
  }
}

export function isOpening(kind: number): boolean {
  return kind === OPEN_OBJECT || kind === OPEN_LIST
}

export function isClosing(kind: number): boolean {
  return kind === CLOSE_OBJECT || kind === CLOSE_LIST
}

function unitAt(source: JsonSource, at: number): number {
  return typeof source === 'string' ? source.charCodeAt(at) : (source[at] ?? Number.NaN)
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9
}

/** The offset behind the closing quote, or the limit where there is none. */
export function endOfString(source: JsonSource, start: number, limit: number): number {
  const near = Math.min(start + NEAR, limit)
  for (let at = start + 1; at < near; at++) {
    const unit = unitAt(source, at)
    if (unit === QUOTE) return at + 1
    if (unit === BACKSLASH) return endOfLong(source, at, limit)
  }
  return endOfLong(source, near, limit)
}

/** The same by the engine's own search, which is many times as fast as a loop once it has been called. */
function endOfLong(source: JsonSource, start: number, limit: number): number {
  for (let at = start; ; at++) {
    at = typeof source === 'string' ? source.indexOf('"', at) : source.indexOf(QUOTE, at)
    if (at < 0 || at >= limit) return limit
    if (!isEscaped(source, at, start)) return at + 1
  }
}

/** Whether an odd number of backslashes stands between `start` and the quote, right before it. */
function isEscaped(source: JsonSource, quote: number, start: number): boolean {
  let at = quote - 1
  while (at >= start && unitAt(source, at) === BACKSLASH) at--
  return (quote - at) % 2 === 0
}

function endOfWord(source: JsonSource, start: number, limit: number): number {
  let at = start + 1
  while (at < limit && isWord(unitAt(source, at))) at++
  return at
}

function isWord(unit: number): boolean {
  return unit >= 0 && unit < WORDS.length && WORDS[unit] === 1
}

const BACKSLASH = 92
/** Most strings are no longer. */
const NEAR = 32
const WORDS = Uint8Array.from({ length: 128 }, (_, unit) => (/[\w.+-]/.test(String.fromCharCode(unit)) ? 1 : 0))
