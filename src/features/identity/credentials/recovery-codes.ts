/** Recovery codes: how they look, and how they are kept. */
import type { World } from '../../context.ts'
import { digestOf } from '../../secrets.ts'

/** Letters and digits that nobody takes for others; 32, so that each byte is as good as any other. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const GROUPS = 3
const GROUP = 5

/** 75 random bits, so that a digest of it is as good as itself: `ABCDE-FGHJK-LMNPQ`. */
export function newRecoveryCode(random: World['random']): string {
  const letters = Array.from(random(GROUPS * GROUP), (byte) => LETTERS[byte % LETTERS.length]).join('')
  return Array.from({ length: GROUPS }, (_, index) => letters.slice(index * GROUP, (index + 1) * GROUP)).join('-')
}

/** The form in which one is kept; however it is spaced and cased. */
export function recoveryDigest(project: string, userId: string, code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '')
  return digestOf(`recovery ${project} ${userId} ${plain}`)
}
