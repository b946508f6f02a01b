/**
 * Encrypted assertions. The library for SAML decrypts what it is given; anybody can encrypt with a certificate that the
 * metadata show, so what is in there is looked at first, and only good algorithms are used.
 */
import { ProviderError } from '../oauth/requests.ts'
import { elementsIn, readBounded } from './shape.ts'
import { attributeOf, childrenOf, type Element } from './xml.ts'

const XMLENC = 'http://www.w3.org/2001/04/xmlenc#'
const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#'

/** RSA with PKCS #1 1.5 padding and Triple DES are not among them: how they fail tells what was encrypted. */
const ALGORITHMS = new Set([
  `${XMLENC}rsa-oaep-mgf1p`,
  `${XMLENC}aes128-cbc`,
  `${XMLENC}aes256-cbc`,
  `${XMLENC11}aes128-gcm`,
  `${XMLENC11}aes256-gcm`,
])
const NAME = 'EncryptedAssertion'

/** `document` is `xml` as it was read. Rejects with ProviderError: `why`, for one that the library must not be given. */
export async function checkEncrypted(document: Element, xml: string, key: string, why: string): Promise<void> {
  const encrypted = childrenOf(document, 'Response').flatMap((response) => childrenOf(response, NAME))
  if (encrypted.length === 0) return
  const methods = encrypted.flatMap(methodsIn)
  if (!methods.every((algorithm) => ALGORITHMS.has(algorithm))) {
    throw new ProviderError('The SAML assertion is encrypted by an algorithm that is not taken')
  }
  await readBounded(await decrypted(onlyOne(xml, why), key, why), why)
}

/** Algorithms that the element names, for keys and for what they encrypt. */
function methodsIn(element: Element): string[] {
  const own = childrenOf(element, 'EncryptionMethod').map((method) => attributeOf(method, 'Algorithm'))
  return [...own, ...elementsIn(element).flatMap(methodsIn)]
}

/** Its text. Of several, also in a comment, nobody knows which one counts. */
function onlyOne(xml: string, why: string): string {
  const [before = '', inside = '', after = '', ...more] = xml.split(NAME)
  if (more.length > 0) throw new ProviderError(why)
  const start = before.slice(before.lastIndexOf('<'))
  return `${start}${NAME}${inside}${NAME}${after.slice(0, after.indexOf('>') + 1)}`
}

async function decrypted(xml: string, key: string, why: string): Promise<string> {
  const { decrypt } = await import('xml-encryption')
  try {
    return await new Promise<string>((resolve, reject) => {
      decrypt(xml, { key, warnInsecureAlgorithm: false }, (error, text) =>
        error || typeof text !== 'string' ? reject(error ?? new Error('nothing was encrypted')) : resolve(text),
      )
    })
  } catch (cause) {
    throw new ProviderError(why, cause)
  }
}
