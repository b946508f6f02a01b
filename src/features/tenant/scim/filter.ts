/** SCIM's filter language (RFC 7644, section 3.4.2.2): read in one pass, and asked of resources as they are shown. */

import { ApiError } from '../../../contract/faults.ts'
import { asObject, isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { onlyOf } from '../../../lib/lists.ts'

export type Filter =
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'compare'; path: string[]; op: Operator; value: Json }
  | { kind: 'present'; path: string[] }
  /** `emails[type eq "work"]`: one of the values fits all. */
  | { kind: 'among'; path: string[]; of: Filter }

const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
type Operator = (typeof OPERATORS)[number]

/** Deeper than any directory nests. */
const DEEPEST = 20

/** Throws ApiError badFilter. */
export function parseFilter(text: string): Filter {
  const reader = readerOf(text)
  const filter = readOr(reader, 0)
  if (reader.peek() !== undefined) throw bad(`there is more after it: ${reader.peek()}`)
  return filter
}

interface Reader {
  peek(): string | undefined
  next(): string | undefined
}

const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y

function readerOf(text: string): Reader {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let end = 0; end < text.trimEnd().length; end = TOKEN.lastIndex) {
    const [, mark, string, word] = TOKEN.exec(text) ?? []
    const token = mark ?? string ?? word
    if (token === undefined) throw bad('a text in it does not end')
    tokens.push(token)
  }
  let at = 0
  return { peek: () => tokens[at], next: () => tokens[at++] }
}

const isWord = (token: string | undefined, word: string) => token?.toLowerCase() === word

function readOr(reader: Reader, depth: number): Filter {
  if (depth > DEEPEST) throw bad('it nests too deep')
  const parts = [readAnd(reader, depth)]
  while (isWord(reader.peek(), 'or')) {
    reader.next()
    parts.push(readAnd(reader, depth))
  }
  return onlyOf(parts) ?? { kind: 'or', parts }
}

function readAnd(reader: Reader, depth: number): Filter {
  const parts = [readTerm(reader, depth)]
  while (isWord(reader.peek(), 'and')) {
    reader.next()
    parts.push(readTerm(reader, depth))
  }
  return onlyOf(parts) ?? { kind: 'and', parts }
}

function readTerm(reader: Reader, depth: number): Filter {
  const token = reader.next()
  if (token === undefined) throw bad('it ends too soon')
  if (token === '(') return readInside(reader, depth, ')')
  if (isWord(token, 'not') && reader.peek() === '(') {
    reader.next()
    return { kind: 'not', of: readInside(reader, depth, ')') }
  }
  const path = pathOf(token)
  if (reader.peek() !== '[') return readComparison(reader, path)
  reader.next()
  return { kind: 'among', path, of: readInside(reader, depth, ']') }
}

function readInside(reader: Reader, depth: number, end: string): Filter {
  const inside = readOr(reader, depth + 1)
  if (reader.next() !== end) throw bad(`a ${end} is missing`)
  return inside
}

function readComparison(reader: Reader, path: string[]): Filter {
  const op = reader.next()?.toLowerCase()
  if (op === 'pr') return { kind: 'present', path }
  const known = OPERATORS.find((one) => one === op)
  if (!known) throw bad(`there is no operator ${String(op ?? '').slice(0, 32)}`)
  return { kind: 'compare', path, op: known, value: literalOf(reader.next()) }
}

function literalOf(token: string | undefined): Json {
  if (token === undefined) throw bad('a value is missing')
  try {
    const value: Json = JSON.parse(/^(true|false|null)$/i.test(token) ? token.toLowerCase() : token)
    if (typeof value !== 'object' || value === null) return value
  } catch {
    // Told below.
  }
  throw bad('a value is neither a text in quotes, a number, true, false nor null')
}

/** The URN of an extension, without an attribute behind it. */
const EXTENSION = /^urn:[\w.:-]{1,200}:extension:[\w-]{1,64}:\d\.\d:\w{1,64}$/i
const URN = /^urn:[^[\]\s]*:/i

