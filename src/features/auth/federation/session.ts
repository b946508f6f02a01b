/** A code as a session. */
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { type JwtAnswer, jwtReply } from '../../identity/session/reply.ts'
import type { Told } from './facts.ts'
import { openFederated } from './finish.ts'
import { takeCode } from './pending.ts'

/** Throws ApiError invalidToken, and as `openFederated`. */
export async function exchangeCode(ctx: Context, code: string): Promise<JwtAnswer> {
  return sessionOf(ctx, await takeCode(ctx, code))
}

export async function sessionOf(ctx: Context, told: Told): Promise<JwtAnswer> {
  const reply = await jwtReply(ctx, await openFederated(ctx, told))
  if ('provider' in told.way) return reply
  return { ...reply, tenantSSOID: told.way.ssoId || 'default_ssoid', idpResponse: idpResponse(told) }
}

/** What the tenant's provider said, for those who want more of it than is mapped. */
function idpResponse({ said, method }: Told): JsonObject {
  const isSaml = method === 'saml'
  const { response, ...claims } = said.raw
  const attributes = asObject(claims['attributes'])
  return {
    samlResponse: isSaml && typeof response === 'string' ? response : '',
    oidcResponse: isSaml ? '' : JSON.stringify(claims),
    idpGroups: said.groups,
    idpSAMLAttributes: isSaml ? attributes : {},
    idpOIDCClaims: isSaml ? {} : claims,
  }
}
