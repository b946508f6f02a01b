/** Where known services have their authorization servers, as their own documentation says. */
import type { JsonObject } from '../../../lib/json.ts'

type Preset = JsonObject & { name: string }

const oidc = (name: string, issuer: string, more: JsonObject = {}): Preset => ({
  name,
  discoveryUrl: `${issuer}/.well-known/openid-configuration`,
  ...more,
})

const oauth = (name: string, authorizationUrl: string, tokenUrl: string, more: JsonObject = {}): Preset => ({
  name,
  authorizationUrl,
  tokenUrl,
  ...more,
})

/** By the ids that callers name them by. */
export const TEMPLATES: { readonly [id: string]: Preset } = {
  google: oauth('Google', 'https://accounts.google.com/o/oauth2/v2/auth', 'https://oauth2.googleapis.com/token', {
    revocationUrl: 'https://oauth2.googleapis.com/revoke',
    accessType: 'offline',
    prompt: ['consent'],
    pkce: true,
  }),
  microsoft: oidc('Microsoft', 'https://login.microsoftonline.com/common/v2.0', { pkce: true }),
  github: oauth('GitHub', 'https://github.com/login/oauth/authorize', 'https://github.com/login/oauth/access_token'),
  gitlab: oidc('GitLab', 'https://gitlab.com', { pkce: true }),
  slack: oauth('Slack', 'https://slack.com/oauth/v2/authorize', 'https://slack.com/api/oauth.v2.access'),
  salesforce: oidc('Salesforce', 'https://login.salesforce.com', { pkce: true }),
  hubspot: oauth('HubSpot', 'https://app.hubspot.com/oauth/authorize', 'https://api.hubapi.com/oauth/v1/token'),
  dropbox: oauth('Dropbox', 'https://www.dropbox.com/oauth2/authorize', 'https://api.dropboxapi.com/oauth2/token', {
    authorizationUrlParams: [{ key: 'token_access_type', value: 'offline' }],
    pkce: true,
  }),
  linear: oauth('Linear', 'https://linear.app/oauth/authorize', 'https://api.linear.app/oauth/token', {
    revocationUrl: 'https://api.linear.app/oauth/revoke',
  }),
  notion: oauth('Notion', 'https://api.notion.com/v1/oauth/authorize', 'https://api.notion.com/v1/oauth/token'),
  zoom: oauth('Zoom', 'https://zoom.us/oauth/authorize', 'https://zoom.us/oauth/token', { pkce: true }),
}

const server = (name: string, base: string): Preset => ({
  name,
  discoveryUrl: `${base}/.well-known/oauth-authorization-server`,
  dcrUrl: `${base}/register`,
})

/** Services that take whoever registers. */
export const DCR_PRESETS: { readonly [id: string]: Preset } = {
  linear: server('Linear', 'https://mcp.linear.app'),
  notion: server('Notion', 'https://mcp.notion.com'),
}
