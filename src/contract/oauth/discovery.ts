import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { Metadata } from '../schemas/oauth.ts'
import { bool, message, required } from '../wire.ts'

const projectId = required(id)
const get = (path: string) => ({ method: 'GET', path }) as const

export const discovery = {
  inbound: operation('GET', '/v1/apps/:projectId/.well-known/openid-configuration', {
    access: 'public',
    summary: 'Describe the authorization server for inbound apps',
    input: message({ projectId }),
    output: Metadata,
    aliases: [
      get('/v1/apps/:projectId/.well-known/oauth-authorization-server'),
      get('/.well-known/oauth-authorization-server/v1/apps/:projectId'),
    ],
  }),
  project: operation('GET', '/:projectId/.well-known/openid-configuration', {
    access: 'public',
    summary: 'Describe the project as an OpenID provider',
    input: message({ projectId }),
    output: Metadata,
    aliases: [
      get('/:projectId/.well-known/oauth-authorization-server'),
      get('/.well-known/oauth-authorization-server/:projectId'),
    ],
  }),
  federatedApp: operation('GET', '/:projectId/:ssoAppId/.well-known/openid-configuration', {
    access: 'public',
    summary: 'Describe the OpenID provider of one federated app',
    input: message({ projectId, ssoAppId: required(id) }),
    output: Metadata,
  }),
  mcpServer: operation('GET', '/v1/apps/agentic/:projectId/:mcpServerId/.well-known/openid-configuration', {
    access: 'public',
    summary: 'Describe the authorization server for the clients of an MCP server',
    input: message({ projectId, mcpServerId: required(id) }),
    output: Metadata,
    aliases: [
      get('/v1/apps/agentic/:projectId/:mcpServerId/.well-known/oauth-authorization-server'),
      get('/.well-known/oauth-authorization-server/v1/apps/agentic/:projectId/:mcpServerId'),
    ],
  }),
  hosting: operation('GET', '/.well-known/project-configuration/:projectId', {
    access: 'public',
    summary: 'Say how the login page may be shown',
    input: message({ projectId }),
    output: message({ allowAuthHostingIframeEmbedding: bool() }),
  }),
}
