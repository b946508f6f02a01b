/** A password that somebody is told once, and replaces. */
import type { Context } from '../../context.ts'
import type { PasswordPolicy } from '../../project/settings.ts'

/** Without characters that look like others. */
const ALPHABETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#$%*+-=?@_']
const SHORTEST = 20

/** Of every sort of character, as far as the policy lets there be any, and at least as long as it asks. */
export function newPassword({ random }: Pick<Context, 'random'>, policy: PasswordPolicy): string {
  const { disallowedCharacters, minLength } = policy
  const sorts = ALPHABETS.map((sort) => [...sort].filter((one) => !disallowedCharacters.includes(one))).filter(
    (sort) => sort.length > 0,
  )
  const all = sorts.flat()
  const length = Math.max(SHORTEST, minLength)
  const bytes = random(2 * length)
  const pick = (from: readonly string[], at: number) =>
    from[((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)) % from.length] ?? ''
  // The first characters are one of each sort: what is secret about a password is not where they stand.
  return Array.from({ length }, (_, at) => pick(sorts[at] ?? all, at)).join('')
}
