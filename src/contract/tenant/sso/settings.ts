import { operation } from '../../operation.ts'
import { texts, url } from '../../schemas/fields.ts'
import { authType } from '../../schemas/tenant.ts'
import { message, of, optional, required, text } from '../../wire.ts'
import {
  mappingV1,
  OidcSettings,
  SamlMetadataSettings,
  SamlSettings,
  SettingsReplies,
  SettingsReply,
  SettingsV1,
  ssoId,
  tenantId,
} from './schemas.ts'

const which = { tenantId: required(tenantId), ssoId }
const domains = { ...texts, doc: 'Domains of e-mail addresses that sign in here; none for any' }
const saml = { ...which, redirectUrl: { ...url, doc: 'Where people go on when a sign-in names no address' }, domains }
const settings = '/v1/mgmt/sso/settings'

/** Several configurations of a tenant, each with a SAML and an OpenID Connect part, of which one is in use. */
export const configurations = {
  load: operation('GET', '/v2/mgmt/sso/settings', {
    summary: 'Load how a tenant signs in',
    detail: 'Secrets and keys are not shown.',
    input: message(which),
    output: SettingsReply,
  }),
  loadAll: operation('GET', '/v2/mgmt/sso/settings/all', {
    summary: 'Load all SSO configurations of a tenant',
    input: message({ tenantId: required(tenantId) }),
    output: SettingsReplies,
  }),
  create: operation('POST', `${settings}/new`, {
    summary: 'Make a further SSO configuration',
    input: message({ ...which, displayName: text({ max: 256, aliases: ['name'] }) }),
    output: SettingsReply,
  }),
  delete: operation('DELETE', settings, {
    summary: 'Delete an SSO configuration',
    detail: 'The first one is emptied. Roles and users stay as they are.',
    input: message(which),
  }),
  setAuthType: operation('POST', `${settings}/authtype`, {
    summary: 'Switch an SSO configuration on or off',
    input: message({ ...which, authType: required(authType) }),
  }),
  setRedirectUrl: operation('POST', '/v1/mgmt/sso/redirect', {
    summary: 'Set where people go on after a sign-in',
    detail: 'What is left out stays.',
    input: message({ ...which, samlRedirectUrl: optional(url), oauthRedirectUrl: optional(url) }),
  }),
  setProviderIds: operation('POST', '/v1/mgmt/sso/provider-ids', {
    summary: 'Note which products the identity providers are',
    input: message({
      ...which,
      samlProviderId: optional(text({ max: 256 })),
      samlScimProviderId: optional(text({ max: 256 })),
      oidcProviderId: optional(text({ max: 256 })),
      oidcScimProviderId: optional(text({ max: 256 })),
    }),
  }),
  configureSaml: operation('POST', '/v1/mgmt/sso/saml', {
    summary: 'Sign in by SAML',
    input: message({ ...saml, settings: required(of(SamlSettings)) }),
  }),
  configureSamlByMetadata: operation('POST', '/v1/mgmt/sso/saml/metadata', {
    summary: "Sign in by SAML, as the identity provider's metadata says",
    input: message({ ...saml, settings: required(of(SamlMetadataSettings)) }),
  }),
  configureOidc: operation('POST', '/v1/mgmt/sso/oidc', {
    summary: 'Sign in by OpenID Connect',
    detail: 'An issuer alone is enough: the addresses are then read from its discovery document at each sign-in.',
    input: message({ ...which, settings: required(of(OidcSettings)), domains }),
  }),
  recalculateMappings: operation('POST', '/v1/mgmt/sso/recalculate-mappings', {
    summary: 'Give everybody the roles of his groups as they are mapped now',
    input: message(which),
  }),
}

const domainsV1 = { domains: texts, domain: text({ max: 256 }) }
const redirectURL = optional({ ...url, aliases: ['redirectUrl'], doc: 'Stays when left out' })

/** The same for the SAML part of the first configuration, as older clients know it. */
export const olderSettings = {
  loadV1: operation('GET', settings, {
    summary: "Load a tenant's SAML settings, in the older form",
    input: message({ tenantId: required(tenantId) }),
    output: SettingsV1,
  }),
  configureV1: operation('POST', settings, {
    summary: 'Sign in by SAML, in the older form',
    input: message({
      tenantId: required(tenantId),
      idpURL: required({ ...url, aliases: ['idpUrl'] }),
      idpCert: required(text({ max: 65_536 })),
      entityId: required(text({ max: 1024 })),
      redirectURL,
      ...domainsV1,
    }),
  }),
  metadataV1: operation('POST', '/v1/mgmt/sso/metadata', {
    summary: "Sign in by SAML as the identity provider's metadata says, in the older form",
    input: message({
      tenantId: required(tenantId),
      idpMetadataURL: required({ ...url, aliases: ['idpMetadataUrl'] }),
      redirectURL,
      ...domainsV1,
    }),
  }),
  mappingV1: operation('POST', '/v1/mgmt/sso/mapping', {
    summary: 'Map groups and attributes of SAML, in the older form',
    input: message({ tenantId: required(tenantId), ...mappingV1 }),
  }),
}
