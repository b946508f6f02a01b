/** With which the plane signs what it asks SAML identity providers, and reads what they encrypt: a pair each per tenant. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { certify } from './certificates.ts'
import { type Configured, KEYS_KIND, secretOf } from './configuration.ts'
import { keptPairs, type Pair } from './key-pairs.ts'

/** Key to the field of the tenant's own certificate, and the one of a key that came from elsewhere. */
const CERTIFICATES = { spSignKey: 'spSignCertificate', spEncryptionKey: 'spCertificate' } as const

type KeyName = keyof typeof CERTIFICATES

export type SpKeys = { [N in KeyName]: Pair }

/** The tenant's, made when they are first asked for, with those in their place that were set. */
export async function spKeys(ctx: Context, configured: Configured): Promise<SpKeys> {
  const own = await ownKeys(ctx, configured.tenant.id)
  const saml = configured.configuration.saml
  const pick = (name: KeyName): Pair => {
    const certificate = saml?.[CERTIFICATES[name]] ?? ''
    return certificate === '' ? own[name] : { key: secretOf(ctx, configured, name), certificate }
  }
  return { spSignKey: pick('spSignKey'), spEncryptionKey: pick('spEncryptionKey') }
}

function ownKeys(ctx: Context, tenantId: string): Promise<SpKeys> {
  const place = { kind: KEYS_KIND, id: tenantId, owner: tenantId, seal: 'sso-key' }
  return keptPairs(ctx, place, ['spSignKey', 'spEncryptionKey'])
}

/** The certificate of a private key that came from elsewhere. Throws ApiError invalid. */
export async function certificateOf(ctx: Context, field: KeyName, pem: string): Promise<string> {
  if (pem === '') return ''
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new ApiError('invalid', `The ${field} field must be a private key in PEM`, { cause })
  }
  if (key.asymmetricKeyType !== 'rsa') throw new ApiError('invalid', `The ${field} field must be an RSA key`)
  return certify(key, ctx.clock())
}
