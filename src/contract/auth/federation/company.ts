import { operation } from '../../operation.ts'
import { Page } from '../../schemas/page.ts'
import { JwtReply } from '../../schemas/session.ts'
import { message, required, text } from '../../wire.ts'
import { CompanyStart, codeInput, companyQuery, StartReply } from './schemas.ts'

const which = {
  projectId: required(text({ max: 64 })),
  tenantId: required(text({ max: 256 })),
  ssoId: text({ max: 256 }),
}

export const company = {
  start: operation('POST', '/v1/auth/sso/authorize', {
    access: 'project',
    summary: 'Begin to sign in by the identity provider of a tenant',
    input: CompanyStart,
    inQuery: companyQuery,
    output: StartReply,
    aliases: [{ method: 'POST', path: '/v1/auth/saml/authorize' }],
  }),
  exchange: operation('POST', '/v1/auth/sso/exchange', {
    access: 'project',
    summary: 'Exchange the code of a sign-in by a tenant for a session',
    input: codeInput,
    output: JwtReply,
    aliases: [{ method: 'POST', path: '/v1/auth/saml/exchange' }],
  }),
  acs: operation('POST', '/v1/auth/saml/acs', {
    access: 'client',
    summary: 'Where SAML identity providers send browsers back',
    detail: 'Takes what was asked for here, and, where the settings name a redirect URL, what was not.',
    largestBody: 256 * 1024,
    input: message('SamlResponseForm', {
      ...which,
      SAMLResponse: required(text({ max: 196_608 })),
      RelayState: text({ max: 2048 }),
    }),
    inQuery: Object.keys(which),
    output: Page,
    form: true,
    replies: 'page',
  }),
  metadata: operation('GET', '/v1/auth/saml/metadata', {
    access: 'client',
    summary: "Show the plane's SAML metadata for a tenant",
    detail: 'XML, for whoever sets up the identity provider.',
    input: message(which),
    output: Page,
    form: true,
    replies: 'page',
  }),
}
