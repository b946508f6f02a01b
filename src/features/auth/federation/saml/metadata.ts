/** What an identity provider publishes of itself (SAML 2.0, metadata). */
import { ProviderError } from '../oauth/requests.ts'
import { attributeOf, childrenOf, type Element, parseXml, textIn } from './xml.ts'

export interface IdpMetadata {
  entityId: string
  /** Where requests go, by redirect. */
  ssoUrl: string
  /** With which it signs: PEM, or its bare base64. */
  certificates: string[]
}

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const MOST_CERTIFICATES = 16

/** `entityId`: which of several; empty for the only one. Rejects with ProviderError for what is no such document. */
export async function readMetadata(xml: string, entityId: string): Promise<IdpMetadata> {
  const document = await parseXml(xml, bad().message)
  const all = [...childrenOf(document, 'EntityDescriptor'), ...inGroups(document)]
  const found = all.filter((entity) => childrenOf(entity, 'IDPSSODescriptor').length > 0)
  const named = found.find((one) => attributeOf(one, 'entityID') === entityId)
  const entity = entityId ? named : found.length === 1 ? found[0] : undefined
  const [provider] = entity ? childrenOf(entity, 'IDPSSODescriptor') : []
  if (!entity || !provider) throw bad()
  const services = childrenOf(provider, 'SingleSignOnService')
  const service = services.find((one) => attributeOf(one, 'Binding') === REDIRECT) ?? services[0]
  return {
    entityId: attributeOf(entity, 'entityID'),
    ssoUrl: service ? attributeOf(service, 'Location') : '',
    certificates: certificatesIn(provider),
  }
}

const inGroups = (document: Element): Element[] =>
  childrenOf(document, 'EntitiesDescriptor').flatMap((group) => childrenOf(group, 'EntityDescriptor'))

function certificatesIn(provider: Element): string[] {
  const keys = childrenOf(provider, 'KeyDescriptor').filter((key) => attributeOf(key, 'use') !== 'encryption')
  const data = keys.flatMap((key) => childrenOf(key, 'KeyInfo')).flatMap((info) => childrenOf(info, 'X509Data'))
  const found = data.flatMap((one) => childrenOf(one, 'X509Certificate')).map(textIn)
  return found.filter((text) => text !== '').slice(0, MOST_CERTIFICATES)
}

const bad = () => new ProviderError('The metadata is not of one SAML identity provider')
