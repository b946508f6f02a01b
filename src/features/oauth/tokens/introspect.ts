/** What a token is worth now, for the app that it was made for (RFC 7662). */
import { ApiError } from '../../../contract/faults.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { readOwn } from './bearer.ts'
import { standingUser } from './grants.ts'

type Input = InputOf<typeof oauth.introspect>

/**
 * A token that is unknown, expired, revoked, no access or refresh token, or another client's is not active, and nothing
 * more is told. Throws ApiError badClient, also for public clients, which anybody can be.
 */
export async function answerIntrospect(outer: Context, input: Input): Promise<{ claims: JsonObject }> {
  const { ctx, client } = await authenticate(outer, 'inbound', input)
  if (client.public) throw new ApiError('badClient', 'A public client has no secret to show')
  const found = await readOwn(ctx, input.token)
  const isOwn = found?.ctx.caller.project.id === ctx.caller.project.id && found.claims['azp'] === client.clientId
  if (!found || !isOwn || !(await stands(ctx, client, found.claims))) return { claims: { active: false } }
  return { claims: told(client, found.claims) }
}

/** A token that the app has in its own name has no grant: it is good until its end. */
async function stands(ctx: Context, client: Client, claims: JsonObject): Promise<boolean> {
  const { token_type: type, gid, gen, sub } = claims
  if (type !== 'access_token' && type !== 'refresh_token') return false
  if (gid === undefined) return sub === client.id
  const grant = await ctx.store.oauth.loadGrant(ctx.caller.project.id, String(gid))
  if (!grant || (type === 'refresh_token' && grant.generation !== gen)) return false
  try {
    await standingUser(ctx, client, grant)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return false
    throw error
  }
}

function told({ clientId }: Client, { token_type: type, scope, sub, aud, iss, iat, exp, cnf }: JsonObject): JsonObject {
  const known = { scope, sub, aud, iss, iat, exp, cnf }
  const given = Object.entries(known).filter((entry) => entry[1] !== undefined)
  return {
    active: true,
    client_id: clientId,
    ...(type === 'access_token' && { token_type: cnf ? 'DPoP' : 'Bearer' }),
    ...Object.fromEntries(given),
  }
}
