/** What an identity provider, or a service that trusts one, publishes of itself (SAML 2.0, metadata). */
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

export interface SpMetadata {
  entityId: string
  /** Where responses may be posted. */
  services: { url: string; index: string; isDefault: boolean }[]
  /** With which it signs: PEM, or its bare base64. */
  certificates: string[]
  /** Whether its requests have to be signed. */
  signsRequests: boolean
}

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const MOST_SERVICES = 100

/** The same of a service. `entityId`: which of several; empty for the only one. Rejects with ProviderError. */
export async function readSpMetadata(xml: string, entityId: string): Promise<SpMetadata> {
  const document = await parseXml(xml, 'The metadata is no XML')
  const all = [...childrenOf(document, 'EntityDescriptor'), ...inGroups(document)]
  const found = all.filter((entity) => childrenOf(entity, 'SPSSODescriptor').length > 0)
  const named = found.find((one) => attributeOf(one, 'entityID') === entityId)
  const entity = entityId ? named : found.length === 1 ? found[0] : undefined
  const [service] = entity ? childrenOf(entity, 'SPSSODescriptor') : []
  if (!entity || !service) throw new ProviderError('The metadata is not of one SAML service provider')
  const endpoints = childrenOf(service, 'AssertionConsumerService').filter(
    (one) => attributeOf(one, 'Binding') === POST,
  )
  return {
    entityId: attributeOf(entity, 'entityID'),
    services: endpoints.slice(0, MOST_SERVICES).map((one) => ({
      url: attributeOf(one, 'Location'),
      index: attributeOf(one, 'index'),
      isDefault: attributeOf(one, 'isDefault') === 'true',
    })),
    certificates: certificatesIn(service),
    signsRequests: attributeOf(service, 'AuthnRequestsSigned') === 'true',
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
