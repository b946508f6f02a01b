/** Authorization requests that the client has signed (JAR, RFC 9101): nobody between can have changed them. */
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import type { AuthorizeParameters } from '../authorize/parameters.ts'
import type { Client } from '../clients/client.ts'
import { hasKeys, keysOf, signaturesOf } from './keys.ts'
import { placesOf } from './places.ts'

/** An assertion of the client, or a proof, is no request. */
const TYPES = new Set([undefined, 'JWT', 'oauth-authz-req+jwt'])
/** What FAPI lets sign (FAPI 2.0, section 5.4). */
const FAPI = ['PS256', 'ES256', 'EdDSA']
/** Seconds. */
const TOLERANCE = 5
const FAPI_LIFE = 3600

/**
 * The parameters of the object, where the request has one: of those beside it none count (RFC 9101, section 6.3). Throws
 * ApiError badRequestObject: not signed by the client, not for us, not good now, or missing where the app enforces it.
 */
export async function signedRequest(
  ctx: Context,
  client: Client,
  input: AuthorizeParameters,
): Promise<AuthorizeParameters> {
  if (input.request === '') {
    if (client.jar?.enforce) throw bad('This client must send a signed request object')
    return input
  }
  if (!hasKeys(client)) throw bad('The client has no key that signs request objects')
  const claims = await verified(ctx, client, input.request)
  if (claims['client_id'] !== client.clientId) throw bad('The request object is of another client')
  if (claims.sub === client.clientId || claims['request'] !== undefined || claims['request_uri'] !== undefined) {
    throw bad('The request object is no plain request')
  }
  return parametersIn(claims, input)
}

async function verified(ctx: Context, client: Client, object: string): Promise<JWTPayload> {
  const { maxLifetime = 0, fapi = false } = client.jar ?? {}
  const life = maxLifetime || (fapi ? FAPI_LIFE : 0)
  const algorithms = signaturesOf(client.keys?.algorithm ?? '')
  try {
    const { payload, protectedHeader } = await jwtVerify(object, createLocalJWKSet(await keysOf(ctx, client)), {
      issuer: client.clientId,
      audience: placesOf(ctx, client),
      algorithms: fapi ? algorithms.filter((one) => FAPI.includes(one)) : algorithms,
      requiredClaims: [...(life > 0 ? ['exp'] : []), ...(fapi ? ['nbf'] : [])],
      clockTolerance: TOLERANCE,
      currentDate: new Date(ctx.clock()),
    })
    const begin = payload.nbf ?? payload.iat ?? Math.floor(ctx.clock() / 1000)
    if (life > 0 && Number(payload.exp) - begin > life) throw new Error('it lives too long')
    if (!TYPES.has(protectedHeader.typ)) throw new Error('it says something else')
    return payload
  } catch (cause) {
    throw new ApiError(
      'badRequestObject',
      'The request object is not signed by the client, not for us, or not good now',
      {
        cause,
      },
    )
  }
}

/** With empty values for what it leaves out. */
function parametersIn(claims: JWTPayload, empty: AuthorizeParameters): AuthorizeParameters {
  const entries = Object.keys(empty).map((name) => {
    const value = claims[name]
    if (name === 'resource') return [name, [value].flat().filter((one) => typeof one === 'string')]
    return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : '']
  })
  return Object.fromEntries(entries)
}

const bad = (detail: string) => new ApiError('badRequestObject', detail)
