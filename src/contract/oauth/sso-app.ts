import { operation, WITH_LOGO } from '../operation.ts'
import { CustomAttribute } from '../schemas/custom-attribute.ts'
import { description, id, LARGEST_BATCH, name, names, texts, url } from '../schemas/fields.ts'
import { JWTBearerSettings, SecretMeta } from '../schemas/inbound-app.ts'
import { bool, choice, int32, list, message, of, optional, required, text } from '../wire.ts'

const attributeMapping = list(
  of(message('SSOAppAttribute', { name, type: text({ max: 64 }), value: text({ max: 2048 }) })),
  {
    max: LARGEST_BATCH,
    doc: 'Attributes of a response and what of the user fills them',
  },
)
const groupsMapping = list(
  of(
    message('SSOAppGroups', {
      name,
      type: text({ max: 64 }),
      filterType: text({ max: 64 }),
      value: text({ max: 2048 }),
      roles: list(of(message('SSOAppGroupRole', { id, name })), { max: LARGEST_BATCH }),
    }),
  ),
  { max: LARGEST_BATCH, doc: 'Attributes of a response with the roles that fill them' },
)

const loginPageUrl = { ...url, doc: "Where users sign in; the plane's own page when left out" }
const forceAuthentication = bool({ doc: 'Users sign in each time' })

const oidc = {
  loginPageUrl,
  claims: { ...names, doc: 'Attributes of the user that stand in its tokens' },
  forceAuthentication,
  jwtBearerSettings: of(JWTBearerSettings),
  backChannelLogoutUrl: url,
  customIdpInitiatedLoginPageUrl: url,
  clientType: choice(['confidential', 'public'], { doc: 'Without it the app has no secret of its own' }),
  clientId: text({ max: 512, doc: 'Said when it is made, and never changed' }),
  approvedRedirectUrls: { ...texts, doc: 'Where it may be sent back to, letter by letter' },
  forcePkce: bool(),
  authorizationCodeDisabled: bool(),
  clientCredentialsDisabled: bool(),
  refreshTokenDisabled: bool(),
  defaultAudience: text({ max: 64, doc: '`projectId`, `clientId`, or both when left out' }),
}
const saml = {
  loginPageUrl,
  useMetadataInfo: bool(),
  metadataUrl: url,
  entityId: url,
  acsUrl: url,
  certificate: text({ max: 16_384 }),
  attributeMapping,
  groupsMapping,
  acsAllowedCallbacks: texts,
  subjectNameIdType: choice(['email', 'phone'], { doc: 'What names the user; its id when left out' }),
  subjectNameIdFormat: text({ max: 256 }),
  defaultRelayState: text({ max: 2048 }),
  forceAuthentication,
  logoutRedirectUrl: url,
  errorRedirectUrl: url,
  defaultSignatureAlgorithm: text({ max: 64 }),
}
const wsfed = {
  loginPageUrl,
  realm: url,
  replyUrl: url,
  replyAllowedCallbacks: texts,
  attributeMapping,
  groupsMapping,
  forceAuthentication,
  logoutRedirectUrl: url,
  errorRedirectUrl: url,
}
const about = { description, logo: text({ doc: 'A URL, or the picture as a data URL' }) }
const idp = { idpCert: text(), idpInitiatedUrl: text(), idpMetadataUrl: text(), idpEntityId: text(), idpSsoUrl: text() }

const SSOApp = message('SSOApplication', {
  id: text(),
  name: text(),
  ...about,
  enabled: bool(),
  appType: text({ doc: '`oidc`, `saml` or `wsfed`' }),
  oidcSettings: optional(of(message('SSOAppOIDC', { ...oidc, issuer: text(), discoveryUrl: text() }))),
  samlSettings: optional(of(message('SSOAppSAML', { ...saml, ...idp, idpLogoutUrl: text() }))),
  wsfedSettings: optional(of(message('SSOAppWSFed', { ...wsfed, ...idp, idpLogoutUrl: text() }))),
})

const appId = required({ ...id, doc: 'Letters, digits, _ and -' })
const made = message({ id: text() })
const fresh = {
  id: { ...id, doc: 'Made when left out' },
  name: required(name),
  ...about,
  enabled: optional(bool({ doc: 'On when left out' })),
}
const replaced = { ...fresh, id: appId }
const cleartext = text({ doc: 'The secret' })
const replacing = 'Settings that are left out are cleared; the client id and the secrets stay.'
const attributesReply = message('SSOAppAttributesReply', { data: list(of(CustomAttribute)) })

