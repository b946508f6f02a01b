import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { addressChange, code, JwtReply, SentReply, sender, signUpUser, useRecovery } from '../schemas/session.ts'
import { choice, message, required, text } from '../wire.ts'

const method = required(choice(['email', 'sms', 'voice', 'whatsapp', 'im'], { doc: 'How the code travels' }))
const phoneMethod = required(choice(['sms', 'voice', 'whatsapp', 'im'], { doc: 'How the code travels' }))
const address = text({ max: 320, doc: 'Where to; the login id when left out' })

export const otp = {
  signUp: operation('POST', '/v1/auth/otp/signup/:method', {
    access: 'project',
    summary: 'Send a code to a new user',
    detail: 'The user is made when the code is verified.',
    input: message({
      method,
      loginId,
      user: signUpUser,
      email: address,
      phone: { ...address, aliases: ['whatsapp', 'voice', 'sms', 'im'] },
      loginOptions,
      ...sender,
    }),
    output: SentReply,
  }),
  signIn: operation('POST', '/v1/auth/otp/signin/:method', {
    access: 'project',
    summary: 'Send a code to a user',
    detail: 'With loginOptions.stepup or loginOptions.mfa the bearer carries a refresh token.',
    input: message({ method, loginId, loginOptions, useRecovery, ...sender }),
    output: SentReply,
  }),
  signUpOrIn: operation('POST', '/v1/auth/otp/signup-in/:method', {
    access: 'project',
    summary: 'Send a code to a user, who is made when missing',
    input: message({ method, loginId, loginOptions, useRecovery, ...sender }),
    output: SentReply,
  }),
  verify: operation('POST', '/v1/auth/otp/verify/:method', {
    access: 'project',
    summary: 'Sign in with a code',
    detail: "A code is good once, for as long as the project says; a test user's code is good again and again.",
    input: message({ method, loginId, code: required(code) }),
    output: JwtReply,
  }),
  updateEmail: operation('POST', '/v1/auth/otp/update/email', {
    access: 'refresh',
    summary: 'Send a code to a new e-mail address of the user',
    detail: 'The address counts once the code is verified.',
    input: message({ loginId, email: required(text({ max: 320 })), ...addressChange }),
    output: SentReply,
  }),
  updatePhone: operation('POST', '/v1/auth/otp/update/phone/:method', {
    access: 'refresh',
    summary: 'Send a code to a new phone number of the user',
    detail: 'The number counts once the code is verified.',
    input: message({
      method: phoneMethod,
      loginId,
      phone: required(text({ max: 64 })),
      ...addressChange,
    }),
    output: SentReply,
  }),
}
