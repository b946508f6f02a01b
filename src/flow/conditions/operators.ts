/** What conditions compare with (flow facts, section 8.4). */
import type { Json } from '../../lib/json.ts'
import { textOf } from '../data/templates.ts'

/** `left`: the value looked at, undefined when there is none; `right`: what it is compared with. */
export type Operator = (left: Json | undefined, right: Json) => boolean

export const operators: { readonly [name: string]: Operator } = {
  'is-true': (left) => toBoolean(left) === true,
  // A value that is not there counts as false.
  'is-false': (left) => left === undefined || left === null || left === '' || toBoolean(left) === false,
  empty: isEmpty,
  'not-empty': (left) => !isEmpty(left),
  equal: isEqual,
  'not-equal': (left, right) => !isEqual(left, right),
  contains,
  'doesnt-contains': (left, right) => !contains(left, right),
  'greater-than': compared((left, right) => left > right),
  'greater-than-or-equal': compared((left, right) => left >= right),
  'less-than': compared((left, right) => left < right),
  'less-than-or-equal': compared((left, right) => left <= right),
  in: (left, right) => isOneOf(left, right) === true,
  'not-in': (left, right) => isOneOf(left, right) === false,
  'in-range': (left, right) => isWithin(left, right) === true,
  'not-in-range': (left, right) => isWithin(left, right) === false,
  'devised-by': (left, right) => isDivisible(left, right),
  'is-email': (left) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(shortText(left)),
  'is-phone': (left) => /^\+\d{7,15}$/.test(shortText(left).replace(/[ ().-]/g, '')),
}

/** The one whose answer takes an engine for regular expressions, which the interpreter asks for. */
export const MATCHES = 'matches'

/** Undefined for what cannot be read as either. */
function toBoolean(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (value === 'true' || value === 'false') return value === 'true'
  return undefined
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

function isEqual(left: Json | undefined, right: Json): boolean {
  if (typeof left === 'object' && left !== null) return JSON.stringify(left) === JSON.stringify(right)
  return textOf(left) === textOf(right)
}

function contains(left: Json | undefined, right: Json): boolean {
  if (Array.isArray(left)) return left.some((item) => isEqual(item, right))
  const part = textOf(right)
  return part !== '' && textOf(left).includes(part)
}

/** Undefined for what is no number; texts without anything in them are none. */
function toNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

function compared(holds: (left: number, right: number) => boolean): Operator {
  return (left, right) => {
    const [a, b] = [toNumber(left), toNumber(right)]
    return a !== undefined && b !== undefined && holds(a, b)
  }
}

/** Undefined when the right side is no list. */
function isOneOf(left: Json | undefined, right: Json): boolean | undefined {
  if (left === undefined || left === null) return undefined
  const list = typeof right === 'string' ? listIn(right) : right
  return Array.isArray(list) ? list.some((item) => isEqual(left, item)) : undefined
}

function listIn(text: string): Json[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Undefined when either side cannot be read. */
function isWithin(left: Json | undefined, right: Json): boolean | undefined {
  const [low, high] = (Array.isArray(right) ? right : textOf(right).split(',')).map(toNumber)
  const value = toNumber(left)
  if (value === undefined || low === undefined || high === undefined) return undefined
  return value >= low && value <= high
}

function isDivisible(left: Json | undefined, right: Json): boolean {
  const [value, by] = [toNumber(left), toNumber(right)]
  return value !== undefined && by !== undefined && by !== 0 && value % by === 0
}

/** Longer than any address. */
const LONGEST_ADDRESS = 320

function shortText(value: Json | undefined): string {
  const text = textOf(value)
  return text.length > LONGEST_ADDRESS ? '' : text
}
