/** What signing in asks for and answers. */
import { bool, int32, list, message, object, of, optional, text } from '../wire.ts'
import { email, name, redirectUrl } from './fields.ts'
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
})

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
})

export const signUpUser = of(SignUpUser)

/** Where a code or link went. */
export const SentReply = message('SentReply', {
  maskedEmail: optional(text({ doc: 'Where it went, when by mail' })),
  maskedPhone: optional(text({ doc: 'Where it went, when to a phone' })),
})

export const PendingReply = message('PendingReply', {
  pendingRef: text({ doc: 'To poll for the session' }),
  linkId: text({ doc: 'Which of the three links in the message is the right one' }),
  maskedEmail: text(),
})

/** How a new address is taken over once it is verified. */
export const addressChange = {
  addToLoginIDs: bool({ doc: 'The address becomes a login id too' }),
  onMergeUseExisting: bool({
    doc: 'When another user has the address, that user stays and this one is merged into it',
  }),
  failOnConflict: bool({ doc: 'Refuse when another user has the address' }),
  providerId: text({ max: 256 }),
  templateId: text({ max: 256 }),
  locale: text({ max: 64 }),
}

export const code = text({ max: 64 })
export const linkToken = text({ max: 512, doc: 'What stands after t= in the link' })
export const ref = text({ max: 512 })
export const landing = { ...redirectUrl, doc: "Where the link leads; the project's own when left out" }
export const revokeOthers = {
  revokeOtherSessions: bool({ doc: "End the user's other sessions" }),
  revokeOtherSessionsTypes: list(text({ max: 64 }), { max: 16 }),
}
