import * as enchantedLink from './enchanted-link.ts'
import * as magicLink from './magic-link.ts'
import { notp } from './notp/index.ts'
import * as otp from './otp.ts'
import { password } from './password/index.ts'
import * as recoveryCodes from './recovery/codes.ts'
import * as securityQuestions from './recovery/questions.ts'
import { totp } from './totp/index.ts'
import { webauthn } from './webauthn/index.ts'

const { spent: _, openWithLink: __, channelOf: ___, ...magicLinks } = magicLink

export const auth = {
  otp,
  magicLink: magicLinks,
  enchantedLink,
  notp,
  password,
  totp,
  recoveryCodes,
  securityQuestions,
  webauthn,
}
