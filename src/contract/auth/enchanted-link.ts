import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import {
  addressChange,
  crossDevice,
  JwtReply,
  landing,
  linkToken,
  PendingReply,
  ref,
  sender,
  signUpUser,
  useRecovery,
} from '../schemas/session.ts'
import { choice, message, required, text } from '../wire.ts'

const method = required(choice(['email', 'sms'], { doc: 'How the links travel' }))
const address = text({ max: 320, doc: 'Where to; the login id when left out' })
const asked = { loginId, redirectUrl: landing, loginOptions, crossDevice, ...sender }

export const enchantedLink = {
  signUp: operation('POST', '/v1/auth/enchantedlink/signup/:method', {
    access: 'project',
    summary: 'Send three links, one of them right, to a new user',
    input: message({
      method,
      ...asked,
      user: signUpUser,
      email: address,
      phone: { ...address, aliases: ['sms'] },
    }),
    output: PendingReply,
  }),
  signIn: operation('POST', '/v1/auth/enchantedlink/signin/:method', {
    access: 'project',
    summary: 'Send three links, one of them right, to a user',
    input: message({ method, ...asked, useRecovery }),
    output: PendingReply,
  }),
  signUpOrIn: operation('POST', '/v1/auth/enchantedlink/signup-in/:method', {
    access: 'project',
    summary: 'Send three links to a user, who is made when missing',
    input: message({ method, ...asked, useRecovery }),
    output: PendingReply,
  }),
  verify: operation('POST', '/v1/auth/enchantedlink/verify', {
    access: 'project',
    summary: 'Approve the session that waits for a link',
    detail: 'Answers no tokens: whoever polls with the pendingRef gets them.',
    input: message({ token: required(linkToken), pkceVerifier: text({ max: 256, doc: 'Base64' }) }),
  }),
  pendingSession: operation('POST', '/v1/auth/enchantedlink/pending-session', {
    access: 'project',
    summary: 'Ask for the session that waits for a link',
    detail: 'Refused with E062503 until the link was opened; good once after that.',
    input: message({ pendingRef: required(ref) }),
    output: JwtReply,
  }),
  updateEmail: operation('POST', '/v1/auth/enchantedlink/update/email', {
    access: 'refresh',
    summary: 'Send three links to a new e-mail address of the user',
    input: message({
      loginId,
      email: required(text({ max: 320 })),
      redirectUrl: landing,
      ...addressChange,
      crossDevice,
    }),
    output: PendingReply,
  }),
  updatePhone: operation('POST', '/v1/auth/enchantedlink/update/phone/sms', {
    access: 'refresh',
    summary: 'Send three links to a new phone number of the user',
    input: message({
      loginId,
      phone: required(text({ max: 64 })),
      redirectUrl: landing,
      ...addressChange,
      crossDevice,
    }),
    output: PendingReply,
  }),
}
