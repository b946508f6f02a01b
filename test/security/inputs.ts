/** Inputs made from the contract's declarations: valid at their smallest, wrong at one place, or hostile in all. */
import { randomBytes } from 'node:crypto'
import type { Operation } from '../../src/contract/operation.ts'
import { readsQuery } from '../../src/contract/operation.ts'
import type { Field, Fields, Message, Type } from '../../src/contract/wire.ts'

/** A place in an input where a value stands. */
export interface Place {
  /** As error messages name it. */
  path: string
  type: Type
  /** A whole input with this value there. */
  with(value: unknown): unknown
}

/** Every place of an input, at every level, also under the other names that a field has. `base`: the rest of it. */
export function placesOf(op: Operation, base: object = minimal(op.input)): Place[] {
  return inMessage(op.input, { path: '', base: { ...base }, wrap: (whole) => whole, within: [] })
}

type Wrap = (value: unknown) => unknown

/** `within`: the messages around it. One that holds itself is looked into once. */
function inMessage(
  message: { fields: Fields },
  at: { path: string; base: { [name: string]: unknown }; wrap: Wrap; within: readonly object[] },
): Place[] {
  const { path, base, wrap } = at
  const within = [...at.within, message]
  return Object.entries(message.fields).flatMap(([name, field]) => {
    const place = path ? `${path}.${name}` : name
    return [name, ...(field.aliases ?? [])].flatMap((key) => {
      const { [name]: _, ...others } = base
      return inType(field.type, place, { wrap: (value) => wrap({ ...others, [key]: value }), within })
    })
  })
}

function inType(type: Type, path: string, { wrap, within }: { wrap: Wrap; within: readonly object[] }): Place[] {
  const here: Place = { path, type, with: wrap }
  switch (type.kind) {
    case 'message':
      if (within.includes(type)) return [here]
      return [here, ...inMessage(type, { path, base: minimal(type), wrap, within })]
    case 'list':
      return [here, ...inType(type.of, `${path}[0]`, { wrap: (value) => wrap([value]), within })]
    case 'map':
      return [here, ...inType(type.of, `${path}.key`, { wrap: (value) => wrap({ key: value }), within })]
    default:
      return [here]
  }
}

/** What must be there, and nothing else. */
export function minimal({ fields }: Message): { [name: string]: unknown } {
  const needed = Object.entries(fields).filter(([, field]) => field.required)
  return Object.fromEntries(needed.map(([name, field]) => [name, smallest(field)]))
}

function smallest({ type }: Field): unknown {
  return smallestOf(type)
}

function smallestOf(type: Type): unknown {
  switch (type.kind) {
    case 'text':
      return type.choices?.[0] ?? 'x'.repeat(type.min ?? 1)
    case 'bool':
      return true
    case 'list':
      return [smallestOf(type.of)]
    case 'object':
    case 'map':
      return { key: 'x' }
    case 'json':
      return 'x'
    case 'message':
      return minimal(type)
    default:
      return Math.max(type.min ?? 0, 1)
  }
}

const NOT_TEXT = [7, true, {}, [], ['x'], { $ne: '' }]
const NOT_BOOL = ['true', 1, 0, {}, [], 'x']
const NOT_NUMBER = ['x', '1e3', '0x10', ' 1', true, {}, [], [1], 'NaN', 'Infinity']
const NOT_LIST = ['x', 7, true, {}, { 0: 'x', length: 1 }]
const NOT_OBJECT = ['x', 7, true, [], [{}]]
const BAD_TEXTS = ['nul\0', 'half \ud800 pair', '\udc00']
const BAD_KEYS = [JSON.parse('{"__proto__":{"polluted":true}}'), { '\0': 1 }, { '\ud800': 1 }]

/** Values that no field of this type takes. */
export function wrongFor(type: Type): unknown[] {
  switch (type.kind) {
    case 'text':
      return [...NOT_TEXT, ...(type.choices ? ['none of them', 'toString', '__proto__'] : BAD_TEXTS), tooLong(type)]
    case 'bool':
      return NOT_BOOL
    case 'int32':
      return [...NOT_NUMBER, 1.5, '1.5', 1e18, '1000000000000000000', 2 ** 31, -(2 ** 31) - 1, ...below(type)]
    case 'int64':
      return [...NOT_NUMBER, 1.5, 1e18, 2 ** 53, '9007199254740993', ...below(type)]
    case 'number':
      return [...NOT_NUMBER, ...below(type)]
    case 'list':
      return [...NOT_LIST, Array(type.max + 1).fill(smallestOf(type.of)), ...emptyItems(type.of)]
    case 'map':
    case 'object':
      return [
        ...NOT_OBJECT,
        ...BAD_KEYS,
        ...(type.kind === 'map' && type.of.kind !== 'json' ? [{ key: null }] : []),
        ...(type.kind === 'object' ? [...inside(BAD_TEXTS), ...tooMany(type)] : []),
      ]
    case 'message':
      return NOT_OBJECT
    case 'json':
      // What is unchecked is a file within the request: it is read row by row, and a bad row fails alone.
      if (type.isUnchecked) return []
      return [...BAD_TEXTS, ...inside(BAD_TEXTS), ...BAD_KEYS, ...tooMany(type)]
  }
}