/** Applications that trust the project to sign their users in, made by the API. */
export const ssoApp = {
  createOidc: operation('POST', '/v1/mgmt/sso/idp/app/oidc/create', {
    summary: 'Create an OpenID Connect application',
    detail: 'Its secret is read with `secret`; its discovery document has the address that `load` tells.',
    largestBody: WITH_LOGO,
    input: message('NewOidcApp', { ...fresh, ...oidc, clientSecret: text({ max: 256, doc: 'Made when left out' }) }),
    output: made,
  }),
  updateOidc: operation('POST', '/v1/mgmt/sso/idp/app/oidc/update', {
    summary: 'Replace an OpenID Connect application',
    detail: replacing,
    largestBody: WITH_LOGO,
    input: message('OidcAppUpdate', { ...replaced, ...oidc }),
  }),
  createSaml: operation('POST', '/v1/mgmt/sso/idp/app/saml/create', {
    summary: 'Create a SAML application',
    largestBody: WITH_LOGO,
    input: message('NewSamlApp', { ...fresh, ...saml }),
    output: made,
  }),
  updateSaml: operation('POST', '/v1/mgmt/sso/idp/app/saml/update', {
    summary: 'Replace a SAML application',
    detail: 'Settings that are left out are cleared.',
    largestBody: WITH_LOGO,
    input: message('SamlAppUpdate', { ...replaced, ...saml }),
  }),
  createWsfed: operation('POST', '/v1/mgmt/sso/idp/app/wsfed/create', {
    summary: 'Create a WS-Federation application',
    largestBody: WITH_LOGO,
    input: message('NewWsfedApp', { ...fresh, ...wsfed }),
    output: made,
  }),
  updateWsfed: operation('POST', '/v1/mgmt/sso/idp/app/wsfed/update', {
    summary: 'Replace a WS-Federation application',
    detail: 'Settings that are left out are cleared.',
    largestBody: WITH_LOGO,
    input: message('WsfedAppUpdate', { ...replaced, ...wsfed }),
  }),
  delete: operation('POST', '/v1/mgmt/sso/idp/app/delete', {
    summary: 'Delete a federated application',
    detail: 'With all that its users have of it. The one of the project itself stays.',
    input: message({ id: required(id) }),
  }),
  load: operation('GET', '/v1/mgmt/sso/idp/app/load', {
    summary: 'Load a federated application',
    input: message({ id: required(id) }),
    output: message({ app: of(SSOApp) }),
    bareOutput: 'app',
  }),
  loadAll: operation('GET', '/v1/mgmt/sso/idp/apps/load', {
    holder: 'self',
    summary: 'Load all federated applications',
    output: message({ apps: list(of(SSOApp)) }),
  }),
  secret: operation('GET', '/v1/mgmt/sso/idp/app/secret', {
    summary: 'Read the secret of a federated application',
    input: message({ id: required(id), secretName: { ...name, doc: 'One of those that were added' } }),
    output: message({ cleartext }),
  }),
  rotate: operation('POST', '/v1/mgmt/sso/idp/app/rotate', {
    summary: 'Give a federated application a new secret',
    detail: 'The old one ends at once; those that were added stay.',
    input: message({ id: required(id) }),
    output: message({ cleartext }),
  }),
  addSecret: operation('POST', '/v1/mgmt/sso/idp/app/secret/add', {
    summary: 'Give a federated application one more secret',
    input: message({
      appId: required(id),
      name: required(name),
      expireTime: int32({ min: 0, doc: 'Seconds since 1970; 0 is never' }),
    }),
    output: message({ meta: of(SecretMeta), cleartext }),
  }),
  revokeSecret: operation('POST', '/v1/mgmt/sso/idp/app/secret/revoke', {
    summary: 'Revoke a secret that was added to a federated application',
    input: message({ appId: required(id), name: required(name) }),
    output: message({ secrets: list(of(SecretMeta), { doc: 'Those that remain' }) }),
  }),
  listAttributes: operation('GET', '/v1/mgmt/sso/idp/app/customattributes', {
    summary: 'List the custom attributes that federated applications can have',
    output: attributesReply,
  }),
  createAttributes: operation('POST', '/v1/mgmt/sso/idp/app/customattribute/create', {
    summary: 'Define custom attributes of federated applications',
    input: message({ attributes: required(list(of(CustomAttribute), { max: LARGEST_BATCH })) }),
    output: attributesReply,
  }),
  deleteAttributes: operation('POST', '/v1/mgmt/sso/idp/app/customattribute/delete', {
    summary: 'Delete custom attributes of federated applications',
    detail: 'Unknown names are skipped.',
    input: message({ names: required(names) }),
    output: attributesReply,
  }),
}
