/** Reads the service's JSON into the ordered structs that the official client prints. */
import { isJsonObject, isObject, isTexts } from '../../lib/json.ts'
import type { GoValue } from './json.ts'

/** What a field holds. `record` is a struct, `records` a list of them, `recordMap` a map of them; `any` is untyped. */
export type Shape =
  | 'string'
  | 'bool'
  | 'int'
  | 'strings'
  | 'map'
  | { record: Struct }
  | { records: Struct }
  | { recordMap: Struct }

export interface Field {
  key: string
  of: Shape
  /** Printed even when empty; other fields are left out then, as with `omitempty`. */
  always?: boolean
}

export type Struct = readonly Field[]

/** A field that is left out when empty. */
export const some = (of: Shape, ...keys: string[]): Field[] => keys.map((key) => ({ key, of }))
/** A field that is always there. */
export const always = (of: Shape, ...keys: string[]): Field[] => keys.map((key) => ({ key, of, always: true }))

/** A struct in its declared order. Keys match in any case, as Go's decoder does. Throws on a value of another type. */
export function decode(struct: Struct, source: unknown): GoValue {
  if (source === null || source === undefined) return null
  if (!isObject(source)) throw mismatch(source, 'struct')
  const given = new Map(Object.entries(source).map(([key, value]) => [key.toLowerCase(), value]))
  const out = new Map<string, GoValue>()
  for (const { key, of, always } of struct) {
    const value = read(of, source[key] ?? given.get(key.toLowerCase()), key)
    if (always || !isEmpty(value)) out.set(key, value)
  }
  return out
}

/** A list of structs; nil when the reply had none. */
export function decodeList(struct: Struct, source: unknown): GoValue[] | null {
  if (source === null || source === undefined) return null
  if (!Array.isArray(source)) throw mismatch(source, 'slice')
  return source.map((item) => decode(struct, item))
}

/** The string under a key of a reply; '' when it is not there. */
export function decodeString(reply: unknown, key: string): string {
  if (!isObject(reply)) throw mismatch(reply, 'struct')
  const value = read('string', reply[key], key)
  if (typeof value !== 'string') throw mismatch(value, 'string')
  return value
}

function read(of: Shape, value: unknown, key: string): GoValue {
  if (typeof of === 'object') return readStruct(of, value)
  const absent = value === null || value === undefined
  if (absent) return ZERO[of]
  if (!FITS[of](value)) throw mismatch(value, `field ${key} of type ${GO_NAME[of]}`)
  return value
}

function readStruct(of: Exclude<Shape, string>, value: unknown): GoValue {
  if ('record' in of) return decode(of.record, value)
  if ('records' in of) return decodeList(of.records, value)
  if (value === null || value === undefined) return null
  if (!isObject(value)) throw mismatch(value, 'map')
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(of.recordMap, item)]))
}

const ZERO = { string: '', bool: false, int: 0, strings: null, map: null } as const
const GO_NAME = { string: 'string', bool: 'bool', int: 'int32', strings: '[]string', map: 'map[string]interface {}' }
const FITS: { [K in keyof typeof ZERO]: (value: unknown) => value is GoValue } = {
  string: (value): value is string => typeof value === 'string',
  bool: (value): value is boolean => typeof value === 'boolean',
  int: (value): value is number => Number.isInteger(value),
  strings: isTexts,
  map: isJsonObject,
}

/** Go's `omitempty`: a struct that is there is never empty. */
function isEmpty(value: GoValue): boolean {
  if (value === null || value === '' || value === false || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && !(value instanceof Map) && Object.keys(value).length === 0
}

function mismatch(value: unknown, into: string): Error {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return new Error(`json: cannot unmarshal ${kind} into Go ${into}`)
}
