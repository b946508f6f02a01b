/** Federated OpenID Connect apps, which a project's configuration holds. */
import { asObject, isObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { clientIdOf } from '../../access-key/view.ts'
import type { Context } from '../../context.ts'
import type { Client } from './client.ts'
import { DEFAULT_SCOPE } from './scopes.ts'

/** The app of the project itself: its client id is the project id. */
export const DEFAULT_APP = 'descope-default-oidc'

/** By client id, or by app id when there is none; the default app where neither says. */
export async function findFederated(ctx: Context, clientId: string, appId: string): Promise<Client | undefined> {
  const project = ctx.caller.project.id
  const apps = await ctx.store.configuration.list(project, 'application')
  const clients = apps.flatMap(({ id, document }) => {
    const settings = asObject(document)
    return isObject(settings['oidc']) ? [toClient(ctx, id, settings)] : []
  })
  const wanted = clientId === '' ? clients.filter(({ id }) => id === (appId || DEFAULT_APP)) : clients
  return wanted.find((client) => clientId === '' || isNamed(client, project, clientId, appId))
}

function isNamed(client: Client, project: string, clientId: string, appId: string): boolean {
  if (appId !== '' && client.id !== appId) return false
  if (clientId === client.clientId || clientId === clientIdOf(project, client.id)) return true
  return clientId === project && client.id === (appId || DEFAULT_APP)
}

function toClient(ctx: Context, id: string, document: JsonObject): Client {
  const project = ctx.caller.project.id
  const oidc = asObject(document['oidc'])
  const text = (key: string) => textAt(oidc, key)
  const flag = (key: string) => oidc[key] === true
  const isDefault = id === DEFAULT_APP
  return {
    kind: 'federated',
    id,
    clientId: text('clientId') || (isDefault ? project : clientIdOf(project, id)),
    name: String(document['name'] ?? '') || ctx.caller.project.name,
    enabled: document['enabled'] !== false,
    issuer: federatedIssuer(ctx, isDefault ? '' : id),
    loginPageUrl: text('loginPageUrl'),
    redirectUris: textsOf(oidc['approvedRedirectUrls']),
    public: text('clientSecret') === '',
    takesAccessKeys: text('clientSecret') === '' && text('clientType') === '',
    forcePkce: flag('forcePkce'),
    refused: {
      authorization_code: flag('authorizationCodeDisabled'),
      refresh_token: flag('refreshTokenDisabled'),
      client_credentials: flag('clientCredentialsDisabled'),
      jwt_bearer: true,
      ciba: true,
      token_exchange: true,
    },
    defaultAudience: text('defaultAudience') || 'projectId',
    audiences: [],
    asksConsent: false,
    forceLogin: flag('forceAuthentication'),
    allowedTenants: [],
    scopes: [{ ...DEFAULT_SCOPE, attributes: textsOf(oidc['claims']) }],
    allAuthority: true,
    lifetimes: {},
    issuers: {},
  }
}

export function federatedIssuer(ctx: Context, appId: string): string {
  return `${ctx.baseUrl}/${ctx.caller.project.id}${appId && `/${appId}`}`
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
