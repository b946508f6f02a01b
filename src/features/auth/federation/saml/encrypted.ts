/**
 * Encrypted assertions. The library for SAML decrypts what it is given; anybody can encrypt with a certificate that the
 * metadata show, so what is in there is looked at first, and only good algorithms are used.
 */
import { ProviderError } from '../oauth/requests.ts'
import { CIPHERS, NAMED_OAEP, OAEP, XMLENC, XMLENC11 } from './algorithms.ts'
import { elementsIn, readBounded } from './shape.ts'
import { attributeOf, childrenOf, type Element } from './xml.ts'

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#'

const ALGORITHMS: ReadonlySet<string> = new Set([OAEP, ...CIPHERS])
const NAME = 'EncryptedAssertion'

/** By what names standard and library know hashes, and the standard the masks that are made with them. */
const HASHES = [
  { digest: `${XMLDSIG}sha1`, mask: `${XMLENC11}mgf1sha1`, known: `${XMLDSIG}sha1` },
  { digest: `${XMLENC}sha256`, mask: `${XMLENC11}mgf1sha256`, known: `${XMLDSIG}sha256` },
  { digest: `${XMLENC}sha512`, mask: `${XMLENC11}mgf1sha512`, known: `${XMLDSIG}sha512` },
] as const

/**
 * `document` is `xml` as it was read. Resolves to what the library is to be given: it knows RSA-OAEP by one name only, so
 * that the other is put in its words. A signature around it no longer fits then, and that of the assertion has to.
 * Rejects with ProviderError: `why`, for one that the library must not be given.
 */
export async function checkEncrypted(document: Element, xml: string, key: string, why: string): Promise<string> {
  const encrypted = childrenOf(document, 'Response').flatMap((response) => childrenOf(response, NAME))
  if (encrypted.length === 0) return xml
  const methods = encrypted.flatMap(methodsIn)
  if (!methods.every(isTaken)) {
    throw new ProviderError('The SAML assertion is encrypted by an algorithm that is not taken')
  }
  const own = onlyOne(xml, why)
  const readable = methods.some(isNamedOaep) ? inWordsOfLibrary(own) : own
  await readBounded(await decrypted(readable, key, why), why)
  return xml.replace(own, () => readable)
}

/** How it is encrypted, and how its keys are. */
function methodsIn(element: Element): Element[] {
  return [...childrenOf(element, 'EncryptionMethod'), ...elementsIn(element).flatMap(methodsIn)]
}

const isNamedOaep = (method: Element) => attributeOf(method, 'Algorithm') === NAMED_OAEP

/** The library makes digest and mask with the same hash. */
function isTaken(method: Element): boolean {
  if (!isNamedOaep(method)) return ALGORITHMS.has(attributeOf(method, 'Algorithm'))
  const named = (child: string) => childrenOf(method, child).map((one) => attributeOf(one, 'Algorithm'))
  const [digest = HASHES[0].digest, ...digests] = named('DigestMethod')
  const [mask = HASHES[0].mask, ...masks] = named('MGF')
  const isOne = digests.length + masks.length === 0
  return isOne && HASHES.some((hash) => hash.digest === digest && hash.mask === mask)
}

/** An address that is written otherwise stays as it is, and the library takes it for none that it knows. */
function inWordsOfLibrary(encrypted: string): string {
  const words = [[NAMED_OAEP, OAEP], ...HASHES.map(({ digest, known }) => [digest, known])] as const
  return words.reduce(
    (text, [from = '', to = '']) => text.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`'${from}'`, `'${to}'`),
    encrypted,
  )
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
