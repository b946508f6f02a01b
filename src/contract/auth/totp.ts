import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { code, JwtReply, sender, signUpUser } from '../schemas/session.ts'
import { message, required, text } from '../wire.ts'

const TotpReply = message('TotpReply', {
  provisioningURL: text({ doc: 'otpauth://totp/...' }),
  image: text({ doc: 'The URL as a QR code: a PNG in base64' }),
  key: text({ doc: 'The seed in base32' }),
})

export const totp = {
  signUp: operation('POST', '/v1/auth/totp/signup', {
    access: 'project',
    summary: 'Give a new user a seed for an authenticator app',
    detail: 'The user is made when the first code is verified.',
    input: message({ loginId, user: signUpUser, ...sender }),
    output: TotpReply,
  }),
  verify: operation('POST', '/v1/auth/totp/verify', {
    access: 'project',
    summary: 'Sign in with a code of an authenticator app',
    input: message({ loginId, code: required(code), loginOptions, ...sender }),
    output: JwtReply,
  }),
  update: operation('POST', '/v1/auth/totp/update', {
    access: 'refresh',
    summary: 'Give the user a new seed for an authenticator app',
    detail: 'It replaces the old one when its first code is verified.',
    input: message({ loginId }),
    output: TotpReply,
  }),
}
