/** Applications as OAuth clients: inbound apps, federated OpenID Connect apps, and the project itself. */
import { ApiError } from '../../../contract/faults.ts'
import type { App } from '../../../store/port/apps.ts'
import type { Project } from '../../../store/port/directory.ts'
import type { Context } from '../../context.ts'
import { type AppSettings, settingsOf } from '../../inbound-app/settings.ts'
import type { Client, Kind } from './client.ts'
import { findFederated } from './federated.ts'
import { findMcpClient, toMcpOauthClient } from './mcp.ts'
import { scopesOf } from './scopes-of-settings.ts'
import { findSsoApp } from './sso.ts'

/** A context whose caller names the project. */
function inProject(ctx: Context, project: Project): Context {
  const store = ctx.store.of(project.id)
  return { ...ctx, store, caller: { ...ctx.caller, project, companyId: project.companyId } }
}

/** Throws ApiError noProject. */
export async function enterProject(ctx: Context, id: string): Promise<Context> {
  const project = id === '' ? undefined : await ctx.store.projects.load(id)
  if (!project) throw new ApiError('noProject', 'There is no project with this id', { status: 404 })
  return inProject(ctx, project)
}

export interface ClientWish {
  clientId: string
  projectId: string
  ssoAppId?: string
  /** Where a route is of one MCP server: its clients only. */
  mcpServerId?: string
}

export interface ClientLookup {
  ctx: Context
  /** Undefined for an id that no client has, or one that is disabled. */
  client: Client | undefined
}

/** The client of an id, which names its project, unless `projectId` does. */
export async function findClient(
  ctx: Context,
  kind: Kind,
  { clientId, projectId, ssoAppId = '', mcpServerId = '' }: ClientWish,
): Promise<ClientLookup> {
  const [named = '', appId = ''] = Buffer.from(clientId, 'base64').toString('latin1').split(':')
  const wanted = projectId || (appId ? named : kind === 'federated' ? clientId : '')
  const project = wanted === '' || !/^\w+$/.test(wanted) ? undefined : await ctx.store.projects.load(wanted)
  if (!project) return { ctx, client: undefined }
  const inside = inProject(ctx, project)
  const client =
    kind === 'inbound' ? await byClientId(inside, clientId) : await findFederated(inside, clientId, ssoAppId)
  const isOfServer = mcpServerId === '' || client?.mcpServerId === mcpServerId
  return { ctx: inside, client: client?.enabled && isOfServer ? client : undefined }
}

/** The client of a request or grant that goes on. */
export async function loadClient(ctx: Context, kind: string, appId: string): Promise<Client | undefined> {
  if (kind === 'federated') {
    const client = await findFederated(ctx, '', appId)
    return client?.enabled ? client : undefined
  }
  if (kind === 'saml' || kind === 'wsfed') {
    const found = await findSsoApp(ctx, kind, appId)
    return found?.client.enabled ? found.client : undefined
  }
  const app = await ctx.store.apps.load(ctx.caller.project.id, appId)
  const client = app ? toClient(ctx, app) : await mcpClient(ctx, { id: appId })
  return client?.enabled ? client : undefined
}

async function byClientId(ctx: Context, clientId: string): Promise<Client | undefined> {
  const app = await ctx.store.apps.byClientId(ctx.caller.project.id, clientId)
  return app ? toClient(ctx, app) : mcpClient(ctx, { clientId })
}

/** As an inbound app whose settings its server says. */
async function mcpClient(ctx: Context, by: { id: string } | { clientId: string }): Promise<Client | undefined> {
  const found = await findMcpClient(ctx, by)
  if (!found) return undefined
  const { approvedScopes, audienceWhitelist, loginPageURL, ...server } = found.server
  const { permissionsScopes = [], ...others } = approvedScopes ?? {}
  const roles = await settingsOf(ctx.store, ctx.caller.project.id, { permissionsScopes })
  const settings = { ...server, ...others, ...roles, audienceWhitelist, loginPageUrl: loginPageURL }
  const app = { id: '', name: '', clientId: '', description: '', status: 'enabled', createdAt: 0 }
  return toMcpOauthClient(ctx, found, toClient(ctx, { ...app, settings: JSON.parse(JSON.stringify(settings)) }))
}

function toClient(ctx: Context, app: App): Client {
  const settings = app.settings as Partial<AppSettings>
  return {
    kind: 'inbound',
    id: app.id,
    clientId: app.clientId,
    name: app.name,
    enabled: app.status === 'enabled',
    issuer: inboundIssuer(ctx),
    loginPageUrl: settings.loginPageUrl ?? '',
    redirectUris: settings.approvedCallbackUrls ?? [],
    public: settings.nonConfidentialClient === true,
    forcePkce: settings.forcePkce === true,
    refused: { ciba: settings.cibaSettings?.enabled !== true },
    backchannelLife: inSeconds(settings.cibaSettings?.expirationTime, settings.cibaSettings?.expirationTimeUnit),
    defaultAudience: settings.defaultAudience ?? '',
    audiences: settings.audienceWhitelist ?? [],
    asksConsent: app.settings['skipConsentScreen'] !== true,
    forceLogin: false,
    allowedTenants: settings.allowedTenants ?? [],
    scopes: scopesOf(settings),
    allAuthority: settings.forceAddAllAuthorizationInfo === true,
    lifetimes: lifetimesOf(settings),
    templates: templatesOf(settings),
    ...keysIn(app.clientId, settings),
    forceDpop: app.settings['forceDpop'] === true,
  }
}

/** An issuer that is called as the client signs for the client itself, and for no user. */
function keysIn(clientId: string, settings: Partial<AppSettings>): Pick<Client, 'keys' | 'jar' | 'issuers'> {
  const { jwtBearerSettings, jarSettings } = settings
  const { [clientId]: self, ...issuers } = jwtBearerSettings?.issuers ?? {}
  const { enforce = false, publicKey = '', maxLifetimeSeconds: maxLifetime = 0, fapi = false } = jarSettings ?? {}
  return {
    keys: { publicKey, jwksUri: self?.jwksUri ?? '', algorithm: self?.signAlgorithm ?? '' },
    jar: { enforce, maxLifetime, fapi },
    issuers,
  }
}

export const inboundIssuer = (ctx: Context) => `${ctx.baseUrl}/v1/apps/${ctx.caller.project.id}`

function templatesOf({ sessionSettings }: Partial<AppSettings>): NonNullable<Client['templates']> {
  if (!sessionSettings?.enabled) return { user: '', key: '' }
  return { user: sessionSettings.userTemplateId ?? '', key: sessionSettings.keyTemplateId ?? '' }
}

function lifetimesOf({ sessionSettings }: Partial<AppSettings>): Client['lifetimes'] {
  if (!sessionSettings?.enabled) return {}
  const { refreshTokenExpiration, sessionTokenExpiration, keySessionTokenExpiration } = sessionSettings
  return {
    session: inSeconds(sessionTokenExpiration, sessionSettings.sessionTokenExpirationUnit),
    refresh: inSeconds(refreshTokenExpiration, sessionSettings.refreshTokenExpirationUnit),
    key: inSeconds(keySessionTokenExpiration, sessionSettings.keySessionTokenExpirationUnit),
  }
}

const UNITS: { [unit: string]: number } = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 }

/** 0 where nothing is said. */
function inSeconds(amount: number | undefined, unit: string | undefined): number {
  return (amount ?? 0) * (UNITS[unit ?? ''] ?? 0)
}
