import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import type { Kind } from '../clients/client.ts'
import { bearerOf } from './bearer.ts'
import { attributeClaims, authorityOf, customClaims, projectClaims } from './claims.ts'

/** What the user let the application know, as it is now. Throws ApiError invalidToken. */
export async function answerUserinfo(outer: Context, kind: Kind): Promise<{ claims: JsonObject }> {
  const { ctx, client, user, granted, claims } = await bearerOf(outer, kind)
  const scopes = String(claims['scope']).split(' ')
  const authority = await authorityOf(ctx, client, user, { scopes, tenant: granted.tenant })
  const custom = await customClaims(ctx, scopes, granted.sessionId)
  const mapped = await projectClaims(ctx, { user, scopes, tenant: granted.tenant })
  return { claims: { ...custom, ...mapped, ...attributeClaims(client, user, scopes), ...authority, sub: user.id } }
}
