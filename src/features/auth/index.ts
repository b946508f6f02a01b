import * as enchantedLink from './enchanted-link.ts'
import * as magicLink from './magic-link.ts'
import * as otp from './otp.ts'
import { password } from './password/index.ts'
import * as recoveryCodes from './recovery.ts'
import { totp } from './totp/index.ts'
import { webauthn } from './webauthn/index.ts'

const { spent: _, openWithLink: __, channelOf: ___, ...magicLinks } = magicLink

export const auth = { otp, magicLink: magicLinks, enchantedLink, password, totp, recoveryCodes, webauthn }
