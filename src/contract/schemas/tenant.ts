import { bool, choice, int32, list, message, object, of, text } from '../wire.ts'
import { customAttributes, id, texts, tokenUnit } from './fields.ts'

export const Tenant = message('Tenant', {
  id: text(),
  name: text(),
  customAttributes: object(),
  selfProvisioningDomains: list(text()),
  authType: text({ doc: 'none, saml or oidc' }),
  domains: list(text(), { doc: 'Domains that sign in by SSO' }),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  disabled: bool(),
  enforceSSO: bool(),
  enforceSSOExclusions: list(text(), { doc: 'Ids of users that need no SSO' }),
  federatedAppIds: list(text()),
  parent: text({ doc: 'Id of the tenant above' }),
  successors: list(text(), { doc: 'Ids of the tenants below' }),
  defaultRoles: list(text(), { doc: 'Roles that every member has' }),
  roleInheritance: text({ doc: 'none or userOnly' }),
})

export const authType = choice(['none', 'saml', 'oidc'])

/** What create and update have in common. */
export const tenantFields = {
  selfProvisioningDomains: { ...texts, doc: 'Users of these e-mail domains join by themselves' },
  customAttributes,
  authType,
  disabled: bool(),
  enforceSSO: bool(),
  enforceSSOExclusions: texts,
  federatedAppIds: texts,
  roleInheritance: choice(['none', 'userOnly']),
}

const SSOSetupSuiteSettings = message('SSOSetupSuiteSettings', {
  enabled: bool(),
  styleId: id,
  disabledFeatures: of(
    message('SSOSetupSuiteDisabledFeatures', {
      saml: bool(),
      oidc: bool(),
      scim: bool(),
      ssoDomains: bool(),
      groupMapping: bool(),
    }),
  ),
})

const lifetime = int32({ min: 0 })

export const tenantSettings = {
  domains: { ...texts, doc: 'Domains that sign in by SSO' },
  selfProvisioningDomains: texts,
  authType,
  enabled: bool({ doc: "These lifetimes hold in place of the project's" }),
  refreshTokenExpiration: lifetime,
  refreshTokenExpirationUnit: tokenUnit,
  sessionTokenExpiration: lifetime,
  sessionTokenExpirationUnit: tokenUnit,
  stepupTokenExpiration: lifetime,
  stepupTokenExpirationUnit: tokenUnit,
  enableInactivity: bool(),
  inactivityTime: { ...lifetime, aliases: ['InactivityTime'] },
  inactivityTimeUnit: { ...tokenUnit, aliases: ['InactivityTimeUnit'] },
  JITDisabled: bool({ doc: 'Signing in by SSO makes no users' }),
  ssoSetupSuiteSettings: of(SSOSetupSuiteSettings),
}

export const TenantSettings = message('TenantSettings', tenantSettings)
