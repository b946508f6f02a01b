import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../lib/json.ts'
import { BCRYPT_ALPHABET } from './hash-costs.ts'
import { verifyBcrypt } from './native.ts'

/**
 * buddy-auth runs bcrypt over the 64 bytes of SHA-512 without the final zero of others. bcrypt repeats its key up to
 * 72 bytes, so a key that is repeated so far already leaves no room for a zero.
 */
export async function checkBuddy(password: string, hash: JsonObject): Promise<boolean> {
  const digest = createHash('sha512').update(password).digest()
  const key = Buffer.concat([digest, digest.subarray(0, 8)])
  const [salt, expected] = [Buffer.from(String(hash['salt']), 'hex'), Buffer.from(String(hash['hash']), 'hex')]
  const cost = String(hash['cost']).padStart(2, '0')
  // The standard text form carries 23 of the 24 bytes.
  return verifyBcrypt(key, `$2a$${cost}$${bcryptBase64(salt)}${bcryptBase64(expected.subarray(0, 23))}`)
}

function bcryptBase64(data: Uint8Array): string {
  let text = ''
  for (let i = 0; i < data.length; i += 3) {
    const [a = 0, b = 0, c = 0] = data.subarray(i, i + 3)
    const sextets = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    text += sextets
      .slice(0, data.length - i + 1)
      .map((sextet) => BCRYPT_ALPHABET[sextet])
      .join('')
  }
  return text
}
