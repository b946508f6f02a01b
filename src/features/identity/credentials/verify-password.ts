/** Passwords against the hashes that are kept: ours, and those of other systems until their first sign-in. */
import { createCipheriv, createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { JsonObject } from '../../../lib/json.ts'
import { checkBuddy } from './buddy-auth.ts'
import { isHex, readBase64 } from './hash-encodings.ts'
import { hashQueue } from './hash-queue.ts'
import { hash, NoHashing, verifyArgon2, verifyBcrypt } from './native.ts'
import { ARGON2 } from './new-passwords.ts'
import { phpassText } from './phpass.ts'

/** Throws ApiError busy. Without a hash the same time is taken, and the answer is no. */
export async function verifyPassword(password: string, kept: JsonObject | undefined): Promise<boolean> {
  if (!kept) {
    await hashQueue.run(async () => verifyArgon2(await nobodysHash(), password))
    return false
  }
  const check = CHECKS[String(kept['scheme'])]
  // An empty password is none, whatever its hash.
  if (!check || password === '') return false
  return hashQueue.run(async () => {
    try {
      return await check(password, kept)
    } catch (error) {
      if (error instanceof NoHashing) throw error
      // A hash that cannot be read fits no password.
      return false
    }
  })
}

/** Whether the hash is weaker than what a new password gets. */
export function isOutdated(kept: JsonObject): boolean {
  const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(String(kept['hash'])) ?? []
  return !(Number(memory) * Number(time) >= ARGON2.memoryCost * ARGON2.timeCost)
}

let nobodys: Promise<string> | undefined

function nobodysHash(): Promise<string> {
  nobodys ??= hash('nobody has this password', ARGON2)
  return nobodys
}

type Check = (password: string, kept: JsonObject) => boolean | Promise<boolean>

const CHECKS: { [scheme: string]: Check | undefined } = {
  phc: (password, kept) => verifyArgon2(text(kept, 'hash'), password),
  bcrypt: (password, kept) => bcrypt(password, text(kept, 'hash')),
  // Django hashes first, so that bcrypt does not cut long passwords.
  bcryptSha256: (password, kept) => verifyBcrypt(digest('sha256', password).toString('hex'), text(kept, 'hash')),
  buddyBcrypt: checkBuddy,
  scrypt: async (password, kept) => {
    const expected = bytes(kept, 'hash')
    const cost = { N: count(kept, 'n'), r: count(kept, 'r'), p: count(kept, 'p') }
    return same(await derive(password, bytes(kept, 'salt'), expected.length, cost), expected)
  },
  pbkdf2: async (password, kept) => {
    const expected = bytes(kept, 'hash')
    const shown = await derivePbkdf2(
      password,
      bytes(kept, 'salt'),
      count(kept, 'iterations'),
      expected.length,
      text(kept, 'type'),
    )
    return same(shown, expected)
  },
  digest: (password, kept) => {
    const type = text(kept, 'type')
    const expected = Buffer.from(text(kept, 'hash'), 'hex')
    const given = Buffer.from(password)
    const tried = salts(text(kept, 'salt')).flatMap((salt) => [
      Buffer.concat([salt, given]),
      Buffer.concat([given, salt]),
    ])
    // All are compared, so that time does not tell which.
    return tried.map((input) => same(digest(type, input), expected)).includes(true)
  },
  firebase: async (password, kept) => {
    const salt = Buffer.concat([bytes(kept, 'salt'), bytes(kept, 'saltSeparator')])
    const cost = { N: 2 ** count(kept, 'memory'), r: count(kept, 'rounds'), p: 1 }
    const key = await derive(password, salt, 32, cost)
    const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
    return same(Buffer.concat([cipher.update(bytes(kept, 'signerKey')), cipher.final()]), bytes(kept, 'hash'))
  },
  phpass: async (password, kept) => {
    const expected = text(kept, 'hash')
    const shown = await phpassText(password, kept)
    // Drupal keeps the beginning only.
    return same(Buffer.from(shown.slice(0, expected.length)), Buffer.from(expected))
  },
}

/** Bytes that bcrypt reads; what it would cut is refused. */
const MOST_BCRYPT = 72

async function bcrypt(password: string, kept: string): Promise<boolean> {
  return Buffer.byteLength(password) <= MOST_BCRYPT && verifyBcrypt(password, kept.replace(/^\$2y\$/, '$2b$'))
}

const derivePbkdf2 = promisify(pbkdf2)

function derive(
  password: string,
  salt: Buffer,
  length: number,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<Buffer> {
  const maxmem = 128 * N * r + 128 * r * p + 2 ** 20
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** Systems differ in where they put the salt, and in how they write it. */
function salts(salt: string): Buffer[] {
  const base64 = readBase64(salt)
  return [Buffer.from(salt), ...(isHex(salt) ? [Buffer.from(salt, 'hex')] : []), ...(base64 ? [base64] : [])]
}

const digest = (type: string, password: string | Buffer) => createHash(type).update(password).digest()
const text = (kept: JsonObject, key: string) => String(kept[key] ?? '')
const count = (kept: JsonObject, key: string) => Number(kept[key])
const bytes = (kept: JsonObject, key: string) => Buffer.from(text(kept, key), 'base64')

/** An empty hash fits nothing. */
function same(shown: Buffer, expected: Buffer): boolean {
  return expected.length > 0 && shown.length === expected.length && timingSafeEqual(shown, expected)
}
