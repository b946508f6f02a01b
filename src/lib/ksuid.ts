/**
 * K-sortable ids: 27 base62 characters of 20 bytes, 4 of them the seconds since EPOCH, 16 random.
 * Ids made later sort later.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const EPOCH = 1_400_000_000
const LENGTH = 27

/** `seconds`: unix time. `entropy`: at least 16 random bytes. */
export function ksuid(seconds: number, entropy: Uint8Array): string {
  const view = new DataView(entropy.buffer, entropy.byteOffset, entropy.byteLength)
  const words = [seconds - EPOCH, view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)]
  let text = ''
  for (let i = 0; i < LENGTH; i += 3) {
    const three = divideByThree(words)
    const high = Math.floor(three / 3844)
    const middle = Math.floor(three / 62) % 62
    text = `${ALPHABET[high]}${ALPHABET[middle]}${ALPHABET[three % 62]}${text}`
  }
  return text
}

/** 62³: three characters at a time, the most of which all products are exact. */
const THREE = 238_328

/** Divides the number that the words make by it, in place, and returns the remainder. */
function divideByThree(words: number[]): number {
  let remainder = 0
  for (let i = 0; i < words.length; i++) {
    const value = remainder * 0x1_0000_0000 + (words[i] ?? 0)
    const quotient = Math.floor(value / THREE)
    words[i] = quotient
    remainder = value - quotient * THREE
  }
  return remainder
}

/** `length` characters drawn evenly from the 62 of the alphabet; `random(n)` yields n random bytes. */
export function base62(length: number, random: (bytes: number) => Uint8Array): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random(length)) {
      // 248 is the largest multiple of 62 in a byte: anything above would favour the first letters.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
    }
  }
  return text
}
