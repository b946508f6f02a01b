import { operation } from '../../operation.ts'
import { id, ids, limit, name, names, page, sort, texts } from '../../schemas/fields.ts'
import { tags } from '../../schemas/registration.ts'
import { bool, int32, list, message, of, required, text } from '../../wire.ts'

const McpServerClient = message('McpServerClient', {
  id: text(),
  name: text(),
  clientId: text(),
  mcpServerId: text(),
  approvedCallbackUrls: list(text()),
  scopes: list(text()),
  tags: list(text()),
  logo: text(),
  registrationType: text({ doc: 'manual, dcr' }),
  status: text({ doc: 'active or inactive' }),
  forceAddAllAuthorizationInfo: bool(),
  allowedTenants: list(text()),
})

const said = {
  approvedCallbackUrls: texts,
  scopes: { ...names, doc: 'Of those that the server approves' },
  tags,
  logo: text(),
  forceAddAllAuthorizationInfo: bool({ doc: 'Tokens hold all tenants and roles' }),
  allowedTenants: ids,
}
const which = { id: required(id), mcpServerId: id }
const one = message({ client: of(McpServerClient) })
const secret = message({ cleartext: text() })
const base = '/v1/mgmt/mcp/server/client'

/** Clients of MCP servers. */
export const mcpClient = {
  create: operation('POST', `${base}/create`, {
    summary: 'Create a client of an MCP server',
    input: message('NewMcpServerClient', { name: required(name), mcpServerId: required(id), ...said }),
    output: message({ id: text(), cleartext: text({ doc: 'The secret' }), clientId: text() }),
  }),
  update: operation('POST', `${base}/update`, {
    summary: 'Replace a client of an MCP server',
    input: message('McpServerClientUpdate', { ...which, name: required(name), ...said }),
    output: one,
  }),
  load: operation('POST', `${base}/load`, {
    effect: 'read',
    summary: 'Load a client of an MCP server',
    input: message({ id, clientId: { ...id, doc: 'In place of the id' }, mcpServerId: id }),
    output: one,
  }),
  search: operation('POST', '/v1/mgmt/mcp/server/clients/search', {
    effect: 'read',
    summary: 'Search the clients of an MCP server',
    input: message('McpServerClientQuery', {
      mcpServerId: required(id),
      page,
      limit,
      text: { ...name, doc: 'Part of the name' },
      name,
      clientId: id,
      status: name,
      registrationMethod: name,
      tag: name,
      sort,
    }),
    output: message({ clients: list(of(McpServerClient)), total: int32() }),
  }),
  delete: operation('POST', `${base}/delete`, {
    summary: 'Delete a client of an MCP server',
    input: message(which),
  }),
  deleteMany: operation('POST', '/v1/mgmt/mcp/server/clients/delete', {
    summary: 'Delete clients of an MCP server',
    detail: 'Unknown ids are skipped.',
    input: message({ ids: required(ids), mcpServerId: id }),
  }),
  secret: operation('POST', `${base}/secret`, {
    summary: 'Read the secret of a client of an MCP server',
    input: message(which),
    output: secret,
  }),
  rotate: operation('POST', `${base}/secret/rotate`, {
    summary: 'Give a client of an MCP server a new secret',
    detail: 'The old one ends at once.',
    input: message(which),
    output: secret,
  }),
}
