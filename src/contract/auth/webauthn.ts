import { operation } from '../operation.ts'
import { anyLoginId, loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { JwtReply, ref, sender, signUpUser } from '../schemas/session.ts'
import { bool, message, object, required, text } from '../wire.ts'

const origin = required(text({ max: 2048, doc: 'Origin of the page, such as https://example.com' }))
const passkeyOptions = object()
const StartReply = message('PasskeyStartReply', {
  transactionId: text(),
  options: text({ doc: 'What the browser is given, as JSON text' }),
  create: bool({ doc: 'A passkey is made rather than used' }),
})
const finish = message({
  transactionId: required({ ...ref, aliases: ['transactionID'] }),
  response: required(text({ max: 65_536, doc: "The browser's answer, as JSON text" })),
})

export const webauthn = {
  signUpStart: operation('POST', '/v1/auth/webauthn/signup/start', {
    access: 'project',
    summary: 'Begin to sign up with a passkey',
    input: message({
      loginId: { ...anyLoginId, doc: 'The new login id; in `user` when left out' },
      origin,
      user: signUpUser,
      loginOptions,
      passkeyOptions,
      ...sender,
    }),
    output: StartReply,
  }),
  signUpFinish: operation('POST', '/v1/auth/webauthn/signup/finish', {
    access: 'project',
    summary: 'Sign up with a passkey',
    input: finish,
    output: JwtReply,
  }),
  signInStart: operation('POST', '/v1/auth/webauthn/signin/start', {
    access: 'project',
    summary: 'Begin to sign in with a passkey',
    detail: 'Without a login id any passkey that the browser offers will do.',
    input: message({ loginId: text({ max: 512 }), origin, loginOptions, passkeyOptions, ...sender }),
    output: StartReply,
  }),
  signInFinish: operation('POST', '/v1/auth/webauthn/signin/finish', {
    access: 'project',
    summary: 'Sign in with a passkey',
    input: finish,
    output: JwtReply,
  }),
  signUpOrInStart: operation('POST', '/v1/auth/webauthn/signup-in/start', {
    access: 'project',
    summary: 'Begin to sign up or in with a passkey',
    detail: 'The reply says which of the two to finish.',
    input: message({ loginId, origin, loginOptions, passkeyOptions, ...sender }),
    output: StartReply,
  }),
  updateStart: operation('POST', '/v1/auth/webauthn/update/start', {
    access: 'refresh',
    summary: 'Begin to add a passkey to the user who is signed in',
    input: message({ loginId, origin, mfa: bool(), passkeyOptions }),
    output: StartReply,
  }),
  updateFinish: operation('POST', '/v1/auth/webauthn/update/finish', {
    access: 'project',
    summary: 'Add a passkey',
    input: finish,
  }),
}
