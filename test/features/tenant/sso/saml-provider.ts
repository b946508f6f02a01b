/** A SAML identity provider of a test: it says what it is told to, signed by an independent library. */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { certify } from '../../../../src/features/tenant/sso/certificates.ts'

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

export interface SamlKeys {
  key: KeyObject
  certificate: string
}

export async function newKeys(now: number): Promise<SamlKeys> {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { key, certificate: await certify(key, now, 'A company') }
}

/** What a response says; each part may be a lie. */
export interface Claims {
  issuer: string
  audience: string
  recipient: string
  inResponseTo: string
  nameId: string
  attributes: { [name: string]: string[] }
  /** Unix milliseconds. */
  now: number
  /** Milliseconds that it is good. */
  life: number
  id: string
}

const instant = (time: number) => new Date(time).toISOString()

export function assertionOf(claims: Claims): string {
  const { issuer, audience, recipient, inResponseTo, nameId, attributes, now, life, id } = claims
  const reply = inResponseTo === '' ? '' : ` InResponseTo="${inResponseTo}"`
  const statement = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${instant(now)}">` +
    `<saml:Issuer>${issuer}</saml:Issuer><saml:Subject>` +
    `<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${instant(now + life)}"${reply}/>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${instant(now)}" NotOnOrAfter="${instant(now + life)}">` +
    `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AttributeStatement>${statement.join('')}</saml:AttributeStatement></saml:Assertion>`
  )
}

export function responseOf(assertion: string, inResponseTo = ''): string {
  const reply = inResponseTo === '' ? '' : ` InResponseTo="${inResponseTo}"`
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0"${reply}>` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
    `${assertion}</samlp:Response>`
  )
}

/** The same with a signature over the element of that name. */
export function signed(
  xml: string,
  { key, certificate }: SamlKeys,
  element: 'Assertion' | 'Response' | 'AuthnRequest',
): string {
  const signer = new SignedXml({
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    publicCert: certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXCLUSIVE,
  })
  const xpath = `//*[local-name(.)='${element}']`
  const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha256'
  signer.addReference({ xpath, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm })
  signer.computeSignature(xml, { location: { reference: xpath, action: 'append' } })
  return signer.getSignedXml()
}

/** What the plane asks in the address that it sends a browser to. */
export function requestIn(url: string) {
  const query = new URL(url).searchParams
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString()
  const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
  return { xml, id: attribute(' ID'), acs: attribute('AssertionConsumerServiceURL').replaceAll('&amp;', '&'), query }
}
