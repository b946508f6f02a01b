/** Clients of MCP servers (wire facts, tier 3, section 6.2). */
import { ApiError } from '../../../contract/faults.ts'
import type { mcpClient as contract } from '../../../contract/inbound-app/mcp-client/mcp-client.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Context } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import { type SortKeys, sorted } from '../../values/sorting.ts'
import {
  changeMcpClient,
  createMcpClient,
  isOf,
  MCP_CLIENT,
  noClient,
  removeMcpClients,
  secretOf,
  toMcpClient,
  type Which,
} from './clients.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

const create: Handler<'create'> = async (ctx, { mcpServerId, ...said }) => {
  const client = { ...said, registrationType: 'manual', status: 'active' } as const
  const { stored, cleartext } = await ctx.store.write((tables) =>
    createMcpClient(ctx, tables, { mcpServerId, client, isPublic: false }),
  )
  return { id: stored.id, cleartext, clientId: stored.lookup }
}

const update: Handler<'update'> = async (ctx, { id, mcpServerId, ...said }) => {
  const changed = await ctx.store.write((tables) =>
    changeMcpClient(ctx, tables, { id, mcpServerId }, (client) => ({ client: { ...client, ...said } })),
  )
  return { client: view(changed) }
}

const load: Handler<'load'> = async (ctx, { id, clientId, mcpServerId }) => {
  const project = ctx.caller.project.id
  if (!id && !clientId) throw new ApiError('invalid', 'The id field is required')
  const { documents } = ctx.store
  const found = await (id ? documents.load(project, MCP_CLIENT, id) : documents.byLookup(project, MCP_CLIENT, clientId))
  if (!found || !isOf(found, mcpServerId)) throw noClient(id || clientId)
  return { client: view(found) }
}

const LARGEST_PAGE = 1000

const search: Handler<'search'> = async (ctx, query) => {
  const all = await ctx.store.documents.list(ctx.caller.project.id, MCP_CLIENT, query.mcpServerId)
  const found = sorted(all.filter((one) => fits(one, query)).map(view), query.sort, SORT_KEYS)
  const size = Math.min(query.limit || LARGEST_PAGE, LARGEST_PAGE)
  return { clients: found.slice(query.page * size, (query.page + 1) * size), total: found.length }
}

const SORT_KEYS: SortKeys<ReturnType<typeof view>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
}

/** Filters that are given must all hold. */
function fits(stored: StoredDocument, query: InputOf<typeof contract.search>): boolean {
  const client = toMcpClient(stored)
  const wanted: [string, boolean][] = [
    [query.text, stored.searchText.includes(query.text.toLowerCase())],
    [query.name, client.name === query.name],
    [query.clientId, stored.lookup === query.clientId],
    [query.status, client.status === query.status],
    [query.registrationMethod, client.registrationType === query.registrationMethod],
    [query.tag, client.tags.includes(query.tag)],
  ]
  return wanted.every(([said, holds]) => said === '' || holds)
}

const remove: Handler<'delete'> = async (ctx, which) => {
  await ctx.store.write(async (tables) => {
    const found = await tables.documents.lock(ctx.caller.project.id, MCP_CLIENT, which.id)
    if (!found || !isOf(found, which.mcpServerId)) throw noClient(which.id)
    await removeMcpClients(ctx, tables, [which.id])
  })
}

const deleteMany: Handler<'deleteMany'> = async (ctx, { ids, mcpServerId }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const own = mcpServerId === '' ? undefined : await tables.documents.list(project, MCP_CLIENT, mcpServerId)
    await removeMcpClients(ctx, tables, own ? ids.filter((id) => own.some((one) => one.id === id)) : ids)
  })
}

const secret: Handler<'secret'> = async (ctx, which) => {
  const found = await ctx.store.documents.load(ctx.caller.project.id, MCP_CLIENT, which.id)
  if (!found || !isOf(found, which.mcpServerId)) throw noClient(which.id)
  const cleartext = secretOf(ctx, found)
  if (cleartext === '') throw new ApiError('invalid', 'A public client has no secret')
  return { cleartext }
}

const rotate: Handler<'rotate'> = async (ctx, which: Which) => {
  const cleartext = newSecret(ctx.random)
  await ctx.store.write((tables) =>
    changeMcpClient(ctx, tables, which, ({ registrationType }) => {
      if (registrationType !== 'manual') throw new ApiError('invalid', 'A public client has no secret')
      return { secret: cleartext }
    }),
  )
  return { cleartext }
}

export const mcpClient = { create, update, load, search, delete: remove, deleteMany, secret, rotate }

function view(stored: StoredDocument) {
  return { ...toMcpClient(stored), id: stored.id, clientId: stored.lookup, mcpServerId: stored.owner }
}
