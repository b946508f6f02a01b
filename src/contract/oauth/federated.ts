import { operation } from '../operation.ts'
import {
  asked,
  DeviceReply,
  deviceInput,
  finishInput,
  projectId,
  revokeInput,
  ssoAppId,
  TokenReply,
  tokenInput,
  UserinfoReply,
  userinfoInput,
} from '../schemas/oauth.ts'
import { Page } from '../schemas/page.ts'
import { message, text } from '../wire.ts'

const post = (name: string, app = '') => ({ method: 'POST', path: `${app}/oauth2/v1/${name}` }) as const
const get = (name: string, app = '') => ({ method: 'GET', path: `${app}/oauth2/v1/${name}` }) as const
const APP = '/:ssoAppId'
const either = (name: string) => [post(name), get(name, APP), post(name, APP)]
const endSession = message('EndSessionInput', {
  projectId,
  ssoAppId,
  id_token_hint: text({ max: 65_536 }),
  client_id: text({ max: 512 }),
  post_logout_redirect_uri: text({ max: 2048 }),
  state: text({ max: 4096 }),
})

/** Federated apps of a project, and the project itself: OpenID Connect for one's own programs. */
export const oidc = {
  authorize: operation('GET', '/oauth2/v1/authorize', {
    access: 'client',
    effect: 'write',
    summary: 'Ask a user to sign in to a federated app',
    detail: "`client_id` is the project id, or a federated app's client id. The scope must have openid.",
    input: message('OidcAuthorizeInput', { ...asked, ssoAppId }),
    output: Page,
    form: true,
    replies: 'page',
    aliases: either('authorize'),
  }),
  token: operation('POST', '/oauth2/v1/token', {
    access: 'client',
    summary: 'Get tokens for a federated app',
    input: message({ ...tokenInput, ssoAppId }),
    output: TokenReply,
    form: true,
    aliases: [post('token', APP)],
  }),
  device: operation('POST', '/oauth2/v1/device', {
    access: 'client',
    summary: 'Ask for tokens of a federated app on a device without a browser',
    input: message({ ...deviceInput, ssoAppId }),
    output: DeviceReply,
    form: true,
    aliases: [post('device', APP)],
  }),
  authorizeEntra: operation('POST', '/oauth2/v1/authorize/entramfa', {
    access: 'client',
    summary: 'Serve as the second factor of Microsoft Entra',
    input: endSession,
    output: Page,
    form: true,
    replies: 'page',
    refuses: 'whose directory may ask is no setting that a snapshot knows',
    aliases: [post('authorize/entramfa', APP)],
  }),
  revoke: operation('POST', '/oauth2/v1/revoke', {
    access: 'client',
    summary: 'Revoke a token of a federated app',
    input: message({ ...revokeInput, ssoAppId }),
    form: true,
    aliases: [post('revoke', APP)],
  }),
  userinfo: operation('GET', '/oauth2/v1/userinfo', {
    access: 'client',
    summary: 'Tell who an access token of a federated app belongs to',
    detail: 'The bearer is the access token alone.',
    input: message(userinfoInput),
    output: UserinfoReply,
    bareOutput: 'claims',
    form: true,
    aliases: either('userinfo'),
  }),
  finish: operation('GET', '/oauth2/v1/finish-authorize', {
    access: 'client',
    effect: 'write',
    summary: "Go on to a federated app after its own login page's sign-in",
    detail: 'The bearer is `<project id>:<refresh token>` of who signed in; a cookie of that token does as well.',
    input: message({ ...finishInput, ssoAppId }),
    output: Page,
    form: true,
    replies: 'page',
    aliases: [post('finish-authorize')],
  }),
  endSession: operation('GET', '/oauth2/v1/logout', {
    access: 'client',
    effect: 'write',
    summary: 'Sign the browser out',
    detail: 'Goes on to an approved callback URL of the app, when it names one; else the plane says that it is done.',
    input: endSession,
    output: Page,
    form: true,
    replies: 'page',
    aliases: either('logout'),
  }),
}
