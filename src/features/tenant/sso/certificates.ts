/** Self-signed certificates of SAML keys: they carry a key, and nobody looks at who vouches for it. */
import { createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto'

/** Milliseconds: those who have it in their settings are not to renew it often. */
const LIFETIME = 10 * 365 * 24 * 3_600_000
const DAY = 24 * 3_600_000
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** PEM. `now`: Unix milliseconds. */
export async function certify(key: KeyObject, now: number, name = 'Homescope'): Promise<string> {
  await import('reflect-metadata')
  const { cryptoProvider, X509CertificateGenerator } = await import('@peculiar/x509')
  cryptoProvider.set(webcrypto)
  const secret = key.export({ type: 'pkcs8', format: 'der' })
  const open = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', secret, ALGORITHM, false, ['sign']),
    webcrypto.subtle.importKey('spki', open, ALGORITHM, true, ['verify']),
  ])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // The first bit would make the number negative.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: [{ CN: [name] }],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + LIFETIME),
    signingAlgorithm: ALGORITHM,
    keys: { privateKey, publicKey },
  })
  return `${certificate.toString('pem')}\n`
}
