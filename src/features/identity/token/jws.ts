/** Signed tokens: RS256, verified by `jose`, the key and the algorithm chosen by us and never by the token's header. */
import { createHash, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { compactVerify } from 'jose'
import { ApiError } from '../../../contract/faults.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { Store } from '../../../store/port/index.ts'
import { seconds, type World } from '../../context.ts'
import { signerOf, verifierOf } from './keys.ts'

const ALGORITHM = 'RS256'
/** Characters; no token of ours is longer. */
const LONGEST_TOKEN = 65_536
/** Seconds that another machine's clock may be ahead. */
const SKEW = 5

/** Unix seconds. */
export interface Times {
  iat: number
  exp: number
}

export function timesFor(world: World, lifetime: number): Times {
  const iat = seconds(world.clock())
  return { iat, exp: iat + lifetime }
}

export async function signToken(world: World, project: string, claims: JsonObject & Times): Promise<string> {
  const signer = await signerOf(world, project)
  const life = (claims.exp - claims.iat) * 1000
  if (life > signer.longest) {
    await world.store.of(project).write((tables) => tables.signingKeys.lengthen(project, signer.id, life))
    signer.longest = life
  }
  const signed = `${inBase64url({ alg: ALGORITHM, kid: signer.id, typ: 'JWT' })}.${inBase64url(claims)}`
  return `${signed}.${(await signature(Buffer.from(signed), signer.key)).toString('base64url')}`
}

const inBase64url = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** In a thread of its own, which a signature of RSA is worth. */
const signature = promisify<Buffer, KeyObject, Buffer>((bytes, key, done) => sign('RSA-SHA256', bytes, key, done))

const decoder = new TextDecoder()

/**
 * What a token of this project for this project says. Throws ApiError invalidToken for a token that is malformed, signed by anybody
 * else, or not good now; for one that has expired, ApiError `expired` when that is given.
 */
export async function readToken(
  world: World,
  project: string,
  token: string,
  expired: 'invalidToken' | 'refreshExpired' = 'invalidToken',
): Promise<JsonObject> {
  const claims = await readIssued(world, project, token, expired)
  const { aud } = claims
  if (aud === undefined || [aud].flat().includes(project)) return claims
  throw new ApiError('invalidToken', 'The token is not good here')
}

/** The same for whomever the token is. Its issuer may be a federated app, whose id follows the project's. */
export async function readIssued(
  world: World,
  project: string,
  token: string,
  expired: 'invalidToken' | 'refreshExpired' = 'invalidToken',
): Promise<JsonObject> {
  const claims = await readAnyAge(world, project, token)
  if (Number(claims['exp']) <= world.clock() / 1000) throw new ApiError(expired, 'The token has expired')
  return claims
}

/** The same of one that may have expired: it opens nothing, and only says whose it was. */
export async function readAnyAge(world: World, project: string, token: string): Promise<JsonObject> {
  const claims = await verifySignature(world, project, token)
  const now = world.clock() / 1000
  const { exp, iat, nbf, iss, sub } = claims
  const sane =
    typeof exp === 'number' &&
    typeof iat === 'number' &&
    (iat <= now + SKEW || isKept(claims)) &&
    (nbf === undefined || (typeof nbf === 'number' && nbf <= now + SKEW)) &&
    typeof sub === 'string' &&
    typeof iss === 'string' &&
    iss.split('/').slice(-2).includes(project)
  if (!sane) throw new ApiError('invalidToken', 'The token is not good here')
  return claims
}

/**
 * Whether a session or a grant decides about the token. It is our own, so that an `iat` in the future says that the
 * clock was set back since, not that somebody cheats: who is signed in stays so.
 */
function isKept({ sid, gid }: JsonObject): boolean {
  return sid !== undefined || gid !== undefined
}

/** A signature is the costly part, and the same token comes again and again. By digest: no token is kept. */
const verified = new WeakMap<Store, Map<string, JsonObject>>()
const MOST_VERIFIED = 10_000

async function verifySignature(world: World, project: string, token: string): Promise<JsonObject> {
  if (token.length > LONGEST_TOKEN) throw new ApiError('invalidToken', 'The token is too long')
  const digest = createHash('sha256').update(project).update(' ').update(token).digest('base64url')
  const known = verified.get(world.store.whole) ?? new Map<string, JsonObject>()
  verified.set(world.store.whole, known)
  const before = known.get(digest)
  if (before) return before
  const claims = await verify(world, project, token)
  if (known.size >= MOST_VERIFIED) known.clear()
  known.set(digest, claims)
  return claims
}

async function verify(world: World, project: string, token: string): Promise<JsonObject> {
  try {
    const { payload } = await compactVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? undefined : await verifierOf(world, project, kid)
        if (!key) throw new Error('unknown key')
        return key
      },
      { algorithms: [ALGORITHM] },
    )
    const claims: unknown = JSON.parse(decoder.decode(payload))
    if (isJsonObject(claims)) return claims
  } catch (cause) {
    throw new ApiError('invalidToken', 'The token is malformed or not signed by this project', { cause })
  }
  throw new ApiError('invalidToken', 'The token holds no claims')
}
