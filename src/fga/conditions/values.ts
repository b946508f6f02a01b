/** Values of a request's context, as the parameters of conditions take them. */
import { IpAddress, parseIpAddress } from './ip-address.ts'

export const PARAMETER_TYPES = ['int', 'string', 'bool', 'double', 'list', 'ipaddress'] as const
export type ParameterType = (typeof PARAMETER_TYPES)[number]

/** Whole numbers are bigint, as CEL's are of 64 bits. */
export type Value = bigint | number | string | boolean | IpAddress | readonly unknown[]

export type Context = { readonly [name: string]: unknown }

/** What conditions are promised of their values, so that their cost has a bound. */
export const LONGEST_LIST = 1000
export const LONGEST_STRING = 4096

/** A value that does not fit its parameter; the message is for whoever asks. */
class ValueError extends Error {}

/** `value` comes from JSON. Throws ValueError. */
export function valueFor(name: string, type: ParameterType, value: unknown): Value {
  const converted = CONVERSIONS[type](value)
  if (converted === undefined) throw new ValueError(`${name} must be ${WANTED[type]}, it is ${described(value)}`)
  return converted
}

const WANTED: { readonly [type in ParameterType]: string } = {
  int: 'a whole number',
  string: `a string of at most ${LONGEST_STRING} characters`,
  bool: 'true or false',
  double: 'a number',
  list: `a list of at most ${LONGEST_LIST} strings, numbers and booleans`,
  ipaddress: 'an IP address',
}

const CONVERSIONS: { readonly [type in ParameterType]: (value: unknown) => Value | undefined } = {
  // Beyond that, JSON's numbers have lost their last digits.
  int: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined),
  string: (value) => (typeof value === 'string' && value.length <= LONGEST_STRING ? value : undefined),
  bool: (value) => (typeof value === 'boolean' ? value : undefined),
  double: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  list: (value) => (Array.isArray(value) && value.length <= LONGEST_LIST && value.every(isItem) ? value : undefined),
  ipaddress: (value) => {
    if (value instanceof IpAddress) return value
    return typeof value === 'string' ? parseIpAddress(value) : undefined
  },
}

function isItem(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_STRING
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function described(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
