/** ID tokens. */
import { createHash } from 'node:crypto'
import { SignJWT } from 'jose'
import type { JsonObject } from '../../../lib/json.ts'
import type { Grant } from './grants.ts'
import type { ProviderKey } from './keys.ts'

/** Seconds. */
const LIFE = 3600

interface Making {
  grant: Grant
  key: ProviderKey
  /** Unix milliseconds. */
  now: number
  /** That it comes with; empty for none. */
  accessToken: string
}

/** What a script wants to be wrong in it, is. */
export async function idToken({ grant, key, now, accessToken }: Making): Promise<string> {
  const { who, preset, answer, nonce } = grant
  const { wrong } = answer
  const issued = Math.floor(now / 1000) - (wrong === 'expired' ? 2 * LIFE : 0)
  const claims: JsonObject = { ...preset.idToken?.(who), ...who.person.claims }
  const token = await new SignJWT({
    ...claims,
    ...(nonce && { nonce: wrong === 'nonce' ? 'of another sign-in' : nonce }),
    ...(accessToken && { at_hash: halfHash(accessToken) }),
    auth_time: issued,
  })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuer(wrong === 'issuer' ? 'https://somebody.else.example' : issuerIn(grant.issuer, claims))
    .setAudience(wrong === 'audience' ? 'another application' : who.clientId)
    .setSubject(who.subject)
    .setIssuedAt(issued)
    .setExpirationTime(issued + LIFE)
    .sign(key.key)
  return wrong === 'signature' ? forged(token) : token
}

/** Settings may have one issuer for all directories. */
const issuerIn = (issuer: string, { tid }: JsonObject) => issuer.replace('{tid}', String(tid ?? ''))

const halfHash = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

function forged(token: string): string {
  const [header, claims, signature = ''] = token.split('.')
  return [header, claims, signature.split('').reverse().join('')].join('.')
}
