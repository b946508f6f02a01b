/** How clients register themselves with resources and MCP servers, and what they may then ask for. */
import { bool, list, message, of, text } from '../wire.ts'
import { name, url } from './fields.ts'
import { AppSessionSettings, Scope } from './inbound-app.ts'

const scopes = list(of(Scope), { max: 1000 })

export const ApprovedScopes = message('DynamicClientRegistrationApprovedScopes', {
  permissionsScopes: scopes,
  attributesScopes: scopes,
  connectionsScopes: scopes,
})

export const DynamicRegistration = message('McpServerDynamicClientRegistration', {
  enabled: bool(),
  disableApprovedScopesAsDefault: bool(),
  flowId: text({ max: 256 }),
})

const domainPattern = text({ max: 256, doc: 'A domain, or `*.` and one' })
const DomainPolicy = message('CIMDDomainPolicy', { domainPattern, enabled: bool() })
const DomainPolicies = message('CIMDDomainPolicies', { policies: list(of(DomainPolicy), { max: 1000 }) })

export const CimdSettings = message('CIMDSettings', { enabled: bool(), domainPolicies: of(DomainPolicies) })

export const tags = list(text({ max: 50 }), { max: 100 })

/** What happens to users who sign in to such a client. */
export const clientSettings = {
  loginPageURL: url,
  sessionSettings: of(AppSessionSettings),
  skipConsentScreen: bool(),
  forceAddAllAuthorizationInfo: bool({ doc: 'Tokens hold all tenants and roles' }),
  tags,
}

export const DynamicRegistrationSettings = message('DynamicRegistrationSettings', {
  dynamicRegistration: of(DynamicRegistration),
  cimdSettings: of(CimdSettings),
  dynamicRegistrationTemplateId: name,
  useTemplate: bool({ doc: 'The settings of the template, which must be named' }),
  ...clientSettings,
})