/** `name.familyName`, also behind the URN of a core schema; an extension's own URN is one part. */
export function pathOf(text: string): string[] {
  if (EXTENSION.test(text)) return [text]
  const [urn = ''] = URN.exec(text) ?? []
  const rest = text.slice(urn.length)
  const isExtension = /:extension:/i.test(urn)
  const dotted = /^2\.0:(.*)$/.exec(rest)?.[1] ?? rest
  const parts = dotted.split('.')
  if (parts.some((part) => !/^[$\w-]{1,64}$/.test(part)) || parts.length > 3) {
    throw bad(`there is no attribute ${text.slice(0, 64)}`)
  }
  return isExtension ? [urn.slice(0, -1), ...parts] : parts
}

/** Whether the filter holds of a resource. */
export function fits(filter: Filter, resource: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => fits(part, resource))
    case 'or':
      return filter.parts.some((part) => fits(part, resource))
    case 'not':
      return !fits(filter.of, resource)
    case 'present':
      return valuesAt(resource, filter.path).some(isPresent)
    case 'among':
      return valuesAt(resource, filter.path).some((value) => fits(filter.of, value))
    case 'compare':
      return compares(filter, valuesAt(resource, filter.path))
  }
}

const isPresent = (value: Json) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

function compares({ op, value, path }: Extract<Filter, { kind: 'compare' }>, found: readonly Json[]): boolean {
  const isExact = EXACT.has(path.at(-1)?.toLowerCase() ?? '')
  if (op === 'ne') return !found.some((one) => COMPARE.eq(fold(plain(one), isExact), fold(value, isExact)))
  return found.some((one) => COMPARE[op](fold(plain(one), isExact), fold(value, isExact)))
}

/** Attributes whose letters count. */
const EXACT = new Set(['id', 'externalid', 'value', '$ref'])

/** Of a complex value its `value` counts. */
const plain = (value: Json): Json => (isJsonObject(value) ? (value['value'] ?? null) : value)
const fold = (value: Json, isExact: boolean): Json =>
  typeof value === 'string' && !isExact ? value.toLowerCase() : value

type Comparison = (left: Json, right: Json) => boolean
const ofTexts =
  (compare: (left: string, right: string) => boolean): Comparison =>
  (left, right) =>
    typeof left === 'string' && typeof right === 'string' && compare(left, right)
const ordered =
  (compare: (sign: number) => boolean): Comparison =>
  (left, right) => {
    if (typeof left !== typeof right || (typeof left !== 'string' && typeof left !== 'number')) return false
    return compare(left < (right as typeof left) ? -1 : left > (right as typeof left) ? 1 : 0)
  }

const COMPARE: { [O in Exclude<Operator, 'ne'>]: Comparison } = {
  eq: (left, right) => left === right,
  co: ofTexts((left, right) => left.includes(right)),
  sw: ofTexts((left, right) => left.startsWith(right)),
  ew: ofTexts((left, right) => left.endsWith(right)),
  gt: ordered((sign) => sign > 0),
  ge: ordered((sign) => sign >= 0),
  lt: ordered((sign) => sign < 0),
  le: ordered((sign) => sign <= 0),
}

/** All values at a path; lists on the way count each. Names of attributes are compared without case. */
export function valuesAt(resource: Json, path: readonly string[]): Json[] {
  return path.reduce((values, part) => values.flatMap((value) => membersAt(value, part)), [resource])
}

function membersAt(value: Json, name: string): Json[] {
  const object = asObject(value)
  const key = keyIn(object, name)
  const next = key === undefined ? undefined : object[key]
  if (next === undefined) return []
  return Array.isArray(next) ? next : [next]
}

/** The key as it stands in the object, whatever its case. */
export function keyIn(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(object).find((key) => key.toLowerCase() === wanted)
}

const bad = (why: string) => new ApiError('badFilter', `The filter cannot be read: ${why}`)
