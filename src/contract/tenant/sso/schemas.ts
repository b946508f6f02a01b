/** How companies sign in: what is said of their identity providers. */

import { id, LARGEST_BATCH, name, texts, url } from '../../schemas/fields.ts'
import { Tenant } from '../../schemas/tenant.ts'
import { bool, choice, int64, json, list, map, message, object, of, optional, text } from '../../wire.ts'

export const ssoId = text({ max: 256, doc: 'One of several configurations of the tenant; the first when left out' })
export const tenantId = id
/** PEM, of a key or a certificate. */
const pem = text({ max: 65_536 })
const claim = text({ max: 512 })
const groupNames = list(text({ max: 512 }), { max: LARGEST_BATCH })

const RoleMapping = message('RoleMapping', { groups: groupNames, roleName: name })
const GroupsMapping = message('GroupsMapping', {
  role: of(message('RoleItem', { id: text(), name: text() })),
  groups: list(text()),
})
const Relations = message('GroupRelations', {
  relations: list(of(message('GroupRelation', { resource: name, relationDefinition: name, namespace: name })), {
    max: LARGEST_BATCH,
  }),
})

/** Which attribute, claim or path such as `user.email` fills which field of a user. */
const userFields = {
  name: claim,
  email: claim,
  username: claim,
  phoneNumber: claim,
  group: { ...claim, doc: 'What holds the groups' },
  givenName: claim,
  middleName: claim,
  familyName: claim,
  picture: claim,
  verifiedEmail: claim,
  verifiedPhone: claim,
  customAttributes: object({ max: 1000, doc: 'Name of the custom attribute here, to the attribute or claim' }),
}
const AttributeMapping = message('SamlAttributeMapping', userFields)
const ClaimsMapping = message('OidcClaimsMapping', { loginId: claim, ...userFields })

/** What SAML, OpenID Connect, SCIM and XAA of one configuration share. */
export const sharedMapping = {
  roleMappings: list(of(RoleMapping), { max: LARGEST_BATCH, doc: 'Roles for the groups of the identity provider' }),
  defaultSSORoles: { ...texts, doc: 'Roles that everybody gets who signs in' },
  replaceDefaultSSORoles: bool({ doc: 'An empty list of default roles takes the stored ones away' }),
  fgaMappings: map(of(Relations), { max: LARGEST_BATCH, doc: 'Relations for the groups of the identity provider' }),
  groupsPriority: { ...groupNames, doc: 'The first of these groups that somebody has counts alone' },
  groupPriorityEnabled: bool(),
  allowOverrideRoles: bool({ doc: 'Roles of groups take the place of all that the user has in the tenant' }),
}
const fgaPlace = {
  configFGATenantIDResourcePrefix: name,
  configFGATenantIDResourceSuffix: name,
}

/** The plane's own side of SAML. */
const samlOwn = {
  attributeMapping: optional(of(AttributeMapping)),
  spEncryptionKey: { ...pem, doc: "A private key, in place of the plane's own" },
  spSignKey: { ...pem, doc: "A private key, in place of the plane's own" },
  subjectNameIdFormat: name,
  spACSUrl: url,
  spEntityId: text({ max: 1024 }),
  disableSignRequest: bool({ doc: 'Requests to the identity provider are not signed' }),
  ...sharedMapping,
  ...fgaPlace,
  providerID: id,
}

export const SamlSettings = message('SSOSAMLSettings', {
  idpUrl: { ...url, doc: 'Where the identity provider is asked' },
  entityId: text({ max: 1024, doc: "The identity provider's name" }),
  idpCert: { ...pem, doc: 'With which the identity provider signs' },
  idpAdditionalCerts: list(pem, { max: 16 }),
  ...samlOwn,
})
export const SamlMetadataSettings = message('SSOSAMLByMetadataSettings', {
  idpMetadataUrl: { ...url, doc: 'Read when somebody signs in' },
  idpMetadataXml: text({ max: 262_144, doc: 'The document itself, in place of its address' }),
  entityId: text({ max: 1024 }),
  ...samlOwn,
})

