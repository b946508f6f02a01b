/** Inputs made from the contract's declarations: valid at their smallest, wrong at one place, or hostile in all. */
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

/** Every place of an input, at every level, also under the other names that a field has. */
export function placesOf(op: Operation): Place[] {
  return inMessage(op.input, '', minimal(op.input), (whole) => whole)
}

function inMessage(
  { fields }: { fields: Fields },
  path: string,
  base: { [name: string]: unknown },
  wrap: (value: unknown) => unknown,
): Place[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const at = path ? `${path}.${name}` : name
    return [name, ...(field.aliases ?? [])].flatMap((key) => {
      const { [name]: _, ...others } = base
      return inType(field.type, at, (value) => wrap({ ...others, [key]: value }))
    })
  })
}

function inType(type: Type, path: string, wrap: (value: unknown) => unknown): Place[] {
  const here: Place = { path, type, with: wrap }
  switch (type.kind) {
    case 'message':
      return [here, ...inMessage(type, path, minimal(type), wrap)]
    case 'list':
      return [here, ...inType(type.of, `${path}[0]`, (value) => wrap([value]))]
    case 'map':
      return [here, ...inType(type.of, `${path}.key`, (value) => wrap({ key: value }))]
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
      return [...NOT_LIST, Array(type.max + 1).fill(smallestOf(type.of))]
    case 'map':
    case 'object':
      return [...NOT_OBJECT, ...BAD_KEYS, ...(type.kind === 'object' ? inside(BAD_TEXTS) : [])]
    case 'message':
      return NOT_OBJECT
    case 'json':
      return [...BAD_TEXTS, ...inside(BAD_TEXTS), ...BAD_KEYS]
  }
}

const inside = (values: unknown[]) => values.flatMap((value) => [{ a: value }, { a: [{ b: value }] }])

function tooLong({ max, choices }: { max: number; choices?: readonly string[] }): string {
  return (choices?.[0] ?? '') + 'x'.repeat(max + 1)
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

/** A request of an operation: its path with the query, and its body. */
export function requestOf(op: Operation, input: unknown): { method: string; path: string; body?: unknown } {
  const { method, path } = op
  if (!readsQuery(method)) return { method, path, body: input }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input as { [name: string]: unknown })) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item))
  }
  return { method, path: `${path}?${query}` }
}
