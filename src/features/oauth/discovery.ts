/** What clients read to find their way (wire facts, authentication, section 9.3). */
import { ApiError } from '../../contract/faults.ts'
import type { discovery } from '../../contract/oauth/discovery.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { enterProject, inboundIssuer } from './clients/clients.ts'
import { DEFAULT_APP, federatedIssuer, findFederated } from './clients/federated.ts'
import { type McpServer, mcpIssuer } from './clients/mcp.ts'
import { SIGNATURES } from './proofs/keys.ts'
import { CIBA, DEVICE_CODE, JWT_BEARER, TOKEN_EXCHANGE } from './tokens/token.ts'

type Handler<O extends keyof typeof discovery> = Handle<(typeof discovery)[O], Context>

export const inbound: Handler<'inbound'> = async (outer, { projectId }) => {
  const ctx = await enterProject(outer, projectId)
  const base = `${ctx.baseUrl}/oauth2/v1/apps/${projectId}`
  const found = describe(ctx, { issuer: inboundIssuer(ctx), base, scopes: [] })
  const methods = [...found.token_endpoint_auth_methods_supported, 'private_key_jwt']
  return {
    ...found,
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: SIGNATURES,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: SIGNATURES,
    introspection_endpoint: `${base}/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    grant_types_supported: [...found.grant_types_supported, CIBA, JWT_BEARER, TOKEN_EXCHANGE],
    pushed_authorization_request_endpoint: `${base}/par`,
    backchannel_authentication_endpoint: `${base}/bc-authorize`,
    backchannel_token_delivery_modes_supported: ['poll'],
  }
}

export const project: Handler<'project'> = async (outer, { projectId }) => {
  const ctx = await enterProject(outer, projectId)
  const base = `${ctx.baseUrl}/oauth2/v1`
  return { ...describe(ctx, { issuer: federatedIssuer(ctx, ''), base, scopes: OWN_SCOPES }), ...ending(base) }
}

export const federatedApp: Handler<'federatedApp'> = async (outer, { projectId, ssoAppId }) => {
  const ctx = await enterProject(outer, projectId)
  const client = await findFederated(ctx, '', ssoAppId)
  if (!client) throw new ApiError('invalid', 'There is no federated app with this id', { status: 404 })
  const base = `${ctx.baseUrl}/${ssoAppId}/oauth2/v1`
  const issuer = ssoAppId === DEFAULT_APP ? federatedIssuer(ctx, '') : client.issuer
  return { ...describe(ctx, { issuer, base, scopes: OWN_SCOPES }), ...ending(base) }
}

export const mcpServer: Handler<'mcpServer'> = async (outer, { projectId, mcpServerId }) => {
  const ctx = await enterProject(outer, projectId)
  const found = await ctx.store.documents.load(projectId, 'mcpServer', mcpServerId)
  if (!found) throw new ApiError('noDocument', `There is no MCP server ${mcpServerId}`)
  const server: McpServer = found.document
  const scopes = Object.values(server.approvedScopes ?? {}).flatMap((group) => group.map(({ name }) => name))
  const base = `${ctx.baseUrl}/oauth2/v1/apps/agentic/${projectId}/${mcpServerId}`
  const common = `${ctx.baseUrl}/oauth2/v1/apps/${projectId}`
  return {
    ...describe(ctx, { issuer: mcpIssuer(ctx, mcpServerId), base, scopes: [...new Set(scopes)] }),
    userinfo_endpoint: `${common}/userinfo`,
    revocation_endpoint: `${common}/revoke`,
    device_authorization_endpoint: `${common}/device`,
    ...(server.dynamicRegistration?.enabled && {
      registration_endpoint: `${ctx.baseUrl}/v1/mgmt/mcp/client/${projectId}/${mcpServerId}/register`,
    }),
  }
}

export const hosting: Handler<'hosting'> = async (outer, { projectId }) => {
  await enterProject(outer, projectId)
  return { allowAuthHostingIframeEmbedding: false }
}

const OWN_SCOPES = ['roles', 'descope.claims', 'descope.custom_claims']

const ending = (base: string) => ({ end_session_endpoint: `${base}/logout` })

interface Place {
  issuer: string
  base: string
  scopes: string[]
}

function describe({ baseUrl, caller: { project } }: Context, { issuer, base, scopes }: Place) {
  const methods = ['client_secret_post', 'client_secret_basic', 'none']
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    userinfo_endpoint: `${base}/userinfo`,
    revocation_endpoint: `${base}/revoke`,
    device_authorization_endpoint: `${base}/device`,
    jwks_uri: `${baseUrl}/${project.id}/.well-known/jwks.json`,
    scopes_supported: ['openid', 'profile', 'email', 'phone', 'offline_access', ...scopes],
    claims_supported: CLAIMS,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: SIGNATURES,
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    authorization_response_iss_parameter_supported: true,
  }
}

const CLAIMS = [
  'iss',
  'aud',
  'iat',
  'exp',
  'sub',
  'name',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'picture',
  'family_name',
  'given_name',
]
