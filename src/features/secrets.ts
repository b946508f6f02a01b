/** Keys and secrets: how they look, and how they are kept. */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { base62 } from '../lib/ksuid.ts'

/** Characters of a key's or app's secret part: 43 of base62 are 256 bits. */
const SECRET_LENGTH = 43

export function newSecret(random: (bytes: number) => Uint8Array): string {
  return base62(SECRET_LENGTH, random)
}

/**
 * The id of a management key. A key of the usual form starts with it; of one that somebody chose by hand no part may
 * stand in clear anywhere, so its id is made of its digest.
 */
export function keyIdOf(cleartext: string): string {
  if (USUAL_KEY.test(cleartext)) return cleartext.slice(0, KEY_ID_LENGTH)
  return `K${hash('sha256', `id ${cleartext}`, 'hex')}`.slice(0, KEY_ID_LENGTH)
}

const KEY_ID_LENGTH = 28
const USUAL_KEY = new RegExp(`^K[0-9A-Za-z]{${KEY_ID_LENGTH - 1}}[0-9A-Za-z]{${SECRET_LENGTH}}$`)

/** The form in which a secret of full entropy is kept. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

const BLOCK = 4096

/** Bytes nobody can guess, each given out once. The system is asked for a block at a time: one call costs 2 us. */
export function createRandom(): (bytes: number) => Uint8Array {
  let block = Buffer.alloc(0)
  return (bytes) => {
    if (bytes > BLOCK / 16) return randomBytes(bytes)
    if (block.length < bytes) block = randomBytes(BLOCK)
    const given = block.subarray(0, bytes)
    block = block.subarray(bytes)
    return given
  }
}

/** In constant time for digests of equal length. */
export function sameDigest(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Encrypts what must stay readable. */
export interface Vault {
  /** `context` binds the sealed text to its place: opened elsewhere it fails. */
  seal(cleartext: string, context: string): string
  /** Throws when the text was changed, moved or sealed under another master key. */
  open(sealed: string, context: string): string
}

const IV_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM under a key derived from the master key. */
export function createVault(masterKey: Uint8Array): Vault {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'homescope vault 1', 32))
  return {
    seal(cleartext, context) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(cleartext, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
    },
  }
}
