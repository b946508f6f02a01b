/** Assertions that only the application reads: encrypted with the key that its metadata show for it. */
import { X509Certificate } from 'node:crypto'
import { ApiError } from '../../../contract/faults.ts'
import { CIPHERS, NAMED_OAEP, OAEP } from '../../auth/federation/saml/algorithms.ts'
import type { SpEncryption } from '../../auth/federation/saml/metadata.ts'
import { framed } from './signing.ts'
import { type Xml, xml } from './xml.ts'

const KEY_TRANSPORTS: readonly string[] = [OAEP, NAMED_OAEP]

export interface Encryption {
  /** PEM. */
  certificate: string
  cipher: string
}

/** As the metadata want it. Throws ApiError invalid for what is not made here: nothing goes out unencrypted then. */
export function encryptionFor({ certificate, methods }: SpEncryption): Encryption {
  const transports = methods.filter((method) => /#rsa-/.test(method))
  const ciphers = methods.filter((method) => !transports.includes(method))
  const cipher = ciphers.length === 0 ? CIPHERS[0] : CIPHERS.find((known) => ciphers.includes(known))
  const isCarried = transports.length === 0 || transports.some((method) => KEY_TRANSPORTS.includes(method))
  const pem = framed(certificate)
  if (cipher && isCarried && isOfRsa(pem)) return { certificate: pem, cipher }
  throw new ApiError('invalid', "The application's metadata ask for an encryption that is not made here")
}

function isOfRsa(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** In the place of the assertion, which is signed already. */
export async function encrypted(assertion: Xml, { certificate, cipher }: Encryption): Promise<Xml> {
  const { encrypt } = await import('xml-encryption')
  const options = {
    rsa_pub: new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    pem: certificate,
    encryptionAlgorithm: cipher,
    keyEncryptionAlgorithm: OAEP,
  }
  const data = await new Promise<string>((resolve, reject) => {
    encrypt(assertion.xml, options, (error, text) => {
      if (error || !text) reject(error ?? new Error('nothing was encrypted'))
      else resolve(text)
    })
  })
  return xml`<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${{ xml: data }}</saml:EncryptedAssertion>`
}
