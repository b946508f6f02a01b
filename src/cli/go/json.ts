/**
 * JSON as Go's encoding/json writes it. A struct is a Map, printed in its own order; a Go map is a plain object,
 * printed by key bytes; a nil slice, map or pointer is null.
 */
export type GoValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly GoValue[]
  | ReadonlyMap<string, GoValue>
  | GoMap

/** What stands under no key, or is undefined, is null. */
export type GoMap = { readonly [key: string]: GoValue | undefined }

/** Compact text, or with two spaces per level as MarshalIndent(v, "", "  "). */
export function goJson(value: GoValue, layout: 'compact' | 'indented' = 'compact'): string {
  return write(value, layout === 'indented' ? '\n' : '')
}

/** Structs become maps at every level: what decoding into map[string]any does. */
export function toGoMap(value: GoValue): GoValue {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toGoMap(item)]))
  if (Array.isArray(value)) return value.map(toGoMap)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toGoMap(item ?? null)]))
  }
  return value
}

/** Order of UTF-8 bytes, which differs from JavaScript's for characters beyond U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return byteRank(x) - byteRank(y)
  }
  return a.length - b.length
}

function write(value: GoValue, lineBreak: string): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return writeList(value, lineBreak)
  return isStruct(value) ? writeStruct(value, lineBreak) : writeMap(value, lineBreak)
}

// The three join by hand: a snapshot has hundreds of thousands of values, and a list of parts for each costs half the time.

function writeList(list: readonly GoValue[], lineBreak: string): string {
  const inner = lineBreak && `${lineBreak}  `
  let text = ''
  for (const item of list) text += (text ? ',' : '') + inner + write(item, inner)
  return text ? `[${text}${lineBreak}]` : '[]'
}

function writeStruct(struct: ReadonlyMap<string, GoValue>, lineBreak: string): string {
  const inner = lineBreak && `${lineBreak}  `
  const colon = lineBreak ? ': ' : ':'
  let text = ''
  for (const [key, item] of struct) text += (text ? ',' : '') + inner + writeString(key) + colon + write(item, inner)
  return text ? `{${text}${lineBreak}}` : '{}'
}

function writeMap(map: GoMap, lineBreak: string): string {
  const inner = lineBreak && `${lineBreak}  `
  const colon = lineBreak ? ': ' : ':'
  let text = ''
  for (const key of sortedKeys(map)) {
    text += (text ? ',' : '') + inner + writeString(key) + colon + write(map[key] ?? null, inner)
  }
  return text ? `{${text}${lineBreak}}` : '{}'
}

/** Mostly they are in order as they come. */
function sortedKeys(map: GoMap): string[] {
  const keys = Object.keys(map)
  const isSorted = keys.every((key, index) => index === 0 || compareBytes(keys[index - 1] ?? '', key) < 0)
  return isSorted ? keys : keys.sort(compareBytes)
}

/** As Array.isArray and instanceof say it, of lists and structs that nobody may change. */
export function isList(value: GoValue | undefined): value is readonly GoValue[] {
  return Array.isArray(value)
}

export function isStruct(value: GoValue | undefined): value is ReadonlyMap<string, GoValue> {
  return value instanceof Map
}

/** Most texts need no escape, and a test costs less than writing them anew. */
function writeString(text: string): string {
  if (!ESCAPED.test(text)) return `"${text}"`
  return JSON.stringify(text.toWellFormed()).replace(UNSAFE_IN_HTML, escapeUnit)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON escapes
const ESCAPED = /["\\\u0000-\u001f<>&\u2028\u2029\ud800-\udfff]/
const UNSAFE_IN_HTML = /[<>&\u2028\u2029]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function byteRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
