import { Float, pythonFloat, stringifyJson } from './json.ts'
import { fromSeconds, parseDate, parseDateTime } from './timestamps.ts'

export type DataType =
  | 'text'
  | 'double'
  | 'bool'
  | 'timestamp'
  | 'bigint'
  | 'binary'
  | 'json'
  | 'decimal'
  | 'wei'
  | 'date'
  | 'time'

/**
 * A value ready for a column: text, json, decimal, wei, date and time as string, bigint as a safe number or bigint,
 * timestamp as microseconds in a bigint, binary as bytes.
 */
export type Value = string | number | bigint | boolean | Uint8Array | null

/** The type that a column gets from its first value. */
export function inferType(value: unknown): DataType {
  switch (typeof value) {
    case 'string':
      return parseDateTime(value) === undefined ? 'text' : 'timestamp'
    case 'boolean':
      return 'bool'
    case 'bigint':
      // dlt says bigint and its load then fails; as text not a digit is lost.
      return fitsInt64(value) === undefined ? 'text' : 'bigint'
    case 'number':
      return Number.isInteger(value) ? 'bigint' : 'double'
    default:
      return value instanceof Float ? 'double' : 'json'
  }
}

/** What a value that does not fit its column is kept as. ISO dates stay text there, so that no later text is refused. */
export function variantType(value: unknown): DataType {
  return typeof value === 'string' ? 'text' : inferType(value)
}

/** undefined: the value does not fit. A bigint beyond 64 bits does not fit either. */
export type Coerce = (value: unknown) => Value | undefined

export const coerceTo: Record<DataType, Coerce> = {
  text: toText,
  bigint: toBigint,
  double: toDouble,
  bool: toBool,
  timestamp: toTimestamp,
  date: toDate,
  time: toTime,
  decimal: toDecimal,
  wei: toWei,
  json: toJson,
  binary: toBinary,
}

function toText(value: unknown): Value {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return value.toString()
    case 'number':
      return Number.isInteger(value) ? plainInteger(value) : pythonFloat(value)
    default:
      return value instanceof Float ? pythonFloat(value.value) : stringifyJson(value)
  }
}

const MOST = 2n ** 63n - 1n
const LEAST = -(2n ** 63n)

function toBigint(value: unknown): Value | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : integral(value)
  if (typeof value === 'bigint') return fitsInt64(value)
  if (value instanceof Float) return integral(value.value)
  if (typeof value !== 'string' || !/^\s*[-+]?\d{1,19}\s*$/.test(value)) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : fitsInt64(BigInt(value.trim().replace(/^\+/, '')))
}

function integral(value: number): Value | undefined {
  if (!Number.isInteger(value)) return undefined
  return Number.isSafeInteger(value) ? value : fitsInt64(BigInt(value))
}

function fitsInt64(value: bigint): bigint | undefined {
  return value <= MOST && value >= LEAST ? value : undefined
}

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/

function toDouble(value: unknown): Value | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Float) return value.value
  if (typeof value !== 'string' || !NUMBER.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

const TRUE = new Set(['yes', 'true', 't', 'y', '1'])
const FALSE = new Set(['no', 'false', 'f', 'n', '0'])

function toBool(value: unknown): Value | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'bigint') return value !== 0n
  if (value instanceof Float) return value.value !== 0
  if (typeof value !== 'string') return undefined
  const word = value.trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}

function toTimestamp(value: unknown): Value | undefined {
  if (typeof value === 'string') return parseDateTime(value) ?? parseDate(value)
  if (typeof value === 'number') return fromSeconds(value)
  if (value instanceof Float) return fromSeconds(value.value)
  return undefined
}

function toDate(value: unknown): Value | undefined {
  const micros = toTimestamp(value)
  return typeof micros === 'bigint' ? isoOf(micros).slice(0, 10) : undefined
}

function toTime(value: unknown): Value | undefined {
  if (typeof value !== 'string') return undefined
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/.exec(value)
  if (!match) return undefined
  const fraction = match[4] ? `.${match[4]}` : ''
  return `${match[1]}:${match[2]}:${match[3] ?? '00'}${fraction}`
}

function isoOf(micros: bigint): string {
  return new Date(Number(micros / 1000n)).toISOString()
}

function toDecimal(value: unknown): Value | undefined {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? plainDecimal(value) : undefined
  if (value instanceof Float) return plainDecimal(value.value)
  if (typeof value !== 'string' || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/.test(value)) return undefined
  return value.trim()
}

function toWei(value: unknown): Value | undefined {
  const text = toDecimal(value)
  return typeof text === 'string' && /^[-+]?\d+$/.test(text) ? text : undefined
}

function plainDecimal(value: number): string {
  if (Number.isInteger(value)) return plainInteger(value)
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text
}

function plainInteger(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString()
}

/** Text that is JSON itself is taken as such. */
function toJson(value: unknown): Value | undefined {
  if (typeof value === 'string') return isJsonText(value) ? value : undefined
  return typeof value === 'object' && value !== null && !(value instanceof Float) ? stringifyJson(value) : undefined
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function toBinary(value: unknown): Value | undefined {
  if (typeof value !== 'string') return undefined
  const padded = value.replace(/=+$/, '')
  if (/[^A-Za-z0-9+/]/.test(padded)) return undefined
  return new Uint8Array(Buffer.from(padded, 'base64'))
}
