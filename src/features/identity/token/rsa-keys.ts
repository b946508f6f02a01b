/** RSA keys, which cost so much to make that whoever makes many of them may want to choose how. */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** Resolves to a private key. */
export type RsaKeys = () => Promise<KeyObject>

const BITS = 2048

/** A new key; off the main thread: it takes a tenth of a second. */
export const newRsaKey: RsaKeys = async () =>
  (await promisify(generateKeyPair)('rsa', { modulusLength: BITS })).privateKey

/** So many keys, in turn: for planes that live as long as a test. Each is made while the one before is in use. */
export function sharedRsaKeys(count: number): RsaKeys {
  const made: Promise<KeyObject>[] = []
  let asked = 0
  return () => {
    const at = asked++ % count
    made[at] ??= newRsaKey()
    if (at + 1 < count) made[at + 1] ??= newRsaKey()
    return made[at]
  }
}
