/** Password hashes of other systems: checked when they come, because a hash that costs too much would stop the server. */
import { ApiError } from '../../contract/faults.ts'
import type { PasswordImport } from '../../contract/schemas/password-import.ts'
import type { ValueOf } from '../../contract/wire.ts'
import type { JsonObject } from '../../lib/json.ts'

type Imports = ValueOf<typeof PasswordImport>
type Scheme = keyof Imports
type Reader<S extends Scheme> = (given: NonNullable<Imports[S]>) => JsonObject

/** The form in which it is kept; undefined when no scheme is given. Throws ApiError invalid. */
export function toImportedHash(imports: Imports): JsonObject | undefined {
  const schemes = (Object.keys(imports) as Scheme[]).filter((scheme) => imports[scheme] !== undefined)
  const scheme = schemes[0]
  if (!scheme) return undefined
  if (schemes.length > 1) throw new ApiError('invalid', `The hashedPassword field has both ${schemes.join(' and ')}`)
  return (READERS[scheme] as Reader<Scheme>)(imports[scheme] as never)
}

const READERS: { [S in Scheme]-?: Reader<S> } = {
  bcrypt: ({ hash }) => ({ scheme: 'bcrypt', hash: bcryptHash(hash, 'bcrypt.hash') }),
  django: ({ hash }) => djangoHash(hash),
  buddyauth: ({ hash }) => buddyHash(hash),
  md5: ({ hash }) => ({ scheme: 'digest', type: 'md5', hash: hex(hash, 16, 'md5.hash'), salt: '' }),
  sha: ({ hash, type, salt }) => {
    const size = SHA_SIZES.get(type.toLowerCase())
    if (!size) throw wrong('sha.type', `one of ${[...SHA_SIZES.keys()].join(', ')}`)
    return { scheme: 'digest', type: type.toLowerCase(), hash: hex(hash, size, 'sha.hash'), salt }
  },
  pbkdf2: ({ hash, salt, iterations, type }) => ({
    scheme: 'pbkdf2',
    type: shaType(type, 'pbkdf2.type'),
    iterations: within(iterations, 1, MOST_PBKDF2, 'pbkdf2.iterations'),
    hash: base64(hash, 'pbkdf2.hash'),
    salt: base64(salt, 'pbkdf2.salt'),
  }),
  firebase: ({ hash, salt, saltSeparator, signerKey, memory, rounds }) => ({
    scheme: 'firebase',
    hash: base64(hash, 'firebase.hash'),
    salt: base64(salt, 'firebase.salt'),
    saltSeparator: saltSeparator === '' ? '' : base64(saltSeparator, 'firebase.saltSeparator'),
    signerKey: base64(signerKey, 'firebase.signerKey'),
    memory: within(memory, 1, 17, 'firebase.memory'),
    rounds: within(rounds, 1, 8, 'firebase.rounds'),
  }),
  phpass: ({ hash, salt, iterations, type }) => {
    const algorithm = type === '' ? 'md5' : type.toLowerCase()
    if (algorithm !== 'md5' && algorithm !== 'sha512') throw wrong('phpass.type', 'md5 or sha512')
    if (!/^[./0-9A-Za-z]{22,86}$/.test(hash)) throw wrong('phpass.hash', 'in the base64 of phpass')
    if (salt === '') throw wrong('phpass.salt', 'set')
    return {
      scheme: 'phpass',
      type: algorithm,
      hash,
      salt,
      iterations: within(iterations, 1, MOST_PHPASS, 'phpass.iterations'),
    }
  },
  argon2: ({ hash, salt, iterations, memory, threads, type }) => {
    const algorithm = type === '' ? 'argon2id' : type.toLowerCase()
    if (!/^argon2(id|i|d)$/.test(algorithm)) throw wrong('argon2.type', 'argon2id, argon2i or argon2d')
    const cost = { memory, iterations, threads }
    const parts = [unpadded(base64(salt, 'argon2.salt')), unpadded(base64(hash, 'argon2.hash'))]
    return { scheme: 'phc', hash: `$${algorithm}$v=19$${argon2Cost(cost, 'argon2')}$${parts.join('$')}` }
  },
  bach: ({ hash, key }) => {
    if (hash === '') throw wrong('bach.hash', 'set')
    return { scheme: 'bach', hash, key }
  },
}

const MOST_PBKDF2 = 10_000_000
/** Each is a call into the hash function from here, so they cost more than PBKDF2's. */
const MOST_PHPASS = 1_048_576
/** Bytes of the digests. */
const SHA_SIZES = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
])

function bcryptHash(hash: string, field: string): string {
  const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1]
  if (!cost) throw wrong(field, 'a bcrypt hash')
  within(Number(cost), 4, 15, `${field} cost`)
  return hash
}

