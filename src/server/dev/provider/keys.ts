/** The key of the provider: made when it is first needed, and gone with the process. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'
import { certify, newRsaKey } from '../../../features/tenant/sso/certificates.ts'

export interface ProviderKey {
  key: KeyObject
  kid: string
  /** The public part. */
  jwk: JWK
  /** PEM. */
  certificate: string
}

/** `now`: Unix milliseconds. */
export function createKey(now: () => number): () => Promise<ProviderKey> {
  let made: Promise<ProviderKey> | undefined
  return () => {
    made ??= newKey(now())
    return made
  }
}

async function newKey(now: number): Promise<ProviderKey> {
  const key = await newRsaKey()
  const jwk = await exportJWK(createPublicKey(key))
  const kid = await calculateJwkThumbprint(jwk)
  const certificate = await certify(key, now, 'Local identity provider')
  return { key, kid, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' }, certificate }
}
