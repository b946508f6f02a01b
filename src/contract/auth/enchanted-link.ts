import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { addressChange, JwtReply, landing, linkToken, PendingReply, ref, signUpUser } from '../schemas/session.ts'
import { message, required, text } from '../wire.ts'

const address = text({ max: 320, doc: 'Where to; the login id when left out' })

export const enchantedLink = {
  signUp: operation('POST', '/v1/auth/enchantedlink/signup/email', {
    access: 'project',
    summary: 'Send three links, one of them right, to a new user',
    input: message({ loginId, redirectUrl: landing, user: signUpUser, email: address, loginOptions }),
    output: PendingReply,
  }),
  signIn: operation('POST', '/v1/auth/enchantedlink/signin/email', {
    access: 'project',
    summary: 'Send three links, one of them right, to a user',
    input: message({ loginId, redirectUrl: landing, loginOptions }),
    output: PendingReply,
  }),
  signUpOrIn: operation('POST', '/v1/auth/enchantedlink/signup-in/email', {
    access: 'project',
    summary: 'Send three links to a user, who is made when missing',
    input: message({ loginId, redirectUrl: landing, loginOptions }),
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
    input: message({ loginId, email: required(text({ max: 320 })), redirectUrl: landing, ...addressChange }),
    output: PendingReply,
  }),
}
