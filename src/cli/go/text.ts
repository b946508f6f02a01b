/** Texts and numbers as Go's strconv reads and writes them. */

/** A value that a flag refuses; the message is Go's. */
export class ValueError extends Error {}

/** strconv.ParseBool. */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  throw new ValueError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`)
}

/** strconv.ParseInt with base 0: decimal, 0x, 0o, 0b, leading 0 as octal, underscores where a prefix allows them. */
export function parseInt64(text: string): bigint {
  const sign = /^[+-]/.test(text) ? text.charAt(0) : ''
  const digits = text.slice(sign.length)
  const kind = NUMBERS.find(({ form }) => form.test(digits))
  if (!kind) throw new ValueError(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`)
  const magnitude = BigInt(kind.prefix + digits.slice(kind.skip).replaceAll('_', ''))
  const value = sign === '-' ? -magnitude : magnitude
  if (BigInt.asIntN(64, value) !== value) {
    throw new ValueError(`strconv.ParseInt: parsing ${quote(text)}: value out of range`)
  }
  return value
}

const NUMBERS = [
  { form: /^0[xX](_?[0-9a-fA-F])+$/, skip: 2, prefix: '0x' },
  { form: /^0[bB](_?[01])+$/, skip: 2, prefix: '0b' },
  { form: /^0[oO](_?[0-7])+$/, skip: 2, prefix: '0o' },
  { form: /^0(_?[0-7])+$/, skip: 1, prefix: '0o' },
  { form: /^(0|[1-9](_?[0-9])*)$/, skip: 0, prefix: '' },
]

/** The %q verb of a string. */
export function quote(text: string): string {
  return `"${[...text].map((char) => escapeChar(char, '"')).join('')}"`
}

/** The %q verb of one byte taken as a rune: how pflag names an unknown shorthand. */
export function quoteFirstByte(text: string): string {
  const byte = Buffer.from(text)[0] ?? 0
  return `'${escapeChar(String.fromCharCode(byte), "'")}'`
}

function escapeChar(char: string, delimiter: string): string {
  if (char === delimiter || char === '\\') return `\\${char}`
  if (PRINTABLE.test(char)) return char
  const named = NAMED[char]
  if (named) return named
  const code = char.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

const PRINTABLE = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u
const NAMED: { [char: string]: string } = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** url.Values.Encode: keys sorted, spaces as +. */
export function encodeQuery(query: { [key: string]: string }): string {
  const pairs = Object.keys(query)
    .sort()
    .map((key) => `${encodePart(key)}=${encodePart(query[key] ?? '')}`)
  return pairs.join('&')
}

function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** time.Time as JSON: RFC 3339 in the machine's zone, fractions without trailing zeros. */
export function formatTime(milliseconds: number): string {
  const offset = -new Date(milliseconds).getTimezoneOffset()
  const local = new Date(milliseconds + offset * 60_000).toISOString().slice(0, -1)
  return local.replace(/\.?0*$/, '') + formatZone(offset)
}

function formatZone(minutes: number): string {
  if (minutes === 0) return 'Z'
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}
