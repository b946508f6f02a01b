import { COMMA, endOfString, isClosing, isOpening, QUOTE } from './json-tokens.ts'

/** Any value that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of what JSON.parse has made, where an object holds nothing but JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value)
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Whether the named members are texts. */
export function hasTexts<K extends string>(value: unknown, ...keys: K[]): value is JsonObject & { [key in K]: string } {
  return isObject(value) && keys.every((key) => typeof value[key] === 'string')
}

/**
 * What this program has kept, looked at before it is believed. Throws Error for another form, as a program of another
 * version may have written it; the error tells the form and not the value.
 */
export function checkedAs<T>(kept: unknown, isFormed: (value: unknown) => value is T, form: string): T {
  if (!isFormed(kept)) throw new Error(`what was kept is not ${form}`)
  return kept
}

/** The object that stands there; an empty one where nothing or something else does. */
export function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The text under a key; empty where nothing or something else stands. */
export function textAt(object: { readonly [key: string]: unknown }, key: string): string {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

/** Assigns a member. The one name by which assigning would set the prototype becomes an own key, as JSON.parse has it. */
export function setOwn<T>(object: { [key: string]: T }, key: string, value: T): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/**
 * JSON.parse for what people write: in files, flags and requests. Throws SyntaxError for what is not JSON, and
 * RangeError, which says why, for what would come out as something else: a number that is too large would be Infinity
 * here, and null wherever it is told.
 */
export function readJson(text: string): Json {
  const value: Json = JSON.parse(text)
  // Nothing shorter than three hundred digits, and nothing without an exponent, is that large.
  if (MAYBE_INFINITE.test(text) && !isFiniteThroughout(value))
    throw new RangeError('contains a number that is too large')
  return value
}

const MAYBE_INFINITE = /\d[eE]|(?<!\d)\d{300}/

/** Without recursion: what people write may nest as deep as it likes. */
function isFiniteThroughout(value: Json): boolean {
  const left = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === 'number' && !Number.isFinite(next)) return false
    if (typeof next === 'object' && next !== null) for (const item of Object.values(next)) left.push(item)
  }
  return true
}

export interface JsonSize {
  depth: number
  values: number
}

/**
 * How deep brackets nest in a JSON text, and how many values it has at most, without building it: a body can be
 * refused for either before anything recursive touches it or memory is taken.
 */
export function measureJson(text: string): JsonSize {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) at = endOfString(text, at, text.length) - 1
    else if (unit === COMMA) values++
    else if (isOpening(unit)) {
      values++
      if (++depth > deepest) deepest = depth
    } else if (isClosing(unit)) depth--
  }
  return { depth: deepest, values }
}
