/**
 * What a request holds to the declared message. The result is built field by field, so nothing that was not declared gets in
 * and no key of the request can reach an object's prototype. Decoders are compiled to closures on first use.
 */
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { own } from '../lib/own.ts'
import { WireError } from './errors.ts'
import type { Field, Fields, Message, Type, Value } from './types.ts'

const NO_OBJECT = 'The request body must be an object'

type Decoder = (value: unknown, path: string) => unknown

/** Throws WireError when the value does not fit. */
export function decode<F extends Fields>(message: Message<F>, value: unknown): Value<F> {
  // What compileMessage makes of the fields, only the type can say.
  return decoderOf(message)(value, '') as Value<F>
}

/** A query holds only strings: an empty one stands for nothing, `true` for a boolean, a single one for a list. */
export function fromQuery(message: Message, query: unknown): unknown {
  if (!isObject(query)) return query
  const values: Record<string, unknown> = {}
  for (const [name, { type, aliases }] of fieldsOf(message)) {
    if (Object.hasOwn(query, name)) values[name] = plain(type, query[name])
    for (const alias of aliases ?? []) if (Object.hasOwn(query, alias)) values[alias] = plain(type, query[alias])
  }
  return values
}

const listed = new WeakMap<Message, [string, Field][]>()

function fieldsOf(message: Message): [string, Field][] {
  let fields = listed.get(message)
  if (!fields) {
    fields = Object.entries(message.fields)
    listed.set(message, fields)
  }
  return fields
}

function plain(type: Type, value: unknown): unknown {
  // Only of a text can somebody want to know that it was written, and empty.
  if (value === '') return type.kind === 'text' ? value : undefined
  if (type.kind === 'list') return Array.isArray(value) ? value : [value]
  if (type.kind === 'bool' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

const compiled = new WeakMap<Message, Decoder>()

function decoderOf(message: Message): Decoder {
  let decoder = compiled.get(message)
  if (!decoder) {
    decoder = compileMessage(message)
    compiled.set(message, decoder)
  }
  return decoder
}

function compileMessage(message: Message): Decoder {
  const fields = Object.entries(message.fields).map(([name, field]) => compileField(name, field))
  return (value, path) => {
    if (value === undefined || value === null) value = {}
    if (!isObject(value)) throw path ? misfit(path, 'an object') : new WireError(NO_OBJECT, true)
    const result: Record<string, unknown> = {}
    for (const read of fields) read(value, path, result)
    return result
  }
}

function compileField(name: string, field: Field) {
  const keys = [name, ...(field.aliases ?? [])]
  const convert = compileType(field.type)
  return (from: Record<string, unknown>, path: string, into: Record<string, unknown>): void => {
    const value = pick(from, keys)
    const at = path ? `${path}.${name}` : name
    if (field.required && isUnset(value)) throw new WireError(`The ${at} field is required`)
    if (field.optional && value === undefined) return
    into[name] = convert(value, at)
  }
}

/** The first key that carries more than the zero value wins; official clients send both spellings, one empty. */
function pick(from: Record<string, unknown>, keys: readonly string[]): unknown {
  let found: unknown
  for (const key of keys) {
    const value = own(from, key)
    if (value === undefined || value === null) continue
    if (found === undefined || isUnset(found)) found = value
  }
  return found
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function compileType(type: Type): Decoder {
  switch (type.kind) {
    case 'text':
      return (value, path) => toText(value, path, type)
    case 'bool':
      return toBool
    case 'int32':
      return (value, path) => toInteger(value, path, type.min ?? -(2 ** 31), type.max ?? 2 ** 31 - 1)
    case 'int64':
      return (value, path) =>
        toInteger(value, path, type.min ?? Number.MIN_SAFE_INTEGER, type.max ?? Number.MAX_SAFE_INTEGER)
    case 'number':
      return (value, path) => checkRange(toNumber(value, path), path, type.min ?? -Infinity, type.max ?? Infinity)
    case 'json':
      if (type.isUnchecked) return (value) => value ?? null
      return (value, path) => (value === undefined ? null : checkJson(value, path, type.max))
    case 'object':
      return (value, path) =>
        value === undefined || value === null ? {} : checkJson(toObject(value, path), path, type.max)
    case 'list':
      return compileList(type)
    case 'map':
      return compileMap(type)
    case 'message':
      return (value, path) => decoderOf(type)(value, path)
  }
}

function compileList(type: Type & { kind: 'list' }): Decoder {
  const convert = compileType(type.of)
  return (value, path) => {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw misfit(path, 'a list')
    if (value.length > type.max) throw new WireError(`The ${path} field holds more than ${type.max} items`)
    return value.map((item, index) => {
      const at = `${path}[${index}]`
      return convert(something(item, at), at)
    })
  }
}

/**
 * An item of a list: never null, which protobuf's JSON mapping refuses there, and never an empty text. Both come from a
 * caller's variable that was not set, and in a filter they would ask for everybody who has no such value.
 */
function something(item: unknown, path: string): unknown {
  if (item === null || item === undefined) throw misfit(path, 'something other than null')
  if (item === '') throw misfit(path, 'something other than an empty string')
  return item
}

function compileMap(type: Type & { kind: 'map' }): Decoder {
  const convert = compileType(type.of)
  const read = (item: unknown, path: string): unknown => {
    // Free JSON may be null. Of all other values the mapping of protobuf refuses it here, too.
    if (item === null && type.of.kind !== 'json') throw misfit(path, 'something other than null')
    return convert(item, path)
  }
  return (value, path) => {
    if (value === undefined || value === null) return {}
    const given = toObject(value, path)
    const keys = Object.keys(given)
    if (keys.length > type.max) throw new WireError(`The ${path} field holds more than ${type.max} keys`)
    const result: Record<string, unknown> = {}
    for (const key of keys) result[checkKey(key, path)] = read(given[key], `${path}.${clip(key)}`)
    return result
  }
}

function toObject(value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw misfit(path, 'an object')
  return value
}

function toText(value: unknown, path: string, { min, max, choices }: Type & { kind: 'text' }): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value !== 'string') throw misfit(path, 'a string')
  if (min && value.length < min) throw misfit(path, `at least ${min} characters`)
  if (value.length > max) throw misfit(path, `at most ${max} characters`)
  if (choices && !choices.includes(value)) throw misfit(path, `one of ${choices.join(', ')}`)
  return checkText(value, path)
}

/** No engine stores NUL alike, and half a surrogate pair has no UTF-8 form. */
function checkText(value: string, path: string): string {
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new WireError(`The ${path} field contains an invalid character`)
  }
  return value
}

