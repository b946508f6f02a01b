/** Tokens that are bound to a key, which whoever uses them proves to hold (DPoP, RFC 9449). */
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { SIGNATURES } from './keys.ts'
import { isFirstUse } from './once.ts'
import { basesOf } from './places.ts'

/** Seconds that a proof may lie back; of its own future it may have fewer (wire facts, authentication, section 10). */
const OLDEST = 60
const TOLERANCE = 5
const LONGEST_ID = 512

/**
 * The thumbprint of the key that the request proves to hold; empty for a request without a proof. `token`: the access
 * token that comes along. Throws ApiError badProof: not for this request, not good now, or used before.
 */
export async function provenKey(ctx: Context, token?: string): Promise<string> {
  const { dpop: proof } = ctx.caller
  if (proof === '') return ''
  const { thumbprint, claims } = await verified(ctx, proof)
  const { htm, htu, jti, ath } = claims
  const isForThis = htm === ctx.caller.method && isHere(ctx, htu)
  const isWithToken = token === undefined || ath === createHash('sha256').update(token).digest('base64url')
  if (!isForThis || !isWithToken) throw bad('The DPoP proof was made for another request')
  const isNamed = typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_ID
  const window = (OLDEST + 2 * TOLERANCE) * 1000
  if (!isNamed || !(await isFirstUse(ctx, `dpop ${thumbprint} ${jti}`, window))) throw bad('The DPoP proof was used')
  return thumbprint
}

async function verified(ctx: Context, proof: string) {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: SIGNATURES,
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      maxTokenAge: OLDEST,
      clockTolerance: TOLERANCE,
      currentDate: new Date(ctx.clock()),
    })
    const { jwk = {} } = protectedHeader
    return {
      thumbprint: await calculateJwkThumbprint(jwk),
      claims: payload,
    }
  } catch (cause) {
    throw new ApiError('badProof', 'The DPoP proof is not signed by its key, or not good now', { cause })
  }
}

/** Without query and fragment, at any of the plane's addresses. */
function isHere(ctx: Context, htu: unknown): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false
  const { origin, pathname } = new URL(htu)
  return basesOf(ctx).some((base) => base + ctx.caller.path === origin + pathname)
}

const bad = (detail: string) => new ApiError('badProof', detail)
