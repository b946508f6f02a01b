/** What templates can call: Go's own functions, and those that the command lines of others have beside them. */
import { Refusal } from '../../exit/exit.ts'
import { goJson } from '../../go/json.ts'
import { entriesOf, holds, isList, memberOf, textOf, type Value } from './values.ts'

export const FUNCTIONS: { readonly [name: string]: (...args: Value[]) => Value } = {
  and: (...args) => firstOrLast(args, (arg) => !holds(arg)),
  or: (...args) => firstOrLast(args, holds),
  not: (value) => !holds(value),
  eq: (value, ...others) => others.some((other) => isSame(value, other)),
  ne: (a, b) => !isSame(a, b),
  lt: (a, b) => compare(a, b) < 0,
  le: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  ge: (a, b) => compare(a, b) >= 0,
  len: lengthOf,
  index: (value, ...keys) => keys.reduce(at, value),
  slice: (value, from = 0, to = lengthOf(value)) => {
    if (typeof value !== 'string' && !isList(value)) throw new Refusal('--template: slice of a value that has no items')
    return value.slice(Number(from), Number(to))
  },
  print: (...args) => args.map(textOf).join(' '),
  println: (...args) => `${args.map(textOf).join(' ')}\n`,
  printf: (format, ...args) => printf(textOf(format), args),
  json: (value) => goJson(value ?? null),
  join: (separator, value) => itemsOf(value).map(textOf).join(textOf(separator)),
  pluck: (name, value) => itemsOf(value).map((item) => memberOf(item, textOf(name)) ?? null),
  truncate: (length, value) => truncate(Number(length), textOf(value)),
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
}

function firstOrLast(args: readonly Value[], isIt: (arg: Value) => boolean): Value {
  const index = args.findIndex(isIt)
  return args[index < 0 ? args.length - 1 : index]
}

function isSame(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  return goJson(a ?? null) === goJson(b ?? null)
}

function compare(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  throw new Refusal('--template: only numbers, and only texts, can be compared')
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  return isList(value) ? value.length : entriesOf(value).length
}

function at(value: Value, key: Value): Value {
  return isList(value) ? value[Number(key)] : memberOf(value, textOf(key))
}

function itemsOf(value: Value): readonly Value[] {
  return isList(value) ? value : []
}

function truncate(length: number, text: string): string {
  const chars = [...text]
  if (chars.length <= length) return text
  return length < 4 ? chars.slice(0, length).join('') : `${chars.slice(0, length - 3).join('')}...`
}

/** The verbs s, v, d, q, t and f, with `-`, `0`, a width and a precision. */
function printf(format: string, args: Value[]): string {
  let used = 0
  return format.replace(/%([-0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (whole, marks, width, precision, verb: string) => {
    if (verb === '%') return '%'
    const write = VERBS[verb]
    if (!write) throw new Refusal(`--template: printf knows no ${whole}`)
    const text = write(args[used++], precision === undefined ? undefined : Number(precision))
    const wanted = Number(width)
    if (marks.includes('-')) return text.padEnd(wanted)
    return text.padStart(wanted, marks.includes('0') && verb !== 's' ? '0' : ' ')
  })
}

type Verb = (value: Value, precision: number | undefined) => string

const cut: Verb = (value, precision) => [...textOf(value)].slice(0, precision).join('')

const VERBS: { readonly [verb: string]: Verb } = {
  s: cut,
  v: cut,
  d: (value) => String(isNumber(value) ? value : textOf(value)),
  q: (value) => JSON.stringify(textOf(value)),
  t: (value) => String(holds(value)),
  f: (value, precision = 6) => Number(value).toFixed(precision),
}
