/** Access tokens that come back to the plane. */
import { ApiError } from '../../../contract/faults.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { type readAnyAge, readIssued } from '../../identity/token/jws.ts'
import { sameDigest } from '../../secrets.ts'
import type { Client, Kind } from '../clients/client.ts'
import { enterProject, loadClient } from '../clients/clients.ts'
import { provenKey } from '../proofs/dpop.ts'
import { type GrantDetails, grantDetailsIn } from './codes.ts'
import { standingUser } from './grants.ts'

export interface Bearer {
  ctx: Context
  client: Client
  user: User
  granted: GrantDetails
  claims: JsonObject
}

/** Whose access token the request shows, as long as its grant stands. Throws ApiError invalidToken. */
export async function bearerOf(outer: Context, kind: Kind): Promise<Bearer> {
  const [, scheme = '', token = ''] = /^(Bearer|DPoP) +(\S+)$/i.exec(outer.caller.authorization) ?? []
  const found = await readOwn(outer, token)
  const grant =
    found && (await found.ctx.store.oauth.loadGrant(found.ctx.caller.project.id, String(found.claims['gid'])))
  if (!grant || grant.kind !== kind || found.claims['token_type'] !== 'access_token') throw refused()
  const { ctx, claims } = found
  const client = await loadClient(ctx, grant.kind, grant.appId)
  if (!client || claims['azp'] !== client.clientId) throw refused()
  await checkBinding(ctx, scheme, token, claims)
  try {
    const user = await standingUser(ctx, client, grant)
    return { ctx, client, user, granted: grantDetailsIn(grant.granted), claims }
  } catch (error) {
    throw error instanceof ApiError && error.status < 500 ? refused() : error
  }
}

/** A token that is bound to a key comes with a proof of it, and under its own scheme (RFC 9449, section 7). */
async function checkBinding(ctx: Context, scheme: string, token: string, claims: JsonObject): Promise<void> {
  const key = boundKeyOf(claims)
  if ((key !== '') !== (scheme.toLowerCase() === 'dpop')) throw refused()
  if (key === '') return
  const proven = await provenKey(ctx, token).catch((error) => {
    throw error instanceof ApiError ? new ApiError(error.fault, error.detail, { status: 401 }) : error
  })
  if (!sameDigest(proven, key)) throw new ApiError('badProof', 'The token is bound to another key', { status: 401 })
}

/** Thumbprint of the key to which a token is bound; empty for one that is not. */
export const boundKeyOf = ({ cnf }: JsonObject): string => (isJsonObject(cnf) ? String(cnf['jkt']) : '')

/** The token names its project as the issuer; its signature is then that project's or nobody's. */
export async function readOwn(
  outer: Context,
  token: string,
  read: typeof readAnyAge = readIssued,
): Promise<{ ctx: Context; claims: JsonObject } | undefined> {
  try {
    const ctx = await enterProject(outer, projectIn(token))
    return { ctx, claims: await read(ctx, ctx.caller.project.id, token) }
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}

/** `<base>/v1/apps/<project>`, `<base>/<project>` or `<base>/<project>/<app>`. */
function projectIn(token: string): string {
  const [, payload = ''] = token.split('.')
  const [, issuer = ''] = /"iss":"([^"\\]{1,2048})"/.exec(Buffer.from(payload, 'base64url').toString('utf8')) ?? []
  const parts = issuer.split('/').slice(-2)
  return parts.findLast((part) => /^P\w{27,31}$/.test(part)) ?? ''
}

function refused(): ApiError {
  return new ApiError('invalidToken', 'The access token is not good here, or no more')
}
