/** With which the plane signs what it tells federated applications: one pair for a project, made when it is first needed. */
import type { Context } from '../../context.ts'
import { keptPairs, type Pair } from '../../tenant/sso/key-pairs.ts'

const PLACE = { kind: 'ssoIdpKeys', id: 'signing', owner: '', seal: 'sso-idp-key' }

export async function idpKeys(ctx: Context): Promise<Pair> {
  return (await keptPairs(ctx, PLACE, ['signing'])).signing
}

/** A certificate's base64, without its frame. */
export const bareCertificate = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '')
