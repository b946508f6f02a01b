/** The portable hashes of phpass: a digest that is taken again and again. */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../lib/json.ts'

/** Rounds between which others get their turn. */
const TURN = 2000
/** More are not taken at an import. */
const MOST_ROUNDS = 2 ** 20

/** What the password gives, as text; empty for a cost that nobody pays. */
export async function phpassText(password: string, kept: JsonObject): Promise<string> {
  const type = String(kept['type'])
  const given = Number(kept['iterations'])
  // Older imports keep the power of two.
  const rounds = given <= 30 ? 2 ** given : given
  if (!(rounds <= MOST_ROUNDS)) return ''
  const secret = Buffer.from(password)
  let state = createHash(type).update(String(kept['salt'])).update(secret).digest()
  for (let round = 0; round < rounds; round++) {
    state = createHash(type).update(state).update(secret).digest()
    if (round % TURN === TURN - 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return toPhpassText(state)
}

export const PHPASS_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Base64 of its own alphabet, the lowest bits first. */
export function toPhpassText(state: Buffer): string {
  let shown = ''
  for (let start = 0; start < state.length; start += 3) {
    const left = Math.min(3, state.length - start)
    const value = state.readUIntLE(start, left)
    for (let digit = 0; digit <= left; digit++) shown += PHPASS_ALPHABET[(value >> (6 * digit)) & 63]
  }
  return shown
}
