/**
 * JSON whose numbers are what was written: integers beyond 2^53 become bigint, and a number written with a point or an
 * exponent that happens to be whole becomes a `Float`, since dlt tells `2.0` and `2` apart. Texts without such numbers
 * (nearly all) take the engine's parser.
 */
import { randomUUID } from 'node:crypto'
import { END, JsonTokens, WORD } from '../../lib/json-tokens.ts'

/** A whole number that was written as a floating-point one. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  valueOf(): number {
    return this.value
  }
  toJSON(): number {
    return this.value
  }
}

/** Where a value may stand: sixteen digits in a row, a point with a zero at the end, an exponent. */
const NEEDS_CARE = /(?:^|[:[,])\s*-?(?:\d{16}|\d+\.\d*0(?!\d)|\d+(?:\.\d+)?[eE])/

/** Throws SyntaxError for text that is not JSON. */
export function parseLossless(text: string): unknown {
  if (!NEEDS_CARE.test(text)) return JSON.parse(text)
  const { marked, numbers } = withMarks(text)
  if (numbers.length === 0) return JSON.parse(text)
  return JSON.parse(marked, (_key, value) => {
    if (typeof value !== 'string' || !value.startsWith(MARK)) return value
    const number = numbers[Number(value.slice(MARK.length))]
    return number === undefined ? value : toNumber(number)
  })
}

/** Odd numbers are set aside as strings with a private mark; all else is left as it stands. */
function withMarks(text: string): { marked: string; numbers: string[] } {
  const tokens = new JsonTokens(text)
  const numbers: string[] = []
  let marked = ''
  let kept = 0
  for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
    if (kind !== WORD) continue
    const word = text.slice(tokens.start, tokens.end)
    if (!NUMBER.test(word) || !isOdd(word)) continue
    marked += `${text.slice(kept, tokens.start)}"${MARK}${numbers.length}"`
    kept = tokens.end
    numbers.push(word)
  }
  return { marked: marked + text.slice(kept), numbers }
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
/** Nobody who writes the text can know it. */
const MARK = `${randomUUID()}:`

function isOdd(token: string): boolean {
  if (/[.eE]/.test(token)) return Number.isInteger(Number(token)) || !Number.isFinite(Number(token))
  return !Number.isSafeInteger(Number(token))
}

function toNumber(token: string): unknown {
  // Beyond a double it is text, as an integer beyond 64 bits is: better than infinity, which JSON cannot say.
  if (/[.eE]/.test(token)) return Number.isFinite(Number(token)) ? new Float(Number(token)) : token
  return BigInt(token)
}

/** JSON text in one line for a `json` column: integers of any size as digits, a Float as it was. */
export function stringifyJson(value: unknown): string {
  return hasOdd(value) ? writeOdd(value) : JSON.stringify(value)
}

function hasOdd(value: unknown): boolean {
  if (typeof value === 'bigint' || value instanceof Float) return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasOdd)
}

function writeOdd(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Float) return pointed(value.value)
  if (Array.isArray(value)) return `[${value.map(writeOdd).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${writeOdd(item)}`)
    return `{${entries.join(',')}}`
  }
  return JSON.stringify(value)
}

/** A number as Rust's ryu writes it, which orjson uses: `2.0`, `1e21`, `1e-7`. */
export function pointed(value: number): string {
  return writeFloat(value, -5, (exponent) => `e${exponent}`)
}

/** A number as Python's `str` writes it: `2.0`, `1e+21`, `1e-05`. */
export function pythonFloat(value: number): string {
  return writeFloat(value, -4, (exponent) => {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `e${exponent < 0 ? '-' : '+'}${digits}`
  })
}

/** `smallest` is the lowest exponent of ten that is still written with zeros in front. */
function writeFloat(value: number, smallest: number, exponential: (exponent: number) => string): string {
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  const negative = mantissa.startsWith('-') || Object.is(value, -0) ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < smallest || exponent >= 16) {
    const head = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
    return negative + head + exponential(exponent)
  }
  if (exponent < 0) return `${negative}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${negative}${whole}.${digits.slice(exponent + 1) || '0'}`
}
