import { bool, int32, list, message, object, of, optional, partial, text } from '../wire.ts'
import { email, id, name, redirectUrl, template, url } from './fields.ts'
import { User } from './user.ts'

export const JwtReply = message('JwtReply', {
  sessionJwt: text({ doc: 'Good for minutes; sent with every request to your own service' }),
  refreshJwt: text({ doc: 'Good for weeks; exchanged here for the next session token' }),
  cookieDomain: text(),
  cookiePath: text(),
  cookieMaxAge: int32({ doc: 'Seconds that the refresh token still lives' }),
  cookieExpiration: int32({ doc: 'When the refresh token ends, seconds since 1970' }),
  user: optional(of(User)),
  firstSeen: bool({ doc: "The user's first sign-in" }),
  sessionExpiration: int32({ doc: 'When the session token ends, seconds since 1970' }),
  claims: object({ doc: 'What the session token says' }),
  cookieName: optional(text({ doc: 'Of the cookie of the refresh token' })),
  sessionCookieName: optional(text({ doc: 'Of the cookie of the session token' })),
  sessionCookieDomain: optional(text()),
  nextRefreshSeconds: optional(int32({ doc: 'When to refresh, in seconds from now' })),
  externalToken: optional(text({ doc: 'Never there: no other issuer is asked' })),
  trustedDeviceJwt: optional(
    text({
      doc: 'Of a flow that has the device trusted: kept there, and sent as X-Descope-Trusted-Device-Token. No JWT here',
    }),
  ),
  tenantSSOID: optional(text({ doc: 'Of a sign-in by SSO: which configuration of the tenant' })),
  idpResponse: optional(object({ doc: 'Of a sign-in by SSO: what the identity provider said' })),
})

/** The same where there may be nothing to answer. */
export const OptionalJwtReply = message('OptionalJwtReply', partial(JwtReply.fields))

/** What a person tells when signing up. */
export const SignUpUser = message('SignUpUser', {
  loginId: text({ max: 512 }),
  name,
  givenName: name,
  middleName: name,
  familyName: name,
  phone: text({ max: 64 }),
  email,
  recoveryEmail: email,
  recoveryPhone: text({ max: 64 }),
  username: text({ max: 512, doc: 'Taken, and not used' }),
  icon: { ...url, doc: "The user's picture" },
})

export const signUpUser = of(SignUpUser)

/** Where a code or link went. */
export const SentReply = message('SentReply', {
  maskedEmail: optional(text({ doc: 'Where it went, when by mail' })),
  maskedPhone: optional(text({ doc: 'Where it went, when to a phone' })),
  verificationAttempts: optional(int32({ doc: 'Of a code: how often it may be tried' })),
})

export const PendingReply = message('PendingReply', {
  pendingRef: text({ doc: 'To poll for the session' }),
  linkId: text({ doc: 'Which of the three links in the message is the right one' }),
  maskedEmail: optional(text({ doc: 'Where they went, when by mail' })),
  maskedPhone: optional(text({ doc: 'Where they went, when to a phone' })),
})

/** Who sends a message, and for which federated app: the plane has one way out, and its apps sign in on their own. */
export const sender = {
  providerId: text({ max: 256, doc: 'Taken, and not used' }),
  ssoAppId: { ...id, doc: 'Taken, and not used' },
}

export const useRecovery = bool({ doc: 'To the recovery address' })
/** Go's client says it of enchanted links, which are always good on another device. */
export const crossDevice = bool({ doc: 'Taken, and not used: a link may be opened anywhere' })

/** How a new address is taken over once it is verified. */
export const addressChange = {
  addToLoginIDs: bool({ doc: 'The address becomes a login id too' }),
  onMergeUseExisting: bool({
    doc: 'When another user has the address, that user stays and this one is merged into it',
  }),
  failOnConflict: bool({ doc: 'Refuse when another user has the address' }),
  ...template,
  ...sender,
  mfa: bool({ doc: 'The proof is one more factor of the session' }),
}

export const code = text({ max: 64 })
export const linkToken = text({ max: 512, doc: 'What stands after t= in the link' })
export const ref = text({ max: 512 })
export const landing = { ...redirectUrl, doc: "Where the link leads; the project's own when left out" }
export const revokeOthers = {
  revokeOtherSessions: bool({ doc: "End the user's other sessions" }),
  revokeOtherSessionsTypes: list(text({ max: 64 }), { max: 16 }),
}
