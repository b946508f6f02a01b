import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { LoginOptions } from '../schemas/login-options.ts'
import { JwtReply, OptionalJwtReply } from '../schemas/session.ts'
import { LoginRecord, User } from '../schemas/user.ts'
import { bool, int32, list, message, object, of, required, text } from '../wire.ts'

const externalToken = text({ max: 65_536 })
const logoutType = list(text({ max: 64 }), { max: 16 })

export const session = {
  validate: operation('POST', '/v1/auth/validate', {
    access: 'session',
    effect: 'read',
    summary: 'Tell what a session token says',
    detail: 'Refused also when the session was ended, the user is gone or a tenant was left.',
    output: message({ claims: object() }),
    bareOutput: 'claims',
  }),
  refresh: operation('POST', '/v1/auth/refresh', {
    access: 'refresh',
    summary: 'Exchange a refresh token for a session token',
    input: message({ externalToken }),
    output: JwtReply,
  }),
  refreshByGet: operation('GET', '/v1/auth/refresh', {
    access: 'refresh',
    effect: 'write',
    summary: 'Exchange a refresh token for a session token, by GET',
    input: message({ externalToken }),
    output: JwtReply,
  }),
  tryRefresh: operation('POST', '/v1/auth/try-refresh', {
    access: 'project',
    summary: 'Exchange a refresh token if there is a good one',
    detail: 'The same as refresh, but empty where that would be refused.',
    input: message({ externalToken }),
    output: OptionalJwtReply,
  }),
  logout: operation('POST', '/v1/auth/logout', {
    access: 'refresh',
    summary: 'End the session of a refresh token',
    input: message({ logoutType }),
    output: JwtReply,
  }),
  logoutAll: operation('POST', '/v1/auth/logoutall', {
    access: 'refresh',
    summary: 'End all sessions of the user',
    input: message({ logoutType }),
    output: JwtReply,
  }),
  selectTenant: operation('POST', '/v1/auth/tenant/select', {
    access: 'refresh',
    summary: 'Choose the tenant that the session acts in',
    input: message({ tenant: required(id) }),
    output: JwtReply,
  }),
  exchangeAccessKey: operation('POST', '/v1/auth/accesskey/exchange', {
    access: 'accessKey',
    summary: 'Exchange an access key for a session token',
    input: message({
      loginOptions: of(
        message('AccessKeyLoginOptions', {
          customClaims: LoginOptions.fields.customClaims,
          selectedTenant: id,
        }),
      ),
    }),
    output: message({ keyId: text(), sessionJwt: text(), expiration: int32({ doc: 'Seconds since 1970' }) }),
  }),
}

export const me = {
  load: operation('GET', '/v1/auth/me', {
    access: 'refresh',
    summary: 'Load the user who is signed in',
    output: User,
  }),
  tenants: operation('POST', '/v1/auth/me/tenants', {
    access: 'refresh',
    effect: 'read',
    summary: 'List the tenants of the user who is signed in',
    detail: 'All of them unless it is said which.',
    input: message({ dct: bool({ doc: 'Only the one chosen for the session' }), ids: list(id, { max: 1000 }) }),
    output: message({
      tenants: list(of(message('MyTenant', { id: text(), name: text(), customAttributes: object() }))),
    }),
  }),
  history: operation('GET', '/v1/auth/me/history', {
    access: 'refresh',
    summary: 'List the sign-ins of the user who is signed in',
    detail: 'Newest first.',
    output: message({ logins: list(of(LoginRecord)) }),
    bareOutput: 'logins',
  }),
}
