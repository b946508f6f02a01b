/** Signing in, and what is held after it. */
import { enchantedLink } from './enchanted-link.ts'
import { execution } from './execution.ts'
import { company } from './federation/company.ts'
import { social } from './federation/social.ts'
import { magicLink } from './magic-link.ts'
import { notp } from './notp.ts'
import { otp } from './otp.ts'
import { outbox } from './outbox.ts'
import { password } from './password.ts'
import { recoveryCodes } from './recovery.ts'
import { securityQuestions } from './security-questions.ts'
import { me, session } from './session.ts'
import { signingKey } from './signing-key.ts'
import { token } from './token.ts'
import { totp } from './totp.ts'
import { webauthn } from './webauthn.ts'

export const auth = {
  signingKey,
  session,
  me,
  otp,
  magicLink,
  enchantedLink,
  notp,
  password,
  totp,
  recoveryCodes,
  securityQuestions,
  webauthn,
  token,
  outbox,
  execution,
  social,
  company,
}
