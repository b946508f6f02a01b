import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import {
  asked,
  finishInput,
  IntrospectReply,
  revokeInput,
  TokenReply,
  tokenInput,
  UserinfoReply,
  userinfoInput,
} from '../schemas/oauth.ts'
import { Page } from '../schemas/page.ts'
import { message, required } from '../wire.ts'

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
      'By an authorization code, a refresh token, the credentials of the client, or an assertion of a configured ' +
      'issuer. A refresh token is good once; when one comes again, all that came of it are revoked.',
    input: message({ ...tokenInput, mcpServerId }),
    output: TokenReply,
    form: true,
    aliases: [post(':projectId/token'), post(`${AGENTIC}/token`)],
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
