import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { type PasswordPolicy, passwordPolicy } from '../../project/settings.ts'
import { strengthOf } from './strength.ts'

/** Throws ApiError invalid for what the policy does not take: the project's, or that of the user's only tenant. */
export async function checkPolicy(ctx: Context, password: string, tenant: string): Promise<void> {
  const policy = await passwordPolicy(ctx.store, ctx.caller.project.id, tenant)
  const missing = RULES.find((rule) => rule.asked(policy) && !rule.met(password, policy))
  if (missing) throw new ApiError('invalid', `The password must have ${missing.what(policy)}`)
  if (policy.strength > 0 && (await strengthOf(password)) < policy.strength) {
    throw new ApiError('invalid', 'The password is too easy to guess')
  }
}

interface Rule {
  asked: (policy: PasswordPolicy) => boolean
  met: (password: string, policy: PasswordPolicy) => boolean
  what: (policy: PasswordPolicy) => string
}

const matches = (
  key: 'lowercase' | 'uppercase' | 'number' | 'nonAlphanumeric' | 'anyLetter',
  pattern: RegExp,
  what: string,
): Rule => ({
  asked: (policy) => policy[key],
  met: (password) => pattern.test(password),
  what: () => what,
})

const RULES: readonly Rule[] = [
  {
    asked: () => true,
    met: (password, { minLength }) => [...password].length >= minLength,
    what: ({ minLength }) => `at least ${minLength} characters`,
  },
  matches('lowercase', /\p{Ll}/u, 'a lower-case letter'),
  matches('uppercase', /\p{Lu}/u, 'an upper-case letter'),
  matches('anyLetter', /\p{L}/u, 'a letter'),
  matches('number', /\p{N}/u, 'a digit'),
  matches('nonAlphanumeric', /[^\p{L}\p{N}]/u, 'a special character'),
  {
    asked: ({ disallowedCharacters }) => disallowedCharacters !== '',
    met: (password, { disallowedCharacters }) => ![...disallowedCharacters].some((one) => password.includes(one)),
    what: ({ disallowedCharacters }) => `none of ${disallowedCharacters}`,
  },
]
