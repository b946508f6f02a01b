/** Clients register themselves (RFC 7591): public ones only, as many as the project has room for. */
import { ApiError } from '../../../contract/faults.ts'
import type { registration as contract } from '../../../contract/inbound-app/registration/registration.ts'
import type { Handle, InputOf, OutputOf } from '../../../contract/operation.ts'
import type { Draft } from '../../../contract/wire.ts'
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import { clientIdOf } from '../../access-key/view.ts'
import { type Context, newId, seconds } from '../../context.ts'
import { networkOf } from '../../identity/limits/network.ts'
import { enterProject } from '../../oauth/clients/clients.ts'
import type { McpServer } from '../../oauth/clients/mcp.ts'
import { happened } from '../change.ts'
import { createMcpClient, MCP_CLIENT, type McpClient } from '../mcp-client/clients.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Metadata = InputOf<typeof contract.inboundApp>
type Answer = Draft<OutputOf<typeof contract.inboundApp>>

/** Clients that registered themselves, of a server or a project: strangers make no more. */
const MOST = 1000
/** Registrations of one network, and the milliseconds in which it may make them. */
const TRIES = 20
const WINDOW = 3_600_000

const inboundApp: Handler<'inboundApp'> = async (outer, input) => {
  const ctx = await enterProject(outer, input.projectId)
  const project = ctx.caller.project.id
  const resources = await ctx.store.documents.list(project, 'resource')
  if (!resources.some(({ document }) => isOpen(document))) throw off()
  const id = newId(ctx, 'TPA')
  const clientId = clientIdOf(project, id)
  return registered(ctx, input, async (tables) => {
    const { total } = await tables.apps.list(project, { offset: 0, limit: 1 })
    if (total >= MOST) throw full()
    const name = `${input.client_name || 'Client'} ${id.slice(-6)}`
    const settings: JsonObject = {
      dynamic: true,
      nonConfidentialClient: true,
      forcePkce: true,
      approvedCallbackUrls: input.redirect_uris,
      logo: input.logo_uri,
    }
    const app = { id, name, clientId, description: '', status: 'enabled', settings, createdAt: ctx.clock() }
    await tables.apps.create(project, app)
    await tables.audit.add(project, [happened(ctx, 'InboundAppCreated', app)])
    return { clientId, scopes: [] }
  })
}

/** A resource that lets clients register themselves. */
function isOpen({ type, dynamicRegistrationSettings }: JsonObject): boolean {
  const { dynamicRegistration } = asObject(dynamicRegistrationSettings)
  return type === 'mcp' && asObject(dynamicRegistration)['enabled'] === true
}

const mcpClient: Handler<'mcpClient'> = async (outer, { mcpServerId, ...input }) => {
  const ctx = await enterProject(outer, input.projectId)
  const project = ctx.caller.project.id
  const found = await ctx.store.documents.load(project, 'mcpServer', mcpServerId)
  const server: McpServer | undefined = found?.document
  if (!server?.dynamicRegistration?.enabled) throw off()
  checkCallbacks(server.approvedCallbackUrls ?? [], input.redirect_uris)
  const scopes = approvedOf(server, input.scope)
  return registered(ctx, input, async (tables) => {
    const { total } = await tables.documents.search(project, MCP_CLIENT, { owner: mcpServerId, offset: 0, limit: 1 })
    if (total >= MOST) throw full()
    const client: McpClient = {
      name: input.client_name || 'Client',
      approvedCallbackUrls: input.redirect_uris,
      scopes,
      tags: [],
      logo: input.logo_uri,
      registrationType: 'dcr',
      status: 'active',
      forceAddAllAuthorizationInfo: false,
      allowedTenants: [],
    }
    const { stored } = await createMcpClient(ctx, tables, { mcpServerId, client, isPublic: true })
    return { clientId: stored.lookup, scopes }
  })
}

export const registration = { inboundApp, mcpClient }

/** Of the scopes that are asked for those that the server approves; without a wish all, unless it says otherwise. */
function approvedOf({ approvedScopes, dynamicRegistration }: McpServer, asked: string): string[] {
  const groups = [
    approvedScopes?.permissionsScopes,
    approvedScopes?.attributesScopes,
    approvedScopes?.connectionsScopes,
  ]
  const approved = [...new Set(groups.flatMap((group) => (group ?? []).map(({ name = '' }) => name)))]
  const wanted = asked.split(' ').filter(Boolean)
  if (wanted.length > 0) return approved.filter((name) => wanted.includes(name))
  return dynamicRegistration?.disableApprovedScopesAsDefault ? [] : approved
}

/** Domains that the server approves, exact or `*.` and one; all while it names none. */
function checkCallbacks(approved: readonly string[], uris: readonly string[]): void {
  if (approved.length === 0) return
  const fits = (uri: string, rule: string) => {
    const host = URL.canParse(uri) ? new URL(uri).hostname : ''
    const domain = URL.canParse(rule) ? new URL(rule).hostname : rule
    return uri === rule || host === domain || (domain.startsWith('*.') && host.endsWith(domain.slice(1)))
  }
  if (uris.every((uri) => approved.some((rule) => fits(uri, rule)))) return
  throw new ApiError('badRedirect', 'A redirect_uri is of a domain that is not approved')
}

async function registered(
  ctx: Context,
  input: Metadata,
  make: (tables: Tables) => Promise<{ clientId: string; scopes: readonly string[] }>,
): Promise<Answer> {
  checkMetadata(input)
  const project = ctx.caller.project.id
  const limit = { tries: TRIES, window: WINDOW, now: ctx.clock() }
  const made = await ctx.store.write(async (tables) => {
    const until = await tables.throttles.take(project, `register:${networkOf(ctx.caller.address)}`, limit)
    if (until !== undefined) return undefined
    return make(tables)
  })
  if (!made) throw new ApiError('rateLimited', 'Too many clients have registered', { retryAfter: WINDOW / 1000 })
  return {
    client_id: made.clientId,
    client_id_issued_at: seconds(ctx.clock()),
    client_name: input.client_name,
    redirect_uris: input.redirect_uris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: made.scopes.join(' '),
  }
}

function checkMetadata({ redirect_uris: uris, grant_types: grants, response_types: responses }: Metadata): void {
  if (uris.length === 0) throw new ApiError('badRedirect', 'The redirect_uris are missing')
  for (const uri of uris) {
    const { protocol = '', hash = '' } = URL.canParse(uri) ? new URL(uri) : {}
    if (protocol === '' || hash !== '' || /^(javascript|data|blob|vbscript):$/.test(protocol)) {
      throw new ApiError('badRedirect', 'A redirect_uri is no address that an answer can be sent to')
    }
  }
  const known = ['authorization_code', 'refresh_token']
  const odd = grants.find((grant) => !known.includes(grant)) ?? responses.find((response) => response !== 'code')
  if (odd !== undefined) throw new ApiError('badMetadata', `A client that registers itself has no ${odd.slice(0, 64)}`)
}

const off = () => new ApiError('forbidden', 'Dynamic registration is switched off here')
const full = () => new ApiError('forbidden', `At most ${MOST} clients may have registered themselves here`)
