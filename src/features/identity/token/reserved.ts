/** The claims that only the plane decides, for every kind of token and every door where claims come in. */
import type { JsonObject } from '../../../lib/json.ts'

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Whose a token is, whom it is for, how long, what kind it is, and what its holder may do. */
const RESERVED = names(
  'amr drn exp iat iss nbf aud jti rexp sub sid gen tu dct tenants roles permissions nsec act su dsub cnf token_type ' +
    'gid dcl dv __proto__',
)

/** What tokens of applications say beside that (RFC 9068, OpenID Connect Core). */
const RESERVED_OF_APPS = names('azp scope nonce auth_time acr email_verified phone_number_verified')

/** A template of the project may name whom tokens are for, and, where it says so, another subject. */
const OPEN_TO_TEMPLATES = names('aud sub')

export const isReserved = (claim: string): boolean => RESERVED.has(claim)

export const isReservedOfApps = (claim: string): boolean => RESERVED.has(claim) || RESERVED_OF_APPS.has(claim)

/** Those that are not reserved: what was kept before the list was as long says nothing in a token. */
export const freeClaims = (claims: JsonObject | undefined): JsonObject => without(claims, isReserved)

export const freeClaimsOfApps = (claims: JsonObject): JsonObject => without(claims, isReservedOfApps)

export const freeClaimsOfTemplates = (claims: JsonObject): JsonObject =>
  without(claims, (name) => RESERVED.has(name) && !OPEN_TO_TEMPLATES.has(name))

function without(claims: JsonObject | undefined, isTaken: (claim: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(claims ?? {}).filter(([name]) => !isTaken(name)))
}