/** `pbkdf2_sha256$<iterations>$<salt>$<base64>` and the others of Django. */
function djangoHash(text: string): JsonObject {
  const field = 'django.hash'
  const [algorithm = '', ...parts] = text.split('$')
  if (algorithm === 'bcrypt') return { scheme: 'bcrypt', hash: bcryptHash(parts.join('$'), field) }
  if (algorithm === 'bcrypt_sha256') return { scheme: 'bcryptSha256', hash: bcryptHash(parts.join('$'), field) }
  if (algorithm === 'argon2') return { scheme: 'phc', hash: phcHash(`$${parts.join('$')}`, field) }
  if (algorithm === 'scrypt' && parts.length === 5) {
    const [salt = '', n, r, p, hash = ''] = parts
    return { scheme: 'scrypt', salt: textBase64(salt), hash: base64(hash, field), ...scryptCost(n, r, p, field) }
  }
  const type = algorithm.startsWith('pbkdf2_') ? algorithm.slice('pbkdf2_'.length) : ''
  const [iterations, salt = '', hash = ''] = parts
  if (!SHA_SIZES.has(type) || parts.length !== 3 || salt === '') throw wrong(field, 'a Django password hash')
  return {
    scheme: 'pbkdf2',
    type,
    iterations: within(Number(iterations), 1, MOST_PBKDF2, `${field} iterations`),
    salt: textBase64(salt),
    hash: base64(hash, field),
  }
}

/** `bcrypt+sha512$<salt>$<cost>$<hash>` and `pbkdf2+sha256$<salt>$<iterations>$<hash>`, both with hex. */
function buddyHash(text: string): JsonObject {
  const field = 'buddyauth.hash'
  const [algorithm = '', salt = '', cost, hash = '', ...more] = text.split('$')
  const isHex = /^([0-9a-f]{2})+$/i.test(salt + hash) && salt.length > 0
  if (more.length > 0 || !isHex) throw wrong(field, 'a buddy-auth password hash')
  if (algorithm === 'bcrypt+sha512' && salt.length === 32 && hash.length === 48) {
    return { scheme: 'buddyBcrypt', salt, hash: hash.toLowerCase(), cost: within(Number(cost), 4, 15, `${field} cost`) }
  }
  const type = algorithm.startsWith('pbkdf2+') ? algorithm.slice('pbkdf2+'.length) : ''
  if (!SHA_SIZES.has(type)) throw wrong(field, 'a buddy-auth password hash')
  return {
    scheme: 'pbkdf2',
    type,
    iterations: within(Number(cost), 1, MOST_PBKDF2, `${field} iterations`),
    salt: Buffer.from(salt, 'hex').toString('base64'),
    hash: Buffer.from(hash, 'hex').toString('base64'),
  }
}

function phcHash(text: string, field: string): string {
  const match = /^\$argon2(?:id|i|d)\$v=\d+\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(text)
  if (!match) throw wrong(field, 'an argon2 hash')
  const [memory, iterations, threads] = match.slice(1, 4).map(Number) as [number, number, number]
  argon2Cost({ memory, iterations, threads }, field)
  for (const part of match.slice(4)) base64(part, field)
  return text
}

function argon2Cost(cost: { memory: number; iterations: number; threads: number }, field: string): string {
  const memory = within(cost.memory, 8, 1_048_576, `${field} memory`)
  return `m=${memory},t=${within(cost.iterations, 1, 10, `${field} iterations`)},p=${within(cost.threads, 1, 16, `${field} threads`)}`
}

function scryptCost(n: string | undefined, r: string | undefined, p: string | undefined, field: string): JsonObject {
  const cost = within(Number(n), 2, 131_072, `${field} cost`)
  if ((cost & (cost - 1)) !== 0) throw wrong(`${field} cost`, 'a power of two')
  return { n: cost, r: within(Number(r), 1, 8, `${field} block size`), p: within(Number(p), 1, 10, `${field} threads`) }
}

function shaType(type: string, field: string): string {
  const name = type.toLowerCase()
  if (!SHA_SIZES.has(name)) throw wrong(field, `one of ${[...SHA_SIZES.keys()].join(', ')}`)
  return name
}

/** Standard base64 with its padding or without. Short values are no hashes. */
function base64(text: string, field: string): string {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 0 || unpadded(bytes.toString('base64')) !== unpadded(text)) throw wrong(field, 'base64')
  return bytes.toString('base64')
}

const unpadded = (text: string): string => text.replace(/={1,2}$/, '')

const textBase64 = (text: string): string => Buffer.from(text).toString('base64')

function hex(text: string, bytes: number, field: string): string {
  if (text.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(text)) throw wrong(field, `${bytes * 2} hex digits`)
  return text.toLowerCase()
}

function within(value: number, min: number, max: number, field: string): number {
  if (!Number.isInteger(value) || value < min || value > max) throw wrong(field, `from ${min} to ${max}`)
  return value
}

function wrong(field: string, expected: string): ApiError {
  return new ApiError('invalid', `The hashedPassword ${field} must be ${expected}`)
}
