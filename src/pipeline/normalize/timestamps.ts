/** Instants as microseconds since 1970 in a bigint: what every destination keeps, and no double can hold throughout. */

const DATE_TIME =
  /^(\d{4})(?:([-/])(\d{2})\2(\d{2})|(\d{2})(\d{2}))[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/
const DATE = /^(\d{4})(?:([-/])(\d{2})\2(\d{2})|(\d{2})(\d{2}))$/

/** Microseconds of an ISO 8601 date-time, naive ones as UTC; undefined for anything else, date-only text included. */
export function parseDateTime(text: string): bigint | undefined {
  // The shortest form has 11 characters; digits first rule out nearly all ordinary text at once.
  if (text.length < 11 || text.length > 40) return undefined
  const first = text.charCodeAt(0)
  if (first < DIGIT_0 || first > DIGIT_9) return undefined
  const match = DATE_TIME.exec(text)
  if (!match) return undefined
  const day = toDay(match)
  const hour = Number(match[7])
  const minute = Number(match[8] ?? 0)
  const second = Number(match[9] ?? 0)
  if (day === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  const offset = offsetSeconds(match[11])
  if (offset === undefined) return undefined
  const micros = BigInt((match[10] ?? '').padEnd(6, '0').slice(0, 6))
  return BigInt(day + hour * 3600 + minute * 60 + second - offset) * 1_000_000n + micros
}

/** Microseconds of midnight UTC of a full date. */
export function parseDate(text: string): bigint | undefined {
  const match = DATE.exec(text)
  const day = match && toDay(match)
  return day === undefined || day === null ? undefined : BigInt(day) * 1_000_000n
}

const DIGIT_0 = 48
const DIGIT_9 = 57

/** Seconds at the start of the matched day; undefined for a day that the calendar has not. */
function toDay(match: RegExpExecArray): number | undefined {
  const year = Number(match[1])
  const month = Number(match[3] ?? match[5])
  const day = Number(match[4] ?? match[6])
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return date.getTime() / 1000
}

function offsetSeconds(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60)
}

/** Years outside 1 to 9999 have no text form that all destinations read. */
const EARLIEST = -62_135_596_800_000_000n
const LATEST = 253_402_300_799_999_999n

/** Seconds since 1970, fractions to the microsecond; undefined outside years 1 to 9999. */
export function fromSeconds(seconds: number): bigint | undefined {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 1e12) return undefined
  const whole = Math.floor(seconds)
  const micros = BigInt(whole) * 1_000_000n + BigInt(Math.round((seconds - whole) * 1e6))
  return micros < EARLIEST || micros > LATEST ? undefined : micros
}

/** `2024-12-05T19:21:45.123456Z`; the fraction is left out when it is nothing. */
export function formatTimestamp(micros: unknown): string {
  if (typeof micros !== 'bigint') throw new TypeError('a timestamp is a number of microseconds')
  let millis = micros / 1000n
  let rest = micros % 1000n
  if (rest < 0n) {
    rest += 1000n
    millis -= 1n
  }
  const iso = new Date(Number(millis)).toISOString()
  const fraction = iso.slice(20, 23) + rest.toString().padStart(3, '0')
  const head = iso.slice(0, 19)
  return fraction === '000000' ? `${head}Z` : `${head}.${fraction}Z`
}