/** Code that assigns by key would set an object's prototype with this one. */
function checkKey(key: string, path: string): string {
  if (key === '__proto__') throw new WireError(`The ${path} field contains an invalid key`)
  return checkText(key, path)
}

/** Free JSON of at most so many values. Throws WireError. */
export function checkJson(value: unknown, path: string, max = Infinity): Json {
  const left = checkValues(value, path, max)
  if (left < 0) throw new WireError(`The ${path} field holds more than ${max} values`)
  return value as Json
}

/** The same for each member of an object, by its name. */
export function checkMembers(object: JsonObject, path: string): void {
  for (const [key, value] of Object.entries(object)) checkJson(value, clip(checkKey(key, path)))
}

/** How many values more may come; below 0 it looks no further. */
function checkValues(value: unknown, path: string, left: number): number {
  if (typeof value === 'string') checkText(value, path)
  else if (typeof value === 'number') checkFinite(value, path)
  if (!Array.isArray(value) && !isObject(value)) return left
  if (Array.isArray(value)) return checkItems(value, path, left - value.length)
  const keys = Object.keys(value)
  let room = left - keys.length
  for (const key of keys) {
    if (room < 0) break
    room = checkValues(value[checkKey(key, path)], path, room)
  }
  return room
}

function checkItems(items: readonly unknown[], path: string, left: number): number {
  let room = left
  for (const item of items) {
    if (room < 0) break
    room = checkValues(item, path, room)
  }
  return room
}

/** JSON can say numbers that nothing here can hold: they would be told as null. */
function checkFinite(value: number, path: string): void {
  if (!Number.isFinite(value)) throw new WireError(`The ${path} field contains a number that is too large`)
}

function toBool(value: unknown, path: string): boolean {
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw misfit(path, 'a boolean')
  return value
}

function toInteger(value: unknown, path: string, min: number, max: number): number {
  const parsed = toNumber(value, path)
  if (!Number.isInteger(parsed)) throw misfit(path, 'a whole number')
  return checkRange(parsed, path, min, max)
}

function checkRange(value: number, path: string, min: number, max: number): number {
  if (value < min) throw misfit(path, `at least ${min}`)
  if (value > max) throw misfit(path, `at most ${max}`)
  return value
}

function toNumber(value: unknown, path: string): number {
  if (value === undefined || value === null) return 0
  const parsed = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) throw misfit(path, 'a number')
  return parsed
}

function misfit(path: string, expected: string): WireError {
  return new WireError(`The ${path} field must be ${expected}`)
}

function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}...` : text
}
