/** Clients of MCP servers as they are kept: documents that belong to the server's. */
import { ApiError } from '../../../contract/faults.ts'
import { checkedAs, hasTexts, isTexts } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import { clientIdOf } from '../../access-key/view.ts'
import { firstRevision, nextRevision } from '../../configuration/documents/plain.ts'
import { audited, type Context, newId } from '../../context.ts'
import { newSecret } from '../../secrets.ts'

export const MCP_CLIENT = 'mcpClient'

export type McpClient = {
  name: string
  approvedCallbackUrls: string[]
  scopes: string[]
  tags: string[]
  logo: string
  registrationType: 'manual' | 'dcr'
  status: 'active' | 'inactive'
  forceAddAllAuthorizationInfo: boolean
  allowedTenants: string[]
}

const isMcpClient = (value: unknown): value is McpClient =>
  hasTexts(value, 'name', 'status') && isTexts(value['approvedCallbackUrls']) && isTexts(value['scopes'])

/** In a transaction. Throws ApiError noDocument for an unknown server. A client without `secret` is public. */
export async function createMcpClient(
  ctx: Context,
  tables: Tables,
  { mcpServerId, client, isPublic }: { mcpServerId: string; client: McpClient; isPublic: boolean },
): Promise<{ stored: StoredDocument; cleartext: string }> {
  const project = ctx.caller.project.id
  await lockServer(tables, project, mcpServerId)
  const id = newId(ctx, 'MC')
  const cleartext = isPublic ? '' : newSecret(ctx.random)
  const stored = firstRevision(ctx, {
    kind: MCP_CLIENT,
    id,
    lookup: clientIdOf(project, id),
    owner: mcpServerId,
    document: client,
    sealed: isPublic ? {} : { secret: ctx.vault.seal(cleartext, placeOf(project, id)) },
    searchText: client.name.toLowerCase(),
  })
  await tables.documents.create(project, stored)
  await note(ctx, tables, 'McpServerClientCreated', [stored])
  return { stored, cleartext }
}

async function lockServer(tables: Tables, project: string, id: string): Promise<void> {
  if (!(await tables.documents.lock(project, 'mcpServer', id))) {
    throw new ApiError('noDocument', `There is no MCP server ${id}`)
  }
}

export interface Which {
  id: string
  mcpServerId: string
}

/** In a transaction. Throws ApiError noDocument. */
export async function changeMcpClient(
  ctx: Context,
  tables: Tables,
  which: Which,
  edit: (client: McpClient) => { client?: McpClient; secret?: string },
): Promise<StoredDocument> {
  const project = ctx.caller.project.id
  const before = await tables.documents.lock(project, MCP_CLIENT, which.id)
  if (!before || !isOf(before, which.mcpServerId)) throw noClient(which.id)
  const { client, secret } = edit(toMcpClient(before))
  const next = nextRevision(ctx, before, {
    ...(client && { document: client, searchText: client.name.toLowerCase() }),
    ...(secret && { sealed: { secret: ctx.vault.seal(secret, placeOf(project, before.id)) } }),
  })
  await tables.documents.update(project, next)
  await note(ctx, tables, secret ? 'McpServerClientSecretRotated' : 'McpServerClientModified', [next])
  return next
}

/** In a transaction; with what users have given them. Resolves to how many there were. */
export async function removeMcpClients(ctx: Context, tables: Tables, ids: readonly string[]): Promise<number> {
  const project = ctx.caller.project.id
  const removed = await tables.documents.remove(project, MCP_CLIENT, ids)
  if (removed.length === 0) return 0
  await tables.oauth.removeApps(
    project,
    removed.map(({ id }) => id),
  )
  await note(ctx, tables, 'McpServerClientDeleted', removed)
  return removed.length
}

function note(ctx: Context, tables: Tables, action: string, documents: readonly StoredDocument[]): Promise<void> {
  const records = documents.map(({ id, owner: mcpServerId, document }) =>
    audited(ctx, action, { data: { id, name: document['name'] ?? '', mcpServerId } }),
  )
  return tables.audit.add(ctx.caller.project.id, records)
}

export const toMcpClient = ({ document }: StoredDocument): McpClient =>
  checkedAs(document, isMcpClient, 'an MCP client')

/** Whether it is a client of that server; of any where none is named. */
export const isOf = ({ owner }: StoredDocument, mcpServerId: string): boolean =>
  mcpServerId === '' || owner === mcpServerId

export const noClient = (said: string) => new ApiError('noDocument', `There is no client ${said}`)

/** Empty for a public client. */
export function secretOf(ctx: Context, { id, sealed }: StoredDocument): string {
  const secret = sealed['secret']
  return secret ? ctx.vault.open(secret, placeOf(ctx.caller.project.id, id)) : ''
}

const placeOf = (project: string, id: string) => `mcp client ${project} ${id}`
