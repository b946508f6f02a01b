/** Clients that show who they are by a signature of their key (`private_key_jwt`; RFC 7523, section 2.2). */
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import { hasKeys, keysOf, signaturesOf } from './keys.ts'
import { isFirstUse } from './once.ts'
import { placesOf } from './places.ts'

export interface ClientAssertion {
  client_assertion?: string
  client_assertion_type?: string
}

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Of JWTs that are signed to say that; others of the same key, such as a request object, say something else. */
const TYPES = new Set([undefined, 'JWT', 'client-authentication+jwt'])
/** Seconds. */
const LONGEST = 3600
const TOLERANCE = 5

/** Whose it says to be; nothing is verified. Throws ApiError badClient for what is no assertion. */
export function clientIdIn({ client_assertion: assertion = '', client_assertion_type: type }: ClientAssertion): string {
  if (type !== TYPE) throw refused('The client_assertion_type must be jwt-bearer')
  try {
    return decodeJwt(assertion).sub ?? ''
  } catch {
    throw refused('The client_assertion is no JWT')
  }
}

/** Good once. Throws ApiError badClient, in the same words whatever is wrong. */
export async function verifyClientAssertion(
  ctx: Context,
  client: Client | undefined,
  assertion: string,
): Promise<void> {
  const claims = client && !client.public && hasKeys(client) && (await verified(ctx, client, assertion))
  const isNew = claims && (await isFirstUse(ctx, `client ${client.id} ${claims.jti}`, (LONGEST + TOLERANCE) * 1000))
  if (!isNew) throw refused('The client is unknown, or its assertion is not good, not for us, or was used')
}

async function verified(ctx: Context, client: Client, assertion: string): Promise<JWTPayload | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(await keysOf(ctx, client)), {
      issuer: client.clientId,
      subject: client.clientId,
      audience: placesOf(ctx, client),
      algorithms: signaturesOf(client.keys?.algorithm ?? ''),
      requiredClaims: ['exp', 'jti'],
      clockTolerance: TOLERANCE,
      currentDate: new Date(ctx.clock()),
    })
    const isShort = Number(payload.exp) <= ctx.clock() / 1000 + LONGEST
    const isNamed = typeof payload.jti === 'string' && payload.jti !== ''
    return isShort && isNamed && TYPES.has(protectedHeader.typ) ? payload : undefined
  } catch {
    return undefined
  }
}

const refused = (detail: string) => new ApiError('badClient', detail)