const oidcFields = {
  name,
  clientId: text({ max: 1024 }),
  redirectUrl: url,
  authUrl: url,
  tokenUrl: url,
  userDataUrl: url,
  JWKsUrl: { ...url, aliases: ['jwksUrl', 'JWKSUrl'] },
  issuer: url,
  scope: texts,
  prompt: list(text({ max: 64 }), { max: 16 }),
  grantType: choice(['authorization_code', 'implicit']),
  callbackDomain: text({ max: 256, doc: 'Host of the plane that the identity provider leads back to' }),
  manageProviderTokens: bool({ doc: "The identity provider's tokens are kept" }),
  providerID: id,
}

export const OidcSettings = message('SSOOIDCSettings', {
  ...oidcFields,
  clientSecret: text({ max: 4096, doc: 'An empty one leaves the stored one' }),
  userAttrMapping: optional(of(ClaimsMapping)),
  usePkce: optional(bool()),
  ...sharedMapping,
})

/** The parts of the mapping that are answered under other names. */
const sharedReply = {
  groupsMapping: list(of(GroupsMapping)),
  defaultSSORoles: list(text()),
  fgaMappings: map(of(Relations)),
  groupsPriority: list(text()),
  groupPriorityEnabled: bool(),
  allowOverrideRoles: bool(),
  providerID: text(),
  scimProviderID: text(),
}

const SamlReply = message('SamlSettingsReply', {
  idpEntityId: text(),
  idpSSOUrl: text(),
  idpCertificate: text(),
  idpAdditionalCertificates: list(text()),
  idpMetadataUrl: text(),
  spEntityId: text(),
  spACSUrl: text(),
  spCertificate: text({ doc: 'With which the identity provider may encrypt' }),
  spSignCertificate: text({ doc: 'With which the plane signs' }),
  attributeMapping: of(AttributeMapping),
  redirectUrl: text(),
  subjectNameIdFormat: text(),
  disableSignRequest: bool(),
  ...fgaPlace,
  ...sharedReply,
  lastSuccessTestTime: int64({ doc: 'Seconds since 1970; 0 for never' }),
})

const OidcReply = message('OidcSettingsReply', {
  ...oidcFields,
  clientSecret: text({ doc: 'Always empty' }),
  userAttrMapping: of(ClaimsMapping),
  usePkce: bool(),
  ...sharedReply,
})

const settingsReply = { tenant: of(Tenant), saml: of(SamlReply), oidc: of(OidcReply), ssoId: text() }
export const SettingsReply = message('LoadSSOSettingsReply', settingsReply)
export const SettingsReplies = message({ SSOSettings: list(of(SettingsReply)) })

export const SettingsV1 = message('SSOSettingsV1', {
  tenantId: text(),
  idpEntityId: text(),
  idpSSOUrl: text(),
  idpCertificate: text(),
  idpMetadataUrl: text(),
  spEntityId: text(),
  spACSUrl: text(),
  spCertificate: text(),
  userMapping: of(AttributeMapping),
  groupsMapping: list(of(GroupsMapping)),
  redirectUrl: text(),
  domains: list(text()),
  domain: text({ doc: 'The first of the domains' }),
})

export const mappingV1 = {
  roleMappings: sharedMapping.roleMappings,
  attributeMapping: optional(of(AttributeMapping)),
  defaultSSORoles: sharedMapping.defaultSSORoles,
}

/** Issuers of other applications whose assertions a tenant takes. */
export const xaaFields = {
  enabled: bool(),
  settings: json({ doc: '`issuers`, and what of an assertion is used' }),
  providerID: id,
}
export const XaaReply = message('XAASettings', {
  ssoId: text(),
  enabled: bool(),
  settings: json(),
  audience: text({ doc: 'For whom assertions have to be' }),
  ...sharedReply,
})
