/** The making of a certificate that is its own issuer. */
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { Tls } from '../server/listen.ts'

/** Milliseconds. Browsers take no certificate of a server for longer. */
export const LIFETIME = 397 * 24 * 3_600_000
/** Milliseconds that the clock of whoever looks at it may be behind. */
const SKEW = 3_600_000

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** For host names and addresses. `now`: Unix milliseconds. */
export async function makePair(names: readonly string[], now: number): Promise<Tls> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  cryptoProvider.set(webcrypto)
  const notBefore = new Date(now - SKEW)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // The first bit would make the number negative.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: [{ CN: ['localhost'] }, { O: ['Homescope, made for this machine'] }],
    notBefore,
    notAfter: new Date(notBefore.getTime() + LIFETIME),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
    ],
  })
  const secret = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { cert: `${certificate.toString('pem')}\n`, key: `${PemConverter.encode(secret, 'PRIVATE KEY')}\n` }
}
