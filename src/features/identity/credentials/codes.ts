/** One-time codes and the tokens of links: how they are made, and how they are kept. */
import { createHash } from 'node:crypto'
import type { World } from '../../context.ts'

const DIGITS = 6
const CODES = 10 ** DIGITS
/** The largest multiple of CODES that 32 bits hold: beyond it low codes would come more often. */
const EVEN = Math.floor(2 ** 32 / CODES) * CODES

/** Six digits, each code as likely as any other. */
export function newCode(random: World['random']): string {
  for (;;) {
    const bytes = random(4)
    const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (number < EVEN) return String(number % CODES).padStart(DIGITS, '0')
  }
}

/** From 10 to 99, each as likely as any other. */
export function twoDigits(random: World['random']): string {
  for (;;) {
    const [byte = 255] = random(1)
    if (byte < 180) return String((byte % 90) + 10)
  }
}

export function newSalt(random: World['random']): string {
  return Buffer.from(random(16)).toString('base64url')
}

/** The form in which a code is kept. */
export function codeDigest(code: string, salt: string): string {
  return createHash('sha256').update(`${salt}:${code}`).digest('base64url')
}

/** The `id` of the newest code's challenge; that of a network's own is followed by `@` and the network. */
export function codeChallengeId(method: string, userId: string): string {
  return `otp:${method}:${userId}`
}

/** That of a test user's generated code, which codes that are sent leave alone. */
export function testCodeChallengeId(method: string, userId: string): string {
  return `test-otp:${method}:${userId}`
}

/** `<url>?t=<token>`; the token stands last in the query, and is the only `t`: a page might read another first. */
export function linkWith(url: string, token: string): string {
  const [address = '', ...fragment] = url.split('#')
  const [path = '', ...query] = address.split('?')
  const others = query
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && !/^(t|%74)(=|$)/.test(pair))
  return [`${path}?${[...others, `t=${token}`].join('&')}`, ...fragment].join('#')
}
