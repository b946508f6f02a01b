import { operation } from '../operation.ts'
import { associatedTenants, id, loginId, MOST_VALUES, names } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { JwtReply, signUpUser } from '../schemas/session.ts'
import { bool, choice, int32, list, message, object, required, text } from '../wire.ts'

const jwt = required(text({ max: 65_536 }))
const customClaims = object({ max: MOST_VALUES, doc: 'Claims for the token' })
const refreshDuration = int32({ min: 0, doc: "Seconds that the refresh token lives; 0 for the project's setting" })
const output = message({ jwt: text() })
const EmbeddedReply = message('EmbeddedReply', { token: text(), maskedEmail: text(), maskedPhone: text() })
const timeout = int32({ min: 0, max: 604_800, doc: 'Seconds that the link is good for; 60 when left out' })
const impersonation = message({
  loginId,
  impersonatorId: required(text({ max: 512, doc: 'Who acts: a user with the permission Impersonate' })),
  validateConsent: bool({ doc: "Ask for the user's consent" }),
  customClaims,
  selectedTenant: id,
  refreshDuration,
  stepup: bool(),
  sessionCookieName: text({ max: 64, doc: 'Taken, and not used: the token stands in the body' }),
})
const newcomer = {
  loginId,
  user: signUpUser,
  emailVerified: bool(),
  phoneVerified: bool(),
  customClaims,
  ssoAppId: id,
  refreshDuration,
  selectedTenantId: id,
  userTenants: associatedTenants,
}

/** Sessions that the project's own backend makes and changes. */
export const token = {
  update: operation('POST', '/v1/mgmt/jwt/update', {
    summary: 'Add claims to a token',
    detail: 'A session token is answered by one with the claims; of a refresh token, the session keeps them.',
    input: message({ jwt, customClaims, refreshDuration }),
    output,
  }),
  impersonate: operation('POST', '/v1/mgmt/impersonate', {
    summary: 'Act as another user',
    input: impersonation,
    output,
    aliases: [{ method: 'POST', path: '/v1/mgmt/impersonate/stepup' }],
  }),
  stopImpersonation: operation('POST', '/v1/mgmt/stop/impersonation', {
    summary: 'Act as oneself again',
    input: message({ jwt, selectedTenant: id, customClaims, refreshDuration }),
    output,
  }),
  signIn: operation('POST', '/v1/mgmt/auth/signin', {
    summary: 'Sign a user in',
    input: message({
      loginId,
      stepup: bool(),
      mfa: bool(),
      customClaims,
      ssoAppId: id,
      revokeOtherSessions: bool(),
      jwt: text({ max: 65_536, doc: 'A refresh token of the user, for stepup and mfa' }),
      refreshDuration,
      selectedTenantId: id,
    }),
    output: JwtReply,
  }),
  signUp: operation('POST', '/v1/mgmt/auth/signup', {
    summary: 'Sign a new user up',
    input: message(newcomer),
    output: JwtReply,
  }),
  signUpOrIn: operation('POST', '/v1/mgmt/auth/signup-in', {
    summary: 'Sign a user in, who is made when missing',
    input: message(newcomer),
    output: JwtReply,
  }),
  anonymous: operation('POST', '/v1/mgmt/auth/anonymous', {
    summary: 'Make a session without a user',
    input: message({ customClaims, selectedTenant: id, refreshDuration, roles: names }),
    output: JwtReply,
  }),
  clientAssertion: operation('POST', '/v1/mgmt/token/clientassertion', {
    summary: 'Sign an assertion that authenticates a client elsewhere',
    detail: "Signed by the project's key, which its JWKS publishes. It is no token of this project.",
    input: message({
      issuer: required(text({ max: 2048, doc: 'Mostly the client id there' })),
      subject: required(text({ max: 2048 })),
      audience: required(list(text({ max: 2048 }), { max: 16 })),
      expiresIn: required(int32({ min: 1, max: 31_536_000, doc: 'Seconds' })),
      flattenAudience: bool({ doc: 'A single audience as text, not in a list' }),
      algorithm: choice(['RS256', 'RS384', 'ES384'], { doc: 'RS256, which the key is for' }),
    }),
    output,
  }),
  embedSignIn: operation('POST', '/v1/mgmt/user/signin/embeddedlink', {
    summary: 'Make the token of a link that signs a user in',
    detail: 'To be put into a link of your own, and verified as a magic link.',
    input: message({ loginId, customClaims, timeout }),
    output: EmbeddedReply,
  }),
  embedSignUp: operation('POST', '/v1/mgmt/user/signup/embeddedlink', {
    summary: 'Make the token of a link that signs a new user up',
    input: message({
      loginId,
      user: signUpUser,
      emailVerified: bool(),
      phoneVerified: bool(),
      loginOptions,
      timeout,
    }),
    output: EmbeddedReply,
  }),
}
