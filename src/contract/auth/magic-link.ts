import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import {
  addressChange,
  JwtReply,
  landing,
  linkToken,
  SentReply,
  sender,
  signUpUser,
  useRecovery,
} from '../schemas/session.ts'
import { choice, message, required, text } from '../wire.ts'

const method = required(choice(['email', 'sms', 'whatsapp', 'im'], { doc: 'How the link travels' }))
const phoneMethod = choice(['sms', 'whatsapp', 'im'], { doc: 'How the link travels; sms when left out' })
const address = text({ max: 320, doc: 'Where to; the login id when left out' })

export const magicLink = {
  signUp: operation('POST', '/v1/auth/magiclink/signup/:method', {
    access: 'project',
    summary: 'Send a link to a new user',
    detail: 'The user is made when the link is verified.',
    input: message({
      method,
      loginId,
      redirectUrl: landing,
      user: signUpUser,
      email: address,
      phone: { ...address, aliases: ['whatsapp', 'sms', 'im'] },
      loginOptions,
      ...sender,
    }),
    output: SentReply,
  }),
  signIn: operation('POST', '/v1/auth/magiclink/signin/:method', {
    access: 'project',
    summary: 'Send a link to a user',
    input: message({ method, loginId, redirectUrl: landing, loginOptions, useRecovery, ...sender }),
    output: SentReply,
  }),
  signUpOrIn: operation('POST', '/v1/auth/magiclink/signup-in/:method', {
    access: 'project',
    summary: 'Send a link to a user, who is made when missing',
    input: message({ method, loginId, redirectUrl: landing, loginOptions, useRecovery, ...sender }),
    output: SentReply,
  }),
  verify: operation('POST', '/v1/auth/magiclink/verify', {
    access: 'project',
    summary: 'Sign in with the token of a link',
    detail: 'Also of embedded links and of links that reset a password. A token is good once.',
    input: message({ token: required(linkToken) }),
    output: JwtReply,
  }),
  updateEmail: operation('POST', '/v1/auth/magiclink/update/email', {
    access: 'refresh',
    summary: 'Send a link to a new e-mail address of the user',
    input: message({ loginId, email: required(text({ max: 320 })), redirectUrl: landing, ...addressChange }),
    output: SentReply,
  }),
  updatePhone: operation('POST', '/v1/auth/magiclink/update/phone/:method', {
    access: 'refresh',
    summary: 'Send a link to a new phone number of the user',
    input: message({
      method: phoneMethod,
      loginId,
      phone: required(text({ max: 64 })),
      redirectUrl: landing,
      ...addressChange,
    }),
    output: SentReply,
    // Python's client names no method.
    aliases: [{ method: 'POST', path: '/v1/auth/magiclink/update/phone' }],
  }),
}
