/** What a SAML identity provider says of its user, and what of a tenant's provider is believed. */

import type { JsonObject } from '../../../../lib/json.ts'
import { addTo } from '../../../../lib/lists.ts'
import type { Context } from '../../../context.ts'
import { authDocument } from '../../../project/settings.ts'
import type { Configured } from '../../../tenant/sso/configuration.ts'
import { sourceOf } from '../../../tenant/sso/recalculate.ts'
import { toNewLoginId } from '../../../user/addresses.ts'
import type { Said } from '../facts.ts'
import { type ClaimsMapping, mappingFrom, namedBy } from '../oauth/claims.ts'
import { ProviderError } from '../oauth/requests.ts'
import { checkDomain, marksUnverified } from '../rules.ts'
import { attributeOf, childrenOf, type Element, textIn } from './xml.ts'

/** Names that products use where nobody has chosen any. */
const WS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const USUAL: { readonly [field in keyof ClaimsMapping]?: readonly string[] } = {
  email: ['email', 'mail', 'Email', `${WS}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3'],
  name: ['name', 'displayName', `${WS}/name`, 'urn:oid:2.16.840.1.113730.3.1.241'],
  givenName: ['givenName', 'firstName', 'given_name', `${WS}/givenname`, 'urn:oid:2.5.4.42'],
  familyName: ['familyName', 'lastName', 'surname', 'sn', `${WS}/surname`, 'urn:oid:2.5.4.4'],
  group: ['groups', 'group', 'memberOf', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'],
}

export interface SamlSubject {
  nameId: string
  nameIdFormat: string
  attributes: JsonObject
  /** The response as it came. */
  response: string
}

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

/** Throws ProviderError for a subject that says nothing lasting. */
export function saidBySaml({ tenant, configuration }: Configured, subject: SamlSubject): Said {
  const { nameId, nameIdFormat, attributes, response } = subject
  const mapping = mappingOf(configuration.saml?.attributeMapping, attributes)
  const named = namedBy(mapping, { ...attributes, '': nameId })
  const email = named.email || (mapping.email === '' && nameId.includes('@') ? nameId : '')
  const lasting = nameIdFormat === TRANSIENT ? email : nameId
  if (lasting === '') throw new ProviderError('The SAML assertion names nobody lastingly')
  const raw = { attributes, nameId, response }
  return { ...named, source: sourceOf(tenant.id, configuration.ssoId), subject: lasting.slice(0, 512), email, raw }
}

/** What is mapped, else the first usual name that is there. */
function mappingOf(settings: JsonObject | undefined, attributes: JsonObject): ClaimsMapping {
  const usual = Object.entries(USUAL).map(([field, names]) => [
    field,
    names.find((name) => Object.hasOwn(attributes, name)) ?? '',
  ])
  const nothing = { verifiedEmail: '', verifiedPhone: '', picture: 'picture', middleName: '', phoneNumber: '' }
  const mapping = mappingFrom(settings ?? {}, { ...nothing, loginId: '', ...Object.fromEntries(usual) })
  const username = typeof settings?.['username'] === 'string' ? settings['username'] : ''
  return { ...mapping, loginId: username }
}

/**
 * A tenant's provider says what it likes: an address counts as proven when its domain is one of the tenant's, and never
 * because the provider calls it so. Throws ApiError unauthorized for an address that may not sign in here.
 */
export async function believed(ctx: Context, configured: Configured, said: Said): Promise<Said> {
  const isOurs = checkDomain(configured, domainPart(said.email))
  const document = await authDocument(ctx.store, ctx.caller.project.id, 'sso')
  const verifiedEmail = isOurs && !marksUnverified(document)
  const loginId = said.loginId || said.email || said.subject
  return { ...said, loginId: toNewLoginId(loginId), verifiedEmail }
}

/** Domains are compared in small letters. */
const domainPart = (email: string): string => email.toLowerCase()

/** What a signed assertion says, and of whom. Read here, because the library lets attributes say what the subject does not. */
export function subjectIn(assertion: Element): Omit<SamlSubject, 'response'> {
  const [name] = childrenOf(assertion, 'Subject').flatMap((subject) => childrenOf(subject, 'NameID'))
  return {
    nameId: textIn(name),
    nameIdFormat: name ? attributeOf(name, 'Format') : '',
    attributes: attributesIn(assertion),
  }
}

/** One value alone, or a list; an attribute may come in several pieces. */
function attributesIn(assertion: Element): JsonObject {
  const pieces = childrenOf(assertion, 'AttributeStatement').flatMap((statement) => childrenOf(statement, 'Attribute'))
  const values = new Map<string, string[]>()
  for (const piece of pieces) {
    const name = attributeOf(piece, 'Name')
    const texts = childrenOf(piece, 'AttributeValue').map(textIn).filter(Boolean)
    for (const text of texts) addTo(values, name, text)
  }
  const entries = [...values].filter(([name]) => name !== '__proto__')
  return Object.fromEntries(entries.map(([name, texts]) => [name, texts.length > 1 ? texts : (texts[0] ?? '')]))
}
