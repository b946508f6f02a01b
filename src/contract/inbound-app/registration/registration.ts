import { operation } from '../../operation.ts'
import { id, name, url } from '../../schemas/fields.ts'
import { int32, list, message, required, text } from '../../wire.ts'

const words = list(text({ max: 128 }), { max: 16 })

/** What a client says of itself (RFC 7591). */
const metadata = {
  projectId: required(id),
  client_name: name,
  client_uri: url,
  logo_uri: url,
  redirect_uris: list(url, { max: 100 }),
  scope: text({ max: 4096, doc: 'Separated by spaces' }),
  token_endpoint_auth_method: text({ max: 64, doc: 'none: a client that registers itself has no secret' }),
  grant_types: words,
  response_types: words,
}
const Registered = message('RegisteredClient', {
  client_id: text(),
  client_id_issued_at: int32({ doc: 'Seconds since 1970' }),
  client_name: text(),
  redirect_uris: list(text()),
  grant_types: list(text()),
  response_types: list(text()),
  token_endpoint_auth_method: text(),
  scope: text(),
})
const declared = {
  access: 'client',
  output: Registered,
  form: true,
  created: true,
} as const

/** Clients that register themselves. */
export const registration = {
  inboundApp: operation('POST', '/v1/mgmt/inboundapp/app/:projectId/register', {
    ...declared,
    summary: 'Register an inbound app',
    detail: 'Anybody may, where a resource of the type `mcp` has dynamic registration switched on.',
    input: message('ClientMetadata', metadata),
  }),
  mcpClient: operation('POST', '/v1/mgmt/mcp/client/:projectId/:mcpServerId/register', {
    ...declared,
    summary: 'Register a client of an MCP server',
    detail: 'Anybody may, where the server has dynamic registration switched on.',
    input: message('McpClientMetadata', { ...metadata, mcpServerId: required(id) }),
  }),
}
