/** The key of the provider: made when it is first needed, and gone with the process. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'
import type { RsaKeys } from '../../../features/identity/token/rsa-keys.ts'
import { certify } from '../../../features/tenant/sso/certificates.ts'

export interface ProviderKey {
  key: KeyObject
  kid: string
  /** The public part. */
  jwk: JWK
  /** PEM. */
  certificate: string
}

/** `now`: Unix milliseconds. */
export function createKey(now: () => number, rsaKey: RsaKeys): () => Promise<ProviderKey> {
  let made: Promise<ProviderKey> | undefined
  return () => {
    made ??= rsaKey().then((key) => certified(key, now()))
    return made
  }
}

async function certified(key: KeyObject, now: number): Promise<ProviderKey> {
  const jwk = await exportJWK(createPublicKey(key))
  const kid = await calculateJwkThumbprint(jwk)
  const certificate = await certify(key, now, 'Local identity provider')
  return { key, kid, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' }, certificate }
}
