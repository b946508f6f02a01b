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
  | { readonly [key: string]: GoValue }

/** Compact text, or with two spaces per level as MarshalIndent(v, "", "  "). */
export function goJson(value: GoValue, layout: 'compact' | 'indented' = 'compact'): string {
  return write(value, layout === 'indented' ? '\n' : '')
}

/** Structs become maps at every level: what decoding into map[string]any does. */
export function toGoMap(value: GoValue): GoValue {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toGoMap(item)]))
  if (Array.isArray(value)) return value.map(toGoMap)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toGoMap(item)]))
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
  const inner = lineBreak && `${lineBreak}  `
  if (isList(value)) {
    return enclose(
      '[]',
      value.map((item) => write(item, inner)),
      lineBreak,
    )
  }
  const colon = lineBreak ? ': ' : ':'
  const members = entriesOf(value).map(([key, item]) => writeString(key) + colon + write(item, inner))
  return enclose('{}', members, lineBreak)
}

function enclose(brackets: '[]' | '{}', parts: string[], lineBreak: string): string {
  if (parts.length === 0) return brackets
  const inner = lineBreak && `${lineBreak}  `
  return brackets.charAt(0) + inner + parts.join(`,${inner}`) + lineBreak + brackets.charAt(1)
}

function entriesOf(value: ReadonlyMap<string, GoValue> | { readonly [key: string]: GoValue }): [string, GoValue][] {
  if (value instanceof Map) return [...value]
  return Object.entries(value).sort(([a], [b]) => compareBytes(a, b))
}

function isList(value: object): value is readonly GoValue[] {
  return Array.isArray(value)
}

function writeString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(UNSAFE_IN_HTML, escapeUnit)
}

const UNSAFE_IN_HTML = /[<>&\u2028\u2029]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function byteRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
