import { operation } from '../../operation.ts'
import { id } from '../../schemas/fields.ts'
import { bool, int32, message, text } from '../../wire.ts'

const count = int32({ min: 0, max: 10_000 })

const PasswordSettings = message('PasswordSettings', {
  enabled: bool(),
  minLength: count,
  lowercase: bool(),
  uppercase: bool(),
  number: bool(),
  nonAlphanumeric: bool({ aliases: ['nonAlphaNumeric'] }),
  anyLetter: bool(),
  disallowedCharacters: text({ max: 256 }),
  disallowEmailMatch: bool(),
  expiration: bool(),
  expirationWeeks: count,
  reuse: bool(),
  reuseAmount: count,
  lock: bool(),
  lockAttempts: count,
  tempLock: bool(),
  tempLockAttempts: count,
  tempLockDuration: int32({ min: 0, max: 10_000, doc: 'Minutes' }),
  enablePasswordStrength: bool(),
  passwordStrengthScore: int32({ min: 0, max: 4 }),
  tenantId: { ...id, doc: 'Of this tenant, or of the project when left out' },
})

export const passwordSettings = {
  load: operation('GET', '/v1/mgmt/password/settings', {
    summary: 'Load the rules for passwords',
    detail: "A tenant without rules of its own has the project's.",
    input: message({ tenantId: id }),
    output: PasswordSettings,
  }),
  configure: operation('POST', '/v1/mgmt/password/settings', {
    summary: 'Replace the rules for passwords',
    detail:
      "What is left out is cleared; templates of messages stay. A tenant's rules hold for users of that tenant alone.",
    input: PasswordSettings,
  }),
}
