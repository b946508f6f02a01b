import { operation } from '../operation.ts'
import { loginId, template } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { JwtReply, landing, revokeOthers, sender, signUpUser, useRecovery } from '../schemas/session.ts'
import { bool, int32, message, optional, required, text } from '../wire.ts'

/** Longer ones are refused rather than cut. */
const secret = required(text({ max: 4096 }))

export const password = {
  signUp: operation('POST', '/v1/auth/password/signup', {
    access: 'project',
    summary: 'Sign up with a password',
    input: message({ loginId, password: secret, user: signUpUser, loginOptions, ...sender }),
    output: JwtReply,
  }),
  signIn: operation('POST', '/v1/auth/password/signin', {
    access: 'project',
    summary: 'Sign in with a password',
    detail: 'A temporary or expired password is refused with E062909: replace it.',
    input: message({ loginId, password: secret, loginOptions, ...sender }),
    output: JwtReply,
  }),
  reset: operation('POST', '/v1/auth/password/reset', {
    access: 'project',
    summary: 'Send a link that lets a user set a new password',
    detail: 'Verify its token as a magic link, then update the password. The answer is the same for unknown users.',
    input: message({
      loginId,
      redirectUrl: landing,
      ...template,
      ...sender,
      useRecovery,
    }),
    output: message({
      resetMethod: text({ doc: 'magiclink' }),
      pendingRef: optional(text()),
      linkId: optional(text()),
      maskedEmail: optional(text()),
    }),
  }),
  update: operation('POST', '/v1/auth/password/update', {
    access: 'refresh',
    summary: 'Set a new password for the user who is signed in',
    input: message({ loginId, newPassword: secret }),
  }),
  replace: operation('POST', '/v1/auth/password/replace', {
    access: 'project',
    summary: 'Sign in with the old password and set a new one',
    detail: 'The way out of a temporary or expired password.',
    input: message({ loginId, oldPassword: secret, newPassword: secret, ...revokeOthers }),
    output: JwtReply,
  }),
  policy: operation('GET', '/v1/auth/password/policy', {
    access: 'project',
    summary: 'Tell what a password must have',
    output: message('PasswordPolicy', {
      minLength: int32(),
      lowercase: bool(),
      uppercase: bool(),
      number: bool(),
      nonAlphanumeric: bool(),
      strengthScoreEnabled: bool(),
      strengthScore: int32(),
    }),
  }),
}
