/** Signatures over XML, by the library alone; and over the query of a redirect, which is no XML. */
import { constants, createPublicKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import type { Pair } from '../../tenant/sso/key-pairs.ts'
import type { Xml } from './xml.ts'

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** What applications may sign with: SHA-1 is not among it. */
const ALGORITHMS: { readonly [name: string]: string } = {
  [RSA_SHA256]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}
const TRANSFORMS = new Set([ENVELOPED, EXCLUSIVE])

interface Target {
  /** Local name of the element that is signed. */
  element: string
  /** Where its id stands: SAML 1.1 has other names than 2.0. */
  idAttribute?: 'ID' | 'AssertionID'
  /** Where the signature stands: first, behind the child of that name, or last. */
  first?: boolean
  after?: string
}

/** The document with a signature over one element. */
export async function signXml({ xml }: Xml, { key, certificate }: Pair, target: Target): Promise<Xml> {
  const { SignedXml } = await import('xml-crypto')
  const signer = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
    ...(target.idAttribute && { idAttribute: target.idAttribute }),
  })
  const xpath = `//*[local-name(.)='${target.element}']`
  signer.addReference({ xpath, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 })
  const location = target.after
    ? ({ reference: `${xpath}/*[local-name(.)='${target.after}']`, action: 'after' } as const)
    : ({ reference: xpath, action: target.first ? 'prepend' : 'append' } as const)
  signer.computeSignature(xml, { prefix: 'ds', location })
  return { xml: signer.getSignedXml() }
}

/**
 * What of a document its one signature covers, as it was signed: nothing else may be believed. Undefined where no
 * certificate fits, or the signature is of another form than the one that SAML allows.
 */
export async function signedPart(document: string, certificates: readonly string[]): Promise<string | undefined> {
  const { SignedXml } = await import('xml-crypto')
  const signature = onlySignature(document)
  if (signature === undefined) return undefined
  for (const certificate of certificates) {
    const checker = new SignedXml({ publicCert: certificate })
    checker.loadSignature(signature)
    const [reference, ...others] = checker.getReferences()
    const isPart = reference?.uri !== undefined && /^#.+$/.test(reference.uri) && others.length === 0
    const isPlain = reference?.transforms.every((transform) => TRANSFORMS.has(transform))
    if (!isPart || !isPlain || !Object.hasOwn(ALGORITHMS, checker.signatureAlgorithm ?? '')) return undefined
    if (isGood(() => checker.checkSignature(document))) return checker.getSignedReferences()[0]
  }
  return undefined
}

/** Of a document with several, nobody knows which one counts. Linear in the text. */
function onlySignature(document: string): string | undefined {
  const [found, ...more] = document.matchAll(/<([\w-]+:)?Signature[\s>]/g)
  if (!found || more.length > 0) return undefined
  const end = `</${found[1] ?? ''}Signature>`
  const at = document.indexOf(end, found.index)
  return at < 0 ? undefined : document.slice(found.index, at + end.length)
}

/** The library throws for what does not fit. */
function isGood(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

/**
 * Of the redirect binding: over the query as it came, letter by letter (SAML 2.0, bindings, section 3.4.4.1). What the
 * signature does not cover must not be read as if it did, so each name stands once, in one spelling, and as it is.
 */
export function isSignedQuery(query: string, message: string, certificates: readonly string[]): boolean {
  const pairs = query.split('&').map((pair): [string, string] => [nameOf(pair), pair])
  const given = new Map(pairs)
  if (given.size < pairs.length || pairs.some(([name]) => /[%+]/.test(name)) || !given.has(message)) return false
  const names = [message, 'RelayState', 'SigAlg'].filter((name) => given.has(name))
  const algorithm = ALGORITHMS[textOf(given.get('SigAlg'))]
  const signature = Buffer.from(textOf(given.get('Signature')), 'base64')
  if (!algorithm || signature.length === 0) return false
  const signed = Buffer.from(names.map((name) => given.get(name)).join('&'))
  return certificates.some((pem) => {
    const key = publicKeyOf(pem)
    return key !== undefined && verify(algorithm, signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
  })
}

/** One name has another spelling with some. */
function nameOf(pair: string): string {
  const name = pair.split('=', 1)[0] ?? ''
  return name === 'SamlRequest' ? 'SAMLRequest' : name
}

function textOf(pair = ''): string {
  try {
    return decodeURIComponent(pair.slice(pair.indexOf('=') + 1).replaceAll('+', '%20'))
  } catch {
    return ''
  }
}

/** Parameters of a redirect with a signature over them. */
export function signQuery(parameters: { [name: string]: string }, { key }: Pair): string {
  const given = Object.entries({ ...parameters, SigAlg: RSA_SHA256 }).filter(([, value]) => value !== '')
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${query}&Signature=${encodeURIComponent(sign('sha256', Buffer.from(query), key).toString('base64'))}`
}

/** Undefined for what is no certificate of an RSA key. */
function publicKeyOf(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }))
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

/** As the settings and metadata have it: in its frame, or bare. */
export function framed(certificate: string): string {
  const bare = certificate.replace(/-----[A-Z ]+-----|\s/g, '')
  return `-----BEGIN CERTIFICATE-----\n${bare.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
