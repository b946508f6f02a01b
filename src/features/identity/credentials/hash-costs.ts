/** What a hash of another system may cost: one that costs too much would stop the server. */
import type { JsonObject } from '../../../lib/json.ts'
import { within, wrong } from './hash-encodings.ts'

/** Bytes of the digests. */
const SHA_SIZES = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
])

/** `sha256`, `SHA-256` and the like. Throws ApiError invalid. */
export function shaType(type: string, field: string): { type: string; size: number } {
  const name = type.toLowerCase().replace(/^sha[-_]/, 'sha')
  const size = SHA_SIZES.get(name)
  if (!size) throw wrong(field, `one of ${[...SHA_SIZES.keys()].join(', ')}`)
  return { type: name, size }
}

const MOST_PBKDF2 = 10_000_000

/** A key that is longer than the digest takes as many rounds again for each digest more. */
export function pbkdf2Rounds(rounds: number, blocks: number, field: string): number {
  return within(rounds, 1, Math.floor(MOST_PBKDF2 / Math.max(1, blocks)), field)
}

/** Each is a call into the hash function from here, so they cost more than PBKDF2's. */
const MOST_PHPASS_POWER = 20

/** Some say how many rounds, some the power of two. Below 2^7 there is none. */
export function phpassRounds(given: number, field: string): number {
  if (given <= 30) return 2 ** within(given, 7, MOST_PHPASS_POWER, field)
  return within(given, 128, 2 ** MOST_PHPASS_POWER, field)
}

/** Throws ApiError invalid for what is no bcrypt hash; the bits that it does not use are cleared, as others do. */
export function bcryptHash(hash: string, field: string): string {
  const [, head = '', cost, salt = '', last = '', digest = '', end = ''] =
    /^(\$2[aby]\$(\d\d)\$)([./A-Za-z0-9]{21})([./A-Za-z0-9])([./A-Za-z0-9]{30})([./A-Za-z0-9])$/.exec(hash) ?? []
  if (!cost) throw wrong(field, 'a bcrypt hash')
  within(Number(cost), 4, 15, `${field} cost`)
  return `${head}${salt}${cleared(last, 4)}${digest}${cleared(end, 2)}`
}

export const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function cleared(letter: string, bits: number): string {
  const value = BCRYPT_ALPHABET.indexOf(letter)
  return BCRYPT_ALPHABET[(value >> bits) << bits] ?? ''
}

interface Argon2Cost {
  /** KiB. */
  memory: number
  iterations: number
  threads: number
}

/** In the words of the PHC format. */
export function argon2Cost(cost: Argon2Cost, field: string): string {
  const threads = within(cost.threads, 1, 16, `${field} threads`)
  const memory = within(cost.memory, 8 * threads, 1_048_576, `${field} memory`)
  return `m=${memory},t=${within(cost.iterations, 1, 10, `${field} iterations`)},p=${threads}`
}

export function scryptCost(
  n: string | undefined,
  r: string | undefined,
  p: string | undefined,
  field: string,
): JsonObject {
  const cost = within(Number(n), 2, 131_072, `${field} cost`)
  if ((cost & (cost - 1)) !== 0) throw wrong(`${field} cost`, 'a power of two')
  return { n: cost, r: within(Number(r), 1, 8, `${field} block size`), p: within(Number(p), 1, 10, `${field} threads`) }
}
