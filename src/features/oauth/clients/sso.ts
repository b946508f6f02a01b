/** Federated applications of SAML and WS-Federation, as far as they go the way of OAuth clients. */
import { asObject, isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { Entity } from '../../../store/port/configuration.ts'
import type { Context } from '../../context.ts'
import type { Client } from './client.ts'

export interface SsoApp {
  client: Client
  /** As `sso-app.ts` declares them; parts may be missing. */
  settings: JsonObject
}

export async function findSsoApp(ctx: Context, kind: 'saml' | 'wsfed', id: string): Promise<SsoApp | undefined> {
  if (id === '') return undefined
  const entity = await ctx.store.configuration.load(ctx.caller.project.id, 'application', id)
  const document = isJsonObject(entity?.document) ? entity.document : {}
  const settings = document[kind]
  if (!entity || !isJsonObject(settings)) return undefined
  return { client: toClient(ctx, kind, entity, document), settings: settings }
}

function toClient(ctx: Context, kind: 'saml' | 'wsfed', { id }: Entity, document: JsonObject): Client {
  const settings = asObject(document[kind])
  return {
    kind,
    id,
    clientId: id,
    name: String(document['name'] ?? '') || ctx.caller.project.name,
    enabled: document['enabled'] !== false,
    issuer: ssoPlaces(ctx, kind, id).idpEntityId,
    loginPageUrl: typeof settings['loginPageUrl'] === 'string' ? settings['loginPageUrl'] : '',
    redirectUris: [],
    public: false,
    forcePkce: false,
    refused: {},
    defaultAudience: '',
    audiences: [],
    asksConsent: false,
    forceLogin: settings['forceAuthentication'] === true,
    allowedTenants: [],
    scopes: [],
    allAuthority: true,
    lifetimes: {},
    issuers: {},
  }
}

/** What the plane calls itself for an app, and where it is found (wire facts, tier 3, section 4.1). */
export function ssoPlaces(ctx: Context, kind: 'saml' | 'wsfed', id: string) {
  const app = `${ctx.caller.project.id}-${id}`
  const at = (path: string) => `${ctx.baseUrl}/v1/auth/${path}?app=${app}`
  return {
    idpEntityId: `${ctx.baseUrl}/${app}`,
    idpSsoUrl: at(`${kind}/idp/sso`),
    idpInitiatedUrl: at(`${kind}/idp/initiate`),
    idpMetadataUrl: at(`${kind}/idp/metadata`),
    idpLogoutUrl: at('idp/sso/logout'),
  }
}