/** Lists with an item that says nothing, alone and behind one that does. */
export function emptyItems(of: Type): unknown[][] {
  const empty = of.kind === 'text' ? [null, ''] : [null]
  return empty.flatMap((item) => [[item], [smallestOf(of), item]])
}

const inside = (values: unknown[]) => values.flatMap((value) => [{ a: value }, { a: [{ b: value }] }])

function tooLong({ max, choices }: { max: number; choices?: readonly string[] }): string {
  return (choices?.[0] ?? '') + 'x'.repeat(max + 1)
}

function tooMany({ max }: { max?: number }): object[] {
  return max === undefined ? [] : [{ many: Array(max).fill(0) }, { deep: [Array(max - 1).fill(0)] }]
}

function below({ min }: { min?: number }): unknown[] {
  return min === undefined ? [] : [min - 1, String(min - 1)]
}

/** Texts of a query that no parameter of this type takes. */
export function wrongInQuery(type: Type): (string | string[])[] {
  switch (type.kind) {
    case 'text':
      return [['x', 'y'], 'nul\0', ...(type.choices ? ['none of them'] : []), 'x'.repeat(type.max + 1)]
    case 'bool':
      return ['yes', '1', 'TRUE', ['true', 'false']]
    case 'list':
      return [Array(type.max + 1).fill('x')]
    case 'int32':
    case 'int64':
    case 'number':
      return ['x', '1.5', '1e3', 'NaN', 'Infinity', '1000000000000000000', ['1', '2'], ...below(type).map(String)]
    default:
      return []
  }
}

/** Many languages at once: whoever puts it into a text of another language breaks that. */
const POLYGLOT = `' OR '1'='1' -- "; DROP TABLE users; /* %_\\ $1 ?1 :x {{7*7}} \${7*7} <script>alert(1)</script> =cmd|'x'!A1`
const NAMES = ['__proto__', 'constructor', 'toString', '%', '_']
const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`)
const INHERITED = { constructor: { prototype: { polluted: true } }, prototype: 1, toString: 'x', hasOwnProperty: null }

/** Values that decoding takes, so that features and databases see them. */
export function hostileFor(type: Type): unknown[] {
  switch (type.kind) {
    case 'text':
      return type.choices ? [] : [POLYGLOT.slice(0, type.max), ...NAMES, ...longest(Math.min(type.max, 20_000))]
    case 'int32':
      return [type.max ?? 2 ** 31 - 1, type.min ?? -(2 ** 31)]
    case 'int64':
      return [type.max ?? Number.MAX_SAFE_INTEGER, String(type.min ?? Number.MIN_SAFE_INTEGER)]
    case 'number':
      return [1e308, -0]
    case 'list':
      return [manyOf(type.of, Math.min(type.max, 1000)), [smallestOf(type.of), smallestOf(type.of)]]
    case 'map':
      return [{ constructor: smallestOf(type.of), toString: smallestOf(type.of), [POLYGLOT]: smallestOf(type.of) }]
    case 'object':
    case 'json':
      return [INHERITED, { [POLYGLOT]: POLYGLOT }, deep, thousandKeys(), { a: randomText(5000) }, { a: [], b: {} }]
    default:
      return []
  }
}

/** An input with as much in every list and map as they take. */
export function fullest(op: Operation, entries = 100): object {
  return Object.fromEntries(Object.entries(op.input.fields).map(([name, { type }]) => [name, fullestOf(type, entries)]))
}

function fullestOf(type: Type, entries: number): unknown {
  switch (type.kind) {
    case 'list':
      return Array.from({ length: type.max }, (_, index) => numbered(type.of, index))
    case 'map':
      return Object.fromEntries(
        Array.from({ length: entries }, (_, index) => [`key${index}`, fullestOf(type.of, entries)]),
      )
    case 'object':
      return Object.fromEntries(Array.from({ length: entries }, (_, index) => [`key${index}`, [...Array(1000).keys()]]))
    case 'message':
      return Object.fromEntries(
        Object.entries(type.fields).map(([name, field]) => [name, fullestOf(field.type, entries)]),
      )
    case 'text':
      return type.choices?.[0] ?? ''
    default:
      return undefined
  }
}

function numbered(type: Type, index: number): unknown {
  if (type.kind === 'text') return type.choices?.[0] ?? `value${index}`
  return type.kind === 'message' ? fullestOf(type, 1) : smallestOf(type)
}

/** What no compression shortens, letters of four bytes, and what makes backtracking patterns slow. */
function longest(max: number): string[] {
  return [randomText(max), '\u{10ffff}'.repeat(max / 2), `${'a'.repeat(max - 1)}!`, `${'1-'.repeat(max / 2 - 1)}x`]
}

function randomText(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}

function manyOf(type: Type, count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => (type.kind === 'text' ? `x${index}` : smallestOf(type)))
}

function thousandKeys(): object {
  return Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, index]))
}

/** A request of an operation: its path with what stands in it, its query, and its body. */
export function requestOf(op: Operation, input: unknown): { method: string; path: string; body?: unknown } {
  const { method, path } = op
  if (!readsQuery(method)) return { method, path, body: input }
  const query = new URLSearchParams()
  const values = { ...(input as { [name: string]: unknown }) }
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(String(values[name])))
  for (const [, name] of path.matchAll(/:(\w+)/g)) delete values[name ?? '']
  for (const [name, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item))
  }
  return { method, path: `${filled}?${query}` }
}
