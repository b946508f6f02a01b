/** Codes that are too long to be guessed, and short enough to be copied by hand. */
import type { World } from '../../context.ts'

/** Letters and digits that nobody takes for others; 32, so that each byte is as good as any other. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const GROUPS = 3
const GROUP = 5

/** 75 random bits, so that a digest of it is as good as itself: `ABCDE-FGHJK-LMNPQ`. */
export function newTypedCode(random: World['random']): string {
  const letters = Array.from(random(GROUPS * GROUP), (byte) => LETTERS[byte % LETTERS.length]).join('')
  return Array.from({ length: GROUPS }, (_, index) => letters.slice(index * GROUP, (index + 1) * GROUP)).join('-')
}

/** The first such code that stands in a text; undefined where none does. */
export function typedCodeIn(text: string): string | undefined {
  return /(?<![A-Z0-9])(?:[A-HJ-NP-Z2-9]{5}-){2}[A-HJ-NP-Z2-9]{5}(?![A-Z0-9])/.exec(text.toUpperCase())?.[0]
}
