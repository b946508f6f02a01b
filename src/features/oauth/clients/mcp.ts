/** Clients of MCP servers as OAuth clients: scopes, audience and manners are their server's. */
import type { AppSessionSettings } from '../../../contract/schemas/inbound-app.ts'
import type { ApprovedScopes, DynamicRegistration } from '../../../contract/schemas/registration.ts'
import type { ValueOf } from '../../../contract/wire.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Context } from '../../context.ts'
import { MCP_CLIENT, secretOf, toMcpClient } from '../../inbound-app/mcp-client/clients.ts'
import { digestOf } from '../../secrets.ts'
import type { Client } from './client.ts'

/** What of a server's document counts here. */
export interface McpServer {
  dynamicRegistration?: ValueOf<typeof DynamicRegistration>
  approvedScopes?: ValueOf<typeof ApprovedScopes>
  approvedCallbackUrls?: string[]
  audienceWhitelist?: string[]
  loginPageURL?: string
  skipConsentScreen?: boolean
  forceAddAllAuthorizationInfo?: boolean
  sessionSettings?: ValueOf<typeof AppSessionSettings>
}

/** What of an inbound app's settings the server says. */
export interface FoundMcpClient {
  stored: StoredDocument
  server: McpServer
}

export async function findMcpClient(
  ctx: Context,
  by: { id: string } | { clientId: string },
): Promise<FoundMcpClient | undefined> {
  const project = ctx.caller.project.id
  const { documents } = ctx.store
  const stored = await ('id' in by
    ? documents.load(project, MCP_CLIENT, by.id)
    : documents.byLookup(project, MCP_CLIENT, by.clientId))
  const server = stored && (await documents.load(project, 'mcpServer', stored.owner))
  return stored && server && { stored, server: server.document }
}

export const mcpIssuer = (ctx: Context, serverId: string) =>
  `${ctx.baseUrl}/v1/apps/agentic/${ctx.caller.project.id}/${serverId}`

/** Its own of what an app has; `base`: the rest, as an app has it whose settings are the server's. */
export function toMcpOauthClient(ctx: Context, { stored }: FoundMcpClient, base: Client): Client {
  const client = toMcpClient(stored)
  const isPublic = Object.keys(stored.sealed).length === 0
  return {
    ...base,
    id: stored.id,
    clientId: stored.lookup,
    name: client.name,
    enabled: client.status === 'active',
    issuer: mcpIssuer(ctx, stored.owner),
    redirectUris: client.approvedCallbackUrls,
    public: isPublic,
    forcePkce: true,
    allowedTenants: client.allowedTenants,
    allAuthority: base.allAuthority || client.forceAddAllAuthorizationInfo,
    scopes: base.scopes.filter(({ name }) => client.scopes.includes(name)),
    mcpServerId: stored.owner,
    secretDigests: isPublic ? [] : [digestOf(secretOf(ctx, stored))],
  }
}
