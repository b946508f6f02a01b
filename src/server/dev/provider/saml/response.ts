/** Responses of SAML, signed by the library. */
import { randomUUID } from 'node:crypto'
import { signXml } from '../../../../features/oauth/saml/signing.ts'
import { escaped } from '../../../../lib/text/markup.ts'
import type { Answer } from '../answers.ts'
import type { ProviderKey } from '../keys.ts'
import type { SamlPreset, Who } from '../presets/index.ts'
import type { SamlRequest } from './request.ts'

export interface Responding {
  request: SamlRequest
  /** Whom it names as its issuer. */
  entityId: string
  /** Unix milliseconds. */
  now: number
}

/** Milliseconds. */
const LIFE = 5 * 60_000
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status'

const instant = (time: number) => new Date(time).toISOString()
const newId = () => `_${randomUUID()}`

/** Of somebody who was not signed in: nobody signs it. */
export function refusal(responding: Responding, { cancel }: Answer): string {
  const [outer, inner] = cancel ? ['Responder', 'RequestDenied'] : ['Responder', 'AuthnFailed']
  return responseWith(
    responding,
    `<samlp:StatusCode Value="${STATUS}:${outer}"><samlp:StatusCode Value="${STATUS}:${inner}"/></samlp:StatusCode>`,
    '',
  )
}

/** What a script wants to be wrong in it, is. */
export async function signedResponse(
  responding: Responding,
  { who, preset, answer }: { who: Who; preset: SamlPreset; answer: Answer },
  key: ProviderKey,
): Promise<string> {
  const { wrong } = answer
  const stated: Responding = {
    request: { ...responding.request, ...(wrong === 'audience' && { issuer: 'another application' }) },
    entityId: wrong === 'issuer' ? 'https://somebody.else.example' : responding.entityId,
    now: responding.now - (wrong === 'expired' ? 3_600_000 : 0),
  }
  if (wrong === 'nonce') stated.request.id = newId()
  const status = `<samlp:StatusCode Value="${STATUS}:Success"/>`
  let xml = responseWith(responding, status, assertionOf(stated, who, preset))
  const pair = { key: key.key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: key.certificate }
  for (const element of preset.signs) xml = (await signXml({ xml }, pair, { element, after: 'Issuer' })).xml
  return wrong === 'signature' ? xml.replace(/(<saml:NameID[^>]*>)/, '$1not-') : xml
}

function responseWith({ request, entityId, now }: Responding, status: string, assertion: string): string {
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
    `ID="${newId()}" Version="2.0" IssueInstant="${instant(now)}" Destination="${escaped(request.acsUrl)}"` +
    `${inResponseTo(request)}><saml:Issuer>${escaped(entityId)}</saml:Issuer>` +
    `<samlp:Status>${status}</samlp:Status>${assertion}</samlp:Response>`
  )
}

/** Of a response that nobody asked for there is none. */
const inResponseTo = ({ id }: SamlRequest) => (id === '' ? '' : ` InResponseTo="${escaped(id)}"`)

function assertionOf({ request, entityId, now }: Responding, who: Who, preset: SamlPreset): string {
  const end = instant(now + LIFE)
  const nameId = who.person.sub || who.person.email || who.subject
  return (
    `<saml:Assertion ID="${newId()}" Version="2.0" IssueInstant="${instant(now)}">` +
    `<saml:Issuer>${escaped(entityId)}</saml:Issuer><saml:Subject>` +
    `<saml:NameID Format="${preset.nameIdFormat}">${escaped(nameId)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData' +
    `${inResponseTo(request)} Recipient="${escaped(request.acsUrl)}" NotOnOrAfter="${end}"/>` +
    `</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${instant(now)}" NotOnOrAfter="${end}">` +
    `<saml:AudienceRestriction><saml:Audience>${escaped(request.issuer)}</saml:Audience></saml:AudienceRestriction>` +
    `</saml:Conditions><saml:AuthnStatement AuthnInstant="${instant(now)}" SessionIndex="${newId()}">` +
    '<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password' +
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>' +
    `${attributesOf({ ...preset.attributes(who), ...who.person.claims })}</saml:Assertion>`
  )
}

function attributesOf(attributes: { readonly [name: string]: unknown }): string {
  const statements = Object.entries(attributes).flatMap(([name, value]) => {
    const values = [value].flat().filter((one) => one !== '' && one !== null && typeof one !== 'object')
    if (values.length === 0) return []
    const texts = values.map((one) => `<saml:AttributeValue>${escaped(String(one))}</saml:AttributeValue>`)
    return [`<saml:Attribute Name="${escaped(name)}">${texts.join('')}</saml:Attribute>`]
  })
  return statements.length === 0 ? '' : `<saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement>`
}
