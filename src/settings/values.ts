/** What the texts of settings stand for. */
import { isNetwork } from '../features/values/networks.ts'

export const text = (value: string) => value

export const postgresUrl = (value: string) => {
  if (/^postgres(ql)?:\/\/./.test(value)) return value
  throw new Error('must be postgres://...')
}

export const whole = (least: number, most: number) => (value: string) => {
  const parsed = Number(value)
  if (value.trim() === '' || !Number.isInteger(parsed) || parsed < least || parsed > most) {
    throw new Error(`must be a whole number from ${least} to ${most}`)
  }
  return parsed
}

const DAY = 24 * 3_600_000

/** Milliseconds; 0 for what has no end. */
export const days = (value: string) => {
  const [, count = ''] = /^(\d{1,5})d$/.exec(value) ?? []
  const parsed = value === '0' ? 0 : Number(count) * DAY
  if (value !== '0' && parsed === 0) throw new Error('must be a number of days such as 365d, or 0 for ever')
  return parsed
}

const words = (value: string) =>
  value
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** Throws Error for a word that no request could ever carry, which would be a setting without an effect. */
export const wordsLike = (pattern: RegExp, what: string) => (value: string) => {
  const given = words(value)
  const odd = given.find((word) => !pattern.test(word))
  if (odd !== undefined) throw new Error(`must be ${what}, separated by commas: ${odd} is not one`)
  return given
}

/** Without a port that goes without saying; schemes of apps have no other form. */
export const asBrowsersSay = (origin: string) => (/^https?:/.test(origin) ? new URL(origin).origin : origin)

export const oneOf =
  <const C extends readonly string[]>(...choices: C) =>
  (value: string): C[number] => {
    if (choices.includes(value)) return value
    throw new Error(`must be one of ${choices.join(', ')}`)
  }

export const startingWith = (prefix: string, what: string) => (value: string) => {
  if (!value.startsWith(prefix) || value.length < 8 || !/^[\w-]+$/.test(value)) {
    throw new Error(`must be ${what}: letters and digits that start with ${prefix}`)
  }
  return value
}

export const phone = (value: string) => {
  if (!/^\+\d{7,15}$/.test(value)) throw new Error('must be a phone number with its country, such as +14155550129')
  return value
}

export const isBaseUrl = (url: string) => /^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?$/.test(url) && URL.canParse(url)

export const KIBIBYTE = 2 ** 10
export const MEBIBYTE = 2 ** 20

/** Addresses and CIDR blocks. */
export const networks = (value: string) => {
  const given = words(value)
  const odd = given.find((word) => !isNetwork(word))
  if (odd !== undefined) throw new Error(`must hold IP addresses or networks such as 10.0.0.0/8: ${odd} is none`)
  return given
}
