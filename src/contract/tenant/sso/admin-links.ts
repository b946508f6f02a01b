import { operation } from '../../operation.ts'
import { email, id, url } from '../../schemas/fields.ts'
import { Page } from '../../schemas/page.ts'
import { choice, int64, list, map, message, of, required, text } from '../../wire.ts'
import { ssoId, tenantId } from './schemas.ts'

const links = '/v1/mgmt/tenant/adminlinks/sso'
const which = { tenantId: required(tenantId), ssoId }
const Link = message('AdminSSOLink', { adminSSOConfigurationLink: text() })
const wanted = {
  ...which,
  expireTime: int64({ min: 0, doc: 'Seconds that the link is good; 0 for no end' }),
  email: { ...email, doc: 'To whom it is also sent' },
  templateId: id,
}

/** Links by which an administrator of a tenant, without an account here, sets up how its people sign in. */
export const ssoAdminLink = {
  generate: operation('POST', '/v2/mgmt/tenant/adminlinks/sso/generate', {
    summary: 'Make a link by which a tenant sets up its SSO',
    detail: 'A configuration has one link: an earlier one ends.',
    input: message({ ...wanted, actorId: { ...id, doc: 'Who acts, in the audit trail, when the link is used' } }),
    output: Link,
  }),
  generateV1: operation('POST', `${links}/generate`, {
    summary: 'Make a link by which a tenant sets up its SSO, in the older form',
    input: message(wanted),
    output: Link,
  }),
  revoke: operation('POST', `${links}/revoke`, {
    summary: 'End the link by which a tenant sets up its SSO',
    input: message(which),
  }),
  send: operation('POST', `${links}/send`, {
    summary: 'Send somebody a link by which a tenant sets up its SSO',
    detail: 'The one that there is; else a new one, good for a day.',
    input: message({ ...which, email: required(email), templateId: id }),
  }),
  own: operation('POST', `${links}/authenticated`, {
    access: 'refresh',
    summary: 'Give an administrator of a tenant the link to set up its SSO',
    detail: 'It takes the permission SSO Admin in the tenant.',
    input: message({ tenantId: { ...tenantId, aliases: ['tenant'] }, ssoId }),
    inQuery: ['tenantId'],
    output: Link,
  }),
  ownOfAll: operation('POST', `${links}/authenticated/batch`, {
    access: 'refresh',
    summary: 'The same for every SSO configuration of the tenant',
    input: message({ tenantId: { ...tenantId, aliases: ['tenant'] } }),
    inQuery: ['tenantId'],
    output: message({
      defaultLink: text({ doc: "The link of the tenant's first configuration" }),
      ssoIdToLink: map(text(), { doc: 'Those of the others, by their ids' }),
      links: list(of(message('AdminSSOLinkOf', { ssoId: text(), displayName: text(), ...Link.fields }))),
    }),
  }),
}

const token = required(text({ max: 256, doc: 'Of the link' }))
const page = { access: 'client', output: Page, form: true, replies: 'page' } as const

/** The page behind such a link; it works without scripts. */
export const ssoSetup = {
  show: operation('GET', '/admin-sso/:token', {
    ...page,
    summary: 'Show the page on which a tenant sets up its SSO',
    input: message({ token }),
  }),
  submit: operation('POST', '/admin-sso/:token', {
    ...page,
    summary: 'Send what a tenant has said of its SSO',
    detail: 'Mappings and what else the page does not ask for stay.',
    input: message({
      token,
      protocol: required(choice(['saml', 'oidc', 'none'], { doc: 'Which part of the page was sent' })),
      idpMetadataUrl: url,
      idpUrl: url,
      entityId: text({ max: 1024 }),
      idpCert: text({ max: 65_536 }),
      issuer: url,
      clientId: text({ max: 1024 }),
      clientSecret: text({ max: 4096, doc: 'An empty one leaves the stored one' }),
    }),
  }),
}
