import { bool, int32, list, map, message, object, of, text } from '../wire.ts'
import {
  customAttributes,
  description,
  id,
  LARGEST_BATCH,
  MOST_VALUES,
  name,
  names,
  texts,
  tokenUnit,
  url,
} from './fields.ts'

export const Scope = message('Scope', {
  name: name,
  description,
  optional: bool({ doc: 'The user may leave it out' }),
  values: { ...names, doc: 'Role names, or attribute names' },
})

const IssuerSettings = message('IssuerSettings', {
  jwksUri: url,
  signAlgorithm: text({ max: 64 }),
  userInfoUri: url,
  externalIdFieldName: text({ max: 256 }),
})

export const JWTBearerSettings = message('JWTBearerSettings', {
  issuers: map(of(IssuerSettings)),
  jwtBearerGrantTypeAudienceToUse: text({ max: 2048 }),
  jwtBearerGrantTypeScopeToUse: text({ max: 2048 }),
  jwtBearerGrantTypeCustomClaimsToUse: text({ max: 2048 }),
})

const lifetime = int32({ min: 0 })

export const AppSessionSettings = message('AppSessionSettings', {
  enabled: bool(),
  refreshTokenExpiration: lifetime,
  refreshTokenExpirationUnit: tokenUnit,
  sessionTokenExpiration: lifetime,
  sessionTokenExpirationUnit: tokenUnit,
  userTemplateId: id,
  keyTemplateId: id,
  keySessionTokenExpiration: lifetime,
  keySessionTokenExpirationUnit: tokenUnit,
})

const CibaSettings = message('CibaSettings', {
  enabled: bool(),
  expirationTime: lifetime,
  expirationTimeUnit: tokenUnit,
  emailServiceProvider: name,
  emailServiceProviderFallback: name,
  emailServiceTemplateId: id,
  loginPageURL: url,
})

const JarSettings = message('JarSettings', {
  enforce: bool(),
  publicKey: text({ max: 16_384 }),
  maxLifetimeSeconds: lifetime,
  fapi: bool(),
})

const ScopeClaimMapping = message('ScopeClaimMapping', {
  scope: name,
  claims: object({ max: MOST_VALUES, doc: 'Claim values by claim name' }),
  description,
  useProjectMapping: bool(),
  mandatory: bool(),
})

const scopes = list(of(Scope), { max: LARGEST_BATCH })

const appFields = {
  id: text(),
  name: text(),
  description: text(),
  clientId: text(),
  logo: text(),
  loginPageUrl: text({ doc: 'Where the sign-in flow is hosted' }),
  approvedCallbackUrls: list(text()),
  permissionsScopes: { ...scopes, doc: 'Scopes whose values are role names' },
  attributesScopes: { ...scopes, doc: 'Scopes whose values are user attributes' },
  dynamic: bool({ doc: 'Registered by itself' }),
  status: text(),
  logoUrl: text(),
  jwtBearerSettings: of(JWTBearerSettings),
  sessionSettings: of(AppSessionSettings),
  nonConfidentialClient: bool({ doc: 'A public client, without a secret' }),
  audienceWhitelist: list(text()),
  forceAddAllAuthorizationInfo: bool(),
  connectionsScopes: scopes,
  defaultAudience: text(),
  skipConsentScreen: bool(),
  useResources: bool(),
  customAttributes: object(),
  cibaSettings: of(CibaSettings),
  jarSettings: of(JarSettings),
  allowedTenants: list(text()),
}

export const InboundApp = message('InboundApp', appFields)

export const InboundAppV2 = message('InboundAppV2', {
  ...appFields,
  scopeClaimMapping: list(of(ScopeClaimMapping)),
  forcePkce: bool(),
})

export const SecretMeta = message('SecretMeta', {
  id: text(),
  name: text(),
  status: text({ doc: 'active, disabled or expired' }),
  expireTime: int32({ doc: 'Seconds since 1970; 0 is never' }),
  createdTime: int32({ doc: 'Seconds since 1970' }),
})

/** What create, update and patch have in common. */
export const appSettings = {
  description,
  logo: text({ max: 1_048_576, doc: 'An image as a data URL or address' }),
  loginPageUrl: { ...url, doc: 'Where the sign-in flow is hosted' },
  approvedCallbackUrls: texts,
  permissionsScopes: scopes,
  attributesScopes: scopes,
  logoUrl: url,
  jwtBearerSettings: of(JWTBearerSettings),
  sessionSettings: of(AppSessionSettings),
  audienceWhitelist: texts,
  forceAddAllAuthorizationInfo: bool(),
  connectionsScopes: scopes,
  defaultAudience: text({ max: 2048 }),
  customAttributes,
  cibaSettings: of(CibaSettings),
  jarSettings: of(JarSettings),
  allowedTenants: texts,
}

/** The same in the second version. */
export const appSettingsV2 = {
  description,
  logo: appSettings.logo,
  loginPageUrl: appSettings.loginPageUrl,
  approvedCallbackUrls: texts,
  permissionsScopes: scopes,
  scopeClaimMapping: list(of(ScopeClaimMapping), { max: LARGEST_BATCH }),
  jwtBearerSettings: of(JWTBearerSettings),
  customAttributes,
  forcePkce: bool(),
  defaultAudience: appSettings.defaultAudience,
}
