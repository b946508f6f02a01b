import { operation } from '../operation.ts'
import { Page } from '../schemas/page.ts'
import { bool, message, object, required, text } from '../wire.ts'

const app = required(text({ max: 256, doc: '`<project id>-<app id>`' }))
const RelayState = text({ max: 4096 })
const LoginHint = text({ max: 512, aliases: ['login_hint', 'loginHint'] })
const tenant = text({ max: 256, doc: 'The tenant to act in' })
const flow_token = text({ max: 32_768, doc: 'A request that came as a form, sealed by the plane' })
const SAMLRequest = text({ max: 65_536, aliases: ['SamlRequest'], doc: 'Compressed in an address, plain in a form' })
const page = { access: 'client', effect: 'write', output: Page, form: true, replies: 'page' } as const
const inQuery = ['app', 'tenant']
const state_id = required(text({ max: 512, doc: 'The sign-in that goes on' }))
const sso_app_id = text({ max: 256 })
const error = bool({ doc: 'The response tells the application why nobody is signed in' })

const samlAsked = {
  app,
  SAMLRequest,
  RelayState,
  LoginHint,
  tenant,
  flow_token,
  SigAlg: text({ max: 256 }),
  Signature: text({ max: 8192 }),
}
const initiated = { app, RelayState, LoginHint, tenant, flow_token }

export const samlApp = {
  sso: operation('GET', '/v1/auth/saml/idp/sso', {
    ...page,
    summary: 'Ask a user to sign in to a SAML application',
    detail: 'An AuthnRequest by redirect or by form. Where the app has a certificate, it has to be signed.',
    input: message('SamlSignOnInput', samlAsked),
    inQuery,
    aliases: [{ method: 'POST', path: '/v1/auth/saml/idp/sso' }],
  }),
  initiate: operation('GET', '/v1/auth/saml/idp/initiate', {
    ...page,
    summary: 'Sign in to a SAML application that has not asked',
    detail: "Leads to the app's acsUrl; a RelayState that is an address has to be of the same origin.",
    input: message('SamlInitiateInput', initiated),
    aliases: [{ method: 'POST', path: '/v1/auth/saml/idp/initiate' }],
  }),
  finish: operation('POST', '/v1/auth/saml/idp/sso-finish', {
    access: 'client',
    summary: "Go on to a SAML application after its own login page's sign-in",
    detail: 'The bearer is `<project id>:<refresh token>` of who signed in. The page posts the response to the url.',
    input: message('SamlFinishInput', {
      state_id,
      sso_app_id,
      additionalSAMLAttributes: object({ doc: 'Further attributes, which never replace those of the settings' }),
    }),
    output: message('SamlFinishReply', { url: text(), samlResponse: text(), relayState: text(), error }),
    form: true,
  }),
  metadata: operation('GET', '/v1/auth/saml/idp/metadata', {
    ...page,
    effect: 'read',
    summary: 'Show the SAML metadata of the plane for an application',
    detail: 'XML, for whoever sets up the application.',
    input: message('SamlIdpMetadataInput', { app }),
  }),
}

const wsfedAsked = {
  app,
  wa: text({ max: 64, doc: 'wsignin1.0' }),
  wtrealm: text({ max: 2048 }),
  wreply: text({ max: 2048 }),
  wctx: text({ max: 4096 }),
  wct: text({ max: 64 }),
  wfresh: text({ max: 16, doc: 'Minutes that the sign-in may lie back' }),
  whr: text({ max: 512 }),
  LoginHint,
  tenant,
  flow_token,
}

export const wsfedApp = {
  sso: operation('GET', '/v1/auth/wsfed/idp/sso', {
    ...page,
    summary: 'Ask a user to sign in to a WS-Federation application',
    detail: 'Answers with a SAML 1.1 token. `wsignout1.0` signs the browser out.',
    input: message('WsfedSignOnInput', wsfedAsked),
    inQuery,
    aliases: [{ method: 'POST', path: '/v1/auth/wsfed/idp/sso' }],
  }),
  initiate: operation('GET', '/v1/auth/wsfed/idp/initiate', {
    ...page,
    summary: 'Sign in to a WS-Federation application that has not asked',
    input: message('WsfedInitiateInput', wsfedAsked),
    aliases: [{ method: 'POST', path: '/v1/auth/wsfed/idp/initiate' }],
  }),
  finish: operation('POST', '/v1/auth/wsfed/idp/sso-finish', {
    access: 'client',
    summary: "Go on to a WS-Federation application after its own login page's sign-in",
    input: message('WsfedFinishInput', { state_id, sso_app_id }),
    output: message('WsfedFinishReply', { replyURL: text(), wresult: text(), wctx: text(), error }),
    form: true,
  }),
  metadata: operation('GET', '/v1/auth/wsfed/idp/metadata', {
    ...page,
    effect: 'read',
    summary: 'Show the WS-Federation metadata of the plane for an application',
    input: message('WsfedIdpMetadataInput', { app }),
  }),
}

/** Of applications of either protocol. */
export const ssoIdp = {
  logout: operation('GET', '/v1/auth/idp/sso/logout', {
    ...page,
    summary: 'Sign the browser out for a federated application',
    detail: "Goes on to the app's logoutRedirectUrl, with an answer where SAML asked. Without one nothing is shown.",
    input: message('SsoLogoutInput', {
      app,
      SAMLRequest,
      RelayState,
      SigAlg: text({ max: 256 }),
      Signature: text({ max: 8192 }),
    }),
    inQuery: ['app'],
    aliases: [{ method: 'POST', path: '/v1/auth/idp/sso/logout' }],
  }),
}
