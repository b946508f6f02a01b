import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import {
  asked,
  clientAssertion,
  DeviceReply,
  deviceInput,
  finishInput,
  IntrospectReply,
  revokeInput,
  TokenReply,
  tokenInput,
  UserinfoReply,
  userinfoInput,
} from '../schemas/oauth.ts'
import { Page } from '../schemas/page.ts'
import { int32, message, required, text } from '../wire.ts'

const post = (name: string) => ({ method: 'POST', path: `/oauth2/v1/apps/${name}` }) as const
const get = (name: string) => ({ method: 'GET', path: `/oauth2/v1/apps/${name}` }) as const
/** Of the clients of one MCP server. */
const AGENTIC = 'agentic/:projectId/:mcpServerId'
const mcpServerId = { ...id, aliases: ['mcp_server_id'], doc: 'Of a client of an MCP server' }
const either = (name: string) => [post(name), get(`:projectId/${name}`), post(`:projectId/${name}`)]

/** Inbound apps: OAuth clients of people outside. */
export const oauth = {
  authorize: operation('GET', '/oauth2/v1/apps/authorize', {
    access: 'client',
    effect: 'write',
    summary: 'Ask a user to sign in to an inbound app',
    detail: "Leads to the app's own login page or to the plane's, and from there back with a code.",
    input: message('AuthorizeInput', { ...asked, mcpServerId }),
    output: Page,
    form: true,
    replies: 'page',
    aliases: [...either('authorize'), get(`${AGENTIC}/authorize`), post(`${AGENTIC}/authorize`)],
  }),
  token: operation('POST', '/oauth2/v1/apps/token', {
    access: 'client',
    summary: 'Get tokens for an inbound app',
    detail:
      'By an authorization code, a refresh token, the credentials of the client, an access token to exchange, or an ' +
      'assertion of a configured issuer. A refresh token is good once; when one comes again, all that came of it are revoked.',
    input: message({ ...tokenInput, mcpServerId }),
    output: TokenReply,
    form: true,
    aliases: [post(':projectId/token'), post(`${AGENTIC}/token`)],
  }),
  par: operation('POST', '/oauth2/v1/apps/par', {
    access: 'client',
    summary: 'Push an authorization request of an inbound app',
    detail: 'Answers a `request_uri` for authorize, good once and for a minute (RFC 9126).',
    input: message({ ...asked, client_secret: text({ max: 512 }), ...clientAssertion }),
    output: message({ request_uri: text(), expires_in: int32({ doc: 'Seconds' }) }),
    form: true,
    created: true,
    aliases: [post(':projectId/par')],
  }),
  device: operation('POST', '/oauth2/v1/apps/device', {
    access: 'client',
    summary: 'Ask for tokens on a device without a browser',
    detail: 'The user types the code on another device, and the app polls the token endpoint (RFC 8628).',
    input: message(deviceInput),
    output: DeviceReply,
    form: true,
    aliases: [post(':projectId/device')],
  }),
  bcAuthorize: operation('POST', '/oauth2/v1/apps/bc-authorize', {
    access: 'client',
    summary: 'Have a user asked whether an inbound app may have tokens',
    detail:
      'The question goes to the user by mail or text message, and the app polls the token endpoint (CIBA, poll mode). ' +
      'The app needs a secret, and `cibaSettings.enabled`.',
    input: message({
      ...deviceInput,
      login_hint: text({ max: 512, aliases: ['loginHint'], doc: 'A login id or a user id' }),
      binding_message: text({ max: 128, doc: 'What the user is shown' }),
      requested_expiry: int32({ min: 0, max: 86_400, doc: 'Seconds' }),
    }),
    output: message({
      auth_req_id: text({ doc: 'To poll the token endpoint with' }),
      expires_in: int32({ doc: 'Seconds' }),
      interval: int32({ doc: 'Seconds between two polls' }),
    }),
    form: true,
    aliases: [post(':projectId/bc-authorize')],
  }),
  revoke: operation('POST', '/oauth2/v1/apps/revoke', {
    access: 'client',
    summary: 'Revoke a token of an inbound app',
    detail: 'With a token goes all that came of the same code. Unknown tokens are no error.',
    input: message(revokeInput),
    form: true,
    aliases: [post(':projectId/revoke')],
  }),
  introspect: operation('POST', '/oauth2/v1/apps/introspect', {
    access: 'client',
    effect: 'read',
    summary: 'Tell what a token of an inbound app is worth now',
    detail:
      'For the app itself, which shows its secret: of any other token, and of one that is good no more, it learns only ' +
      'that it is not active (RFC 7662).',
    input: message(revokeInput),
    output: IntrospectReply,
    bareOutput: 'claims',
    form: true,
    aliases: [post(':projectId/introspect')],
  }),
  userinfo: operation('GET', '/oauth2/v1/apps/userinfo', {
    access: 'client',
    summary: 'Tell who an access token of an inbound app belongs to',
    detail: 'The bearer is the access token alone.',
    input: message(userinfoInput),
    output: UserinfoReply,
    bareOutput: 'claims',
    form: true,
    aliases: either('userinfo'),
  }),
  finish: operation('POST', '/oauth2/v1/apps/finish-authorize', {
    access: 'client',
    summary: "Go on to an inbound app after its own login page's sign-in",
    detail: 'The bearer is `<project id>:<refresh token>` of who signed in; a cookie of that token does as well.',
    input: message({ ...finishInput, app_id: required(id), consent_id: id }),
    output: Page,
    form: true,
    replies: 'page',
  }),
}
