/** The token endpoint. */

import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import type { Client, Grant, Kind } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { withResource } from '../clients/resource.ts'
import { askedScopes } from '../clients/scopes.ts'
import { provenKey } from '../proofs/dpop.ts'
import { poll } from '../waiting/waiting.ts'
import { checkAudience, targetsOf } from '../waiting/wish.ts'
import { exchangeAssertion } from './assertions.ts'
import { redeem } from './codes.ts'
import { exchangeToken } from './exchange.ts'
import { makeGrant, refreshGrant } from './grants.ts'
import type { TokenInput } from './token-input.ts'
import { issueAppToken, type TokenReply } from './tokens.ts'

/** Throws ApiError badClient, badGrant, badScope, badTarget, badGrantType, grantDenied and what the grants throw. */
export async function answerToken(outer: Context, kind: Kind, input: TokenInput): Promise<TokenReply> {
  if (input.grant_type === '') throw new ApiError('invalid', 'The grant_type parameter is missing')
  const grant = GRANTS.get(input.grant_type)
  if (!grant) throw new ApiError('badGrantType', 'The plane does not know this grant_type')
  const { ctx, client } = await authenticate(outer, kind, input)
  if (client.refused[grant.name]) throw new ApiError('grantDenied', 'The client must not use this grant')
  return grant.answer(ctx, { ...client, provenKey: await keyOf(ctx, client) }, input)
}

async function keyOf(ctx: Context, client: Client): Promise<string> {
  const key = await provenKey(ctx)
  if (key === '' && client.forceDpop) throw new ApiError('badProof', 'The client needs a DPoP proof')
  return key
}

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
export const CIBA = 'urn:openid:params:grant-type:ciba'
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

interface GrantType {
  name: Grant
  answer(ctx: Context, client: Client, input: TokenInput): Promise<TokenReply>
}

const GRANTS = new Map<string, GrantType>([
  ['authorization_code', { name: 'authorization_code', answer: byCode }],
  ['refresh_token', { name: 'refresh_token', answer: refreshGrant }],
  ['client_credentials', { name: 'client_credentials', answer: byCredentials }],
  [
    DEVICE_CODE,
    { name: 'device_code', answer: (ctx, client, input) => poll(ctx, client, 'device', input.device_code) },
  ],
  [CIBA, { name: 'ciba', answer: (ctx, client, input) => poll(ctx, client, 'ciba', input.auth_req_id) }],
  [TOKEN_EXCHANGE, { name: 'token_exchange', answer: exchangeToken }],
  [JWT_BEARER, { name: 'jwt_bearer', answer: exchangeAssertion }],
])

async function byCode(ctx: Context, client: Client, input: TokenInput): Promise<TokenReply> {
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = input
  if (code === '') throw new ApiError('invalid', 'The code parameter is missing')
  checkAudience(await withResource(ctx, client, targetsOf(input), 'user'), input)
  return makeGrant(ctx, client, (work) => redeem(ctx, client, { code, redirectUri, verifier }, work))
}

async function byCredentials(ctx: Context, by: Client, input: TokenInput): Promise<TokenReply> {
  if (by.public) throw new ApiError('grantDenied', 'A public client has no credentials')
  const client = await withResource(ctx, by, targetsOf(input), 'client')
  const scopes = appScopes(client, input.scope)
  const audiences = checkAudience(client, input)
  const { tenantId: tenant } = input
  if (tenant !== '') await checkTenant(ctx, client, tenant)
  return issueAppToken(ctx, client, { scopes, tenant, audiences })
}

/** An app by itself is nobody: scopes that tell about a user mean nothing. */
function appScopes(client: Client, text: string): string[] {
  const own = new Set(client.scopes.filter(({ forApp }) => forApp).map(({ name }) => name))
  const asked = askedScopes(client, text)
  const wanted = text === '' ? asked.filter((name) => own.has(name)) : asked
  const foreign = wanted.find((name) => !own.has(name))
  if (foreign !== undefined) throw new ApiError('badScope', `The scope ${foreign} needs a user`)
  return wanted
}

async function checkTenant(ctx: Context, { allowedTenants }: Client, tenant: string): Promise<void> {
  const isAllowed = allowedTenants.length === 0 || allowedTenants.includes(tenant)
  const names = isAllowed ? await ctx.store.tenants.names(ctx.caller.project.id, [tenant]) : new Map()
  if (!names.has(tenant)) throw new ApiError('invalidArgument', 'The client must not act in this tenant')
}
