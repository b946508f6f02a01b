/** Hashes that are one text with their parameters inside: of Django, of buddy-auth, in the PHC format. */
import type { JsonObject } from '../../../lib/json.ts'
import { argon2Cost, bcryptHash, pbkdf2Rounds, scryptCost, shaType } from './hash-costs.ts'
import { base64Bytes, hashBytes, isHex, within, wrong } from './hash-encodings.ts'

const DJANGO = 'django.hash'

/** `pbkdf2_sha256$<iterations>$<salt>$<base64>` and the others of Django. Throws ApiError invalid. */
export function djangoHash(text: string): JsonObject {
  // The oldest of them is the digest alone.
  if (text.length === 32 && isHex(text)) return digestOf('md5', ['', text])
  const [algorithm = '', ...parts] = text.split('$')
  const read = DJANGO_HASHES.get(algorithm)
  if (!read) throw noDjango()
  return read(parts)
}

const noDjango = () => wrong(DJANGO, 'a Django password hash')

/** By the algorithm before the first `$`, what to do with the parts behind it. */
const DJANGO_HASHES = new Map<string, (parts: string[]) => JsonObject>([
  ['bcrypt', (parts) => ({ scheme: 'bcrypt', hash: bcryptHash(parts.join('$'), DJANGO) })],
  ['bcrypt_sha256', (parts) => ({ scheme: 'bcryptSha256', hash: bcryptHash(parts.join('$'), DJANGO) })],
  ['argon2', (parts) => ({ scheme: 'phc', hash: phcHash(`$${parts.join('$')}`, DJANGO) })],
  ['scrypt', scryptOf],
  ['md5', (parts) => digestOf('md5', parts)],
  ['sha1', (parts) => digestOf('sha1', parts)],
  ...['sha1', 'sha256', 'sha512'].map(
    (type) => [`pbkdf2_${type}`, (parts: string[]) => pbkdf2Of(type, parts)] as const,
  ),
])

function digestOf(type: string, [salt = '', hash = '', ...more]: string[]): JsonObject {
  if (more.length > 0) throw noDjango()
  const { bytes } = hashBytes(hash, { field: DJANGO, size: type === 'md5' ? 16 : 20 })
  return { scheme: 'digest', type, salt, hash: bytes.toString('hex') }
}

function scryptOf([n, salt = '', r, p, hash = '', ...more]: string[]): JsonObject {
  if (more.length > 0) throw noDjango()
  const cost = scryptCost(n, r, p, DJANGO)
  const { bytes } = hashBytes(hash, { field: DJANGO, size: 64 })
  return { scheme: 'scrypt', salt: textBase64(salt), hash: bytes.toString('base64'), ...cost }
}

function pbkdf2Of(name: string, [iterations, salt = '', hash = '', ...more]: string[]): JsonObject {
  if (more.length > 0 || salt === '') throw noDjango()
  const { type, size } = shaType(name, DJANGO)
  return {
    scheme: 'pbkdf2',
    type,
    iterations: pbkdf2Rounds(Number(iterations), 1, `${DJANGO} iterations`),
    salt: textBase64(salt),
    hash: hashBytes(hash, { field: DJANGO, size }).bytes.toString('base64'),
  }
}

/** `bcrypt+sha512$<salt>$<cost>$<hash>` and `pbkdf2+sha256$<salt>$<iterations>$<hash>`, both with hex. */
export function buddyHash(text: string): JsonObject {
  const field = 'buddyauth.hash'
  const [algorithm = '', salt = '', cost, hash = '', ...more] = text.split('$')
  if (more.length > 0 || !isHex(salt) || !isHex(hash)) throw wrong(field, 'a buddy-auth password hash')
  if (algorithm === 'bcrypt+sha512' && salt.length === 32 && hash.length === 48) {
    return { scheme: 'buddyBcrypt', salt, hash: hash.toLowerCase(), cost: within(Number(cost), 4, 15, `${field} cost`) }
  }
  if (!algorithm.startsWith('pbkdf2+')) throw wrong(field, 'a buddy-auth password hash')
  const { type, size } = shaType(algorithm.slice('pbkdf2+'.length), field)
  const { bytes } = hashBytes(hash, { field })
  return {
    scheme: 'pbkdf2',
    type,
    iterations: pbkdf2Rounds(Number(cost), Math.ceil(bytes.length / size), `${field} iterations`),
    salt: Buffer.from(salt, 'hex').toString('base64'),
    hash: bytes.toString('base64'),
  }
}

/** Argon2 in the PHC format, of both versions. Throws ApiError invalid. */
export function phcHash(text: string, field: string): string {
  const pattern = /^\$argon2(id|i|d)\$(?:v=(16|19)\$)?m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/
  const [, type, version = '16', memory, iterations, threads, salt = '', hash = ''] = pattern.exec(text) ?? []
  if (!type) throw wrong(field, 'an argon2 hash')
  const cost = argon2Cost({ memory: Number(memory), iterations: Number(iterations), threads: Number(threads) }, field)
  return phcText(`argon2${type}$v=${version}$${cost}`, base64Bytes(salt, field), hashBytes(hash, { field }).bytes)
}

/** Throws ApiError invalid for less salt than argon2 takes. */
export function phcText(head: string, salt: Buffer, hash: Buffer): string {
  if (salt.length < 8) throw wrong('argon2 salt', 'at least 8 bytes')
  return ['', head, ...[salt, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))].join('$')
}

const textBase64 = (text: string): string => Buffer.from(text).toString('base64')
