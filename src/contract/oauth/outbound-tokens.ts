import { operation } from '../operation.ts'
import { id, url } from '../schemas/fields.ts'
import { Page } from '../schemas/page.ts'
import { bool, int32, int64, list, message, of, required, text } from '../wire.ts'

const LONGEST_TOKEN = 16_384
const scopes = list(text({ max: 1024 }), { max: 200, doc: 'Exactly these, in any order' })
const externalIdentifier = text({ max: 256, doc: "The caller's own name for the token" })
const options = of(
  message('OutboundTokenOptions', {
    withRefreshToken: bool({ doc: 'Whether the reply has the refresh token' }),
    forceRefresh: bool({ doc: 'Refresh it even while it is good' }),
  }),
)

const OutboundAppToken = message('OutboundAppToken', {
  id: text(),
  appId: text(),
  userId: text(),
  tokenSub: text({ doc: 'Whose it is at the other service, where that says so' }),
  accessToken: text(),
  accessTokenType: text(),
  accessTokenExpiry: int64({ doc: 'Seconds since 1970; 0 is never' }),
  hasRefreshToken: bool(),
  refreshToken: text(),
  lastRefreshTime: int64({ doc: 'Seconds since 1970' }),
  lastRefreshError: text(),
  scopes: list(text()),
  tenantId: text(),
  grantedBy: text({ doc: 'Who has connected it' }),
  externalIdentifier: text(),
})

const token = message({ token: of(OutboundAppToken) })
const whom = { appId: required(id), userId: { ...id, doc: 'Of whom; with an access token the one that it is of' } }
const inTenant = { tenantId: { ...id, doc: 'In this tenant; empty for none' } }
const ofTenant = {
  appId: required(id),
  tenantId: { ...id, doc: 'Whose; with an access token the one that it acts in' },
}
const which = { options, externalIdentifier }

const refreshing =
  'A token that has expired is refreshed first, by one process while others wait for it. A management key may call, and so ' +
  'may the access token of an inbound app with the scope `outbound.token.fetch`, for what is its own.'

const uploaded = {
  refreshToken: text({ max: LONGEST_TOKEN, doc: 'This or the access token' }),
  accessToken: text({ max: LONGEST_TOKEN }),
  accessTokenExpiry: int32({ min: 0, doc: 'Seconds since 1970; 0 is never' }),
  accessTokenType: text({ max: 64, doc: '`bearer` when left out' }),
  scopes,
  externalIdentifier,
  idToken: text({ max: LONGEST_TOKEN }),
  verifyRefresh: bool({ doc: 'Refresh it once before it is kept' }),
  grantedBy: text({ max: 256 }),
}
const ofUser = { appId: required(id), userId: required(id), ...inTenant }
const wholeTenant = { appId: required(id), tenantId: required(id) }
const refusedToken = { appId: text(), errorCode: text(), reason: text() }
const MOST_TOKENS = 100
const batchDetail = 'All or none: where one of them is refused nothing is kept, and the reply says which and why.'

