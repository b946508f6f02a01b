/**
 * Access tokens exchanged for ones that go on to somebody else (RFC 8693): never for more than the first one is good for,
 * except for a resource of the project, of which the policy of the app says what it may have.
 */
import { ApiError } from '../../../contract/faults.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { sameDigest } from '../../secrets.ts'
import type { Client } from '../clients/client.ts'
import { withResource } from '../clients/resource.ts'
import { askedScopes, grantable } from '../clients/scopes.ts'
import { checkAudience, targetsOf } from '../waiting/wish.ts'
import { boundKeyOf, readOwn } from './bearer.ts'
import { grantDetailsIn } from './codes.ts'
import { standingHolder } from './grants.ts'
import type { TokenInput } from './token-input.ts'
import { issueTokens, type TokenReply } from './tokens.ts'

export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

/** Throws ApiError badGrant, badScope, badTarget or invalid. */
export async function exchangeToken(ctx: Context, by: Client, input: TokenInput): Promise<TokenReply> {
  checkTypes(input)
  const subject = await read(ctx, by, input.subject_token)
  const actor = input.actor_token === '' ? undefined : await read(ctx, by, input.actor_token)
  if (actor?.['gid'] !== undefined) await standingHolder(ctx, String(actor['gid']))
  const targets = targetsOf(input)
  if (targets.length === 0) throw new ApiError('badTarget', 'The resource or audience parameter is missing')
  const { user, grant } = await standingHolder(ctx, String(subject['gid'] ?? ''))
  const client = await withResource(ctx, by, targets, 'user')
  const audiences = checkAudience(client, input)
  const held = String(subject['scope']).split(' ')
  const asked = askedScopes(client, input.scope)
  const raised = client.resource || input.scope === '' ? undefined : asked.find((name) => !held.includes(name))
  if (raised !== undefined) throw new ApiError('badScope', `The subject_token has no scope ${raised.slice(0, 64)}`)
  const wanted = client.resource ? asked : asked.filter((name) => held.includes(name))
  const scopes = grantable(client, user, wanted).filter((name) => name !== 'openid')
  const act = actorOf(subject, actor)
  const granted = { ...grantDetailsIn(grant.granted), audiences }
  const end = Number(subject['exp'])
  const tokens = await issueTokens(ctx, { client, user, granted, scopes, grant, withRefresh: false, act, end })
  return { ...tokens, issued_token_type: ACCESS_TOKEN }
}

function checkTypes(input: TokenInput): void {
  if (input.subject_token === '') throw new ApiError('invalid', 'The subject_token parameter is missing')
  if (input.subject_token_type !== ACCESS_TOKEN)
    throw new ApiError('invalid', 'The subject_token must be an access token')
  const isActor = input.actor_token !== ''
  if (isActor !== (input.actor_token_type !== '') || (isActor && input.actor_token_type !== ACCESS_TOKEN)) {
    throw new ApiError('invalid', 'The actor_token must be an access token, and its type be named')
  }
  if (input.requested_token_type !== '' && input.requested_token_type !== ACCESS_TOKEN) {
    throw new ApiError('invalid', 'Only access tokens are given')
  }
}

/** An access token of this project that was made for this client, or for which it is the audience. */
async function read(ctx: Context, client: Client, token: string): Promise<JsonObject> {
  const found = await readOwn(ctx, token)
  const claims = found?.ctx.caller.project.id === ctx.caller.project.id ? found.claims : {}
  const isOurs = claims['azp'] === client.clientId || [claims['aud']].flat().includes(client.clientId)
  if (claims['token_type'] !== 'access_token' || !isOurs) throw bad('The token is no access token for this client')
  const key = boundKeyOf(claims)
  if (key !== '' && !sameDigest(client.provenKey ?? '', key)) throw bad('The token is bound to another key')
  return claims
}

/** Who acts comes first; who acted before stays behind (RFC 8693, section 4.1). */
function actorOf(subject: JsonObject, actor: JsonObject | undefined): JsonObject | undefined {
  const before = isJsonObject(subject['act']) ? subject['act'] : undefined
  if (!actor) return before
  return { sub: String(actor['sub']), ...(before && { act: before }) }
}

const bad = (detail: string) => new ApiError('badGrant', detail)
