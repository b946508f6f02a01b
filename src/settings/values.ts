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

/** Of a secret. */
export const nothing = () => ''

/** Of an address: not who signs in there, and of a web hook nothing behind the place, where others keep their tokens. */
export const withoutPassword = (value: string) => {
  if (!value.includes('://') || value.startsWith('sqlite:')) return value
  if (!URL.canParse(value)) return ''
  const { protocol, host, pathname } = new URL(value)
  const place = `${protocol}//${host}`
  if (!protocol.startsWith('postgres')) return place
  // A password with a slash that is not escaped looks like a path.
  return pathname.includes('@') ? '' : place + pathname
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
const asBrowsersSay = (origin: string) => (/^https?:/.test(origin) ? new URL(origin).origin : origin)

export const origins = (value: string) =>
  wordsLike(/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+$/, 'origins such as http://app.test:3000')(value).map(asBrowsersSay)

/** How messages leave. */
export const courier = (value: string) => {
  if (value === 'outbox' || /^(smtps?|https?):\/\/[^/\s]/.test(value)) return value
  throw new Error('must be outbox, an smtp or smtps URL, or an http or https URL')
}

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

/** Where a plane is reached, without a slash at the end. */
export const addresses = (value: string) => {
  const urls = value.split(',').map((url) => url.trim().replace(/\/+$/, ''))
  if (!urls.every(isBaseUrl)) throw new Error('must be an http or https URL, or several separated by commas')
  return urls
}

const isBaseUrl = (url: string) => /^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?$/.test(url) && URL.canParse(url)

export const bearer = (value: string) => {
  if (!/^[\w.~+/-]{16,}=*$/.test(value)) throw new Error('must be at least 16 letters, digits or -._~+/')
  return value
}

export const key = (value: string) => {
  if (Buffer.from(value, 'base64').length !== 32) throw new Error('must be 32 bytes in base64')
  return value
}

export const KIBIBYTE = 2 ** 10
export const MEBIBYTE = 2 ** 20

/** Addresses and CIDR blocks. */
export const networks = (value: string) => {
  const given = words(value)
  const odd = given.find((word) => !isNetwork(word))
  if (odd !== undefined) throw new Error(`must hold IP addresses or networks such as 10.0.0.0/8: ${odd} is none`)
  return given
}