/** What users and tenants may do at other services: the token vault. */
export const outboundToken = {
  connect: operation('POST', '/v1/mgmt/outbound/app/connect', {
    access: 'refresh',
    summary: 'Send a user to another service, to connect it',
    detail:
      'The reply says where to; from there the browser comes back to `redirectUrl`, with `err` where nothing was ' +
      "connected. A token of the whole tenant (`tenantLevel`) takes the tenant's role Tenant Admin.",
    input: message({
      appId: required(id),
      ...inTenant,
      tenantLevel: bool({ doc: "Connect it for the whole tenant, not for the user's own use" }),
      options: of(
        message('ConnectOutboundAppOptions', {
          redirectUrl: { ...url, doc: "Where the browser ends; the app's own when left out" },
          scopes: list(text({ max: 1024 }), { max: 200, doc: "The app's own when left out" }),
          prompt: list(text({ max: 64 }), { max: 16 }),
          loginHint: text({ max: 512 }),
          resources: list(url, { max: 16, doc: 'RFC 8707' }),
          externalIdentifier,
        }),
      ),
    }),
    output: message({ url: text() }),
    aliases: [{ method: 'POST', path: '/v1/outbound/oauth/connect' }],
  }),
  callback: operation('GET', '/v1/outbound/oauth/callback', {
    access: 'client',
    effect: 'write',
    summary: 'Come back from another service',
    detail: 'A state is good once, for ten minutes, and not in the browser of another user.',
    input: message({
      state: required(text({ max: 512 })),
      code: text({ max: 4096 }),
      error: text({ max: 256 }),
      error_description: text({ max: 2048 }),
    }),
    output: Page,
    form: true,
    replies: 'page',
    aliases: [{ method: 'POST', path: '/v1/outbound/oauth/callback' }],
  }),
  fetchUser: operation('POST', '/v1/mgmt/outbound/app/user/token', {
    access: 'managementOrToken',
    summary: "Fetch a user's token with these scopes",
    detail: refreshing,
    input: message({ ...whom, ...inTenant, scopes, ...which }),
    output: token,
  }),
  fetchLatestUser: operation('POST', '/v1/mgmt/outbound/app/user/token/latest', {
    access: 'managementOrToken',
    summary: "Fetch a user's newest token",
    detail: refreshing,
    input: message({ ...whom, ...inTenant, ...which }),
    output: token,
  }),
  fetchTenant: operation('POST', '/v1/mgmt/outbound/app/tenant/token', {
    access: 'managementOrToken',
    summary: "Fetch a tenant's token with these scopes",
    detail: refreshing,
    input: message({ ...ofTenant, scopes, ...which }),
    output: token,
  }),
  fetchLatestTenant: operation('POST', '/v1/mgmt/outbound/app/tenant/token/latest', {
    access: 'managementOrToken',
    summary: "Fetch a tenant's newest token",
    detail: refreshing,
    input: message({ ...ofTenant, ...which }),
    output: token,
  }),
  appsOfUser: operation('GET', '/v1/mgmt/outbound/apps-with-user-token', {
    holder: 'self',
    summary: 'List the apps of which a user has a token that is good, or can be refreshed',
    input: message({ userId: required(id), ...inTenant }),
    output: message({ appIds: list(text()) }),
  }),
  uploadUserKey: operation('POST', '/v1/mgmt/outbound/app/user/apikey/upload', {
    summary: "Keep a user's API key for another service",
    detail: 'For apps of the type `apikey`.',
    input: message({ ...ofUser, apiKey: required(text({ max: LONGEST_TOKEN })), externalIdentifier }),
  }),
  uploadTenantKey: operation('POST', '/v1/mgmt/outbound/app/tenant/apikey/upload', {
    summary: "Keep a tenant's API key for another service",
    detail: 'For apps of the type `apikey`.',
    input: message({ ...wholeTenant, apiKey: required(text({ max: LONGEST_TOKEN })), externalIdentifier }),
  }),
  uploadUser: operation('POST', '/v1/mgmt/outbound/app/user/oauthtoken/upload', {
    summary: "Keep a user's token of another service",
    input: message({ ...ofUser, ...uploaded }),
  }),
  uploadTenant: operation('POST', '/v1/mgmt/outbound/app/tenant/oauthtoken/upload', {
    summary: "Keep a tenant's token of another service",
    input: message({ ...wholeTenant, ...uploaded }),
  }),
  uploadUsers: operation('POST', '/v1/mgmt/outbound/app/user/oauthtoken/batch/upload', {
    summary: "Keep many users' tokens of other services",
    detail: batchDetail,
    input: message({
      tokens: required(list(of(message('UserTokenUpload', { ...ofUser, ...uploaded })), { max: MOST_TOKENS })),
    }),
    output: message({ failures: list(of(message({ ...refusedToken, userId: text() }))) }),
    bulk: true,
  }),
  uploadTenants: operation('POST', '/v1/mgmt/outbound/app/tenant/oauthtoken/batch/upload', {
    summary: "Keep many tenants' tokens of other services",
    detail: batchDetail,
    input: message({
      tokens: required(list(of(message('TenantTokenUpload', { ...wholeTenant, ...uploaded })), { max: MOST_TOKENS })),
    }),
    output: message({ failures: list(of(message({ ...refusedToken, tenantId: text() }))) }),
    bulk: true,
  }),
  delete: operation('DELETE', '/v1/mgmt/outbound/token', {
    summary: 'Delete a token of another service',
    detail: 'The other service is asked to revoke it, once; whether it does is not looked at.',
    input: message({ id: required(id) }),
  }),
  deleteMany: operation('DELETE', '/v1/mgmt/outbound/user/tokens', {
    summary: 'Delete the tokens of a user, of an app, or of both',
    detail: 'At least one of the two has to be said. The other services are asked to revoke the newest twenty.',
    input: message({ appId: id, userId: id }),
    aliases: [{ method: 'DELETE', path: '/v1/mgmt/outbound/tokens' }],
  }),
}
