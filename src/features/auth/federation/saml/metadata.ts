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
  /** Where it wants assertions that only it can read. */
  encryption?: SpEncryption
}

export interface SpEncryption {
  /** PEM, or its bare base64; empty where it shows a key in another form. */
  certificate: string
  /** Addresses of algorithms, for keys and for what they encrypt; none for any. */
  methods: string[]
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
    ...encryptionIn(service),
  }
}

/** A key that says that it is for encryption alone: one that may sign, too, is no wish. */
function encryptionIn(service: Element): Pick<SpMetadata, 'encryption'> {
  const key = childrenOf(service, 'KeyDescriptor').find((one) => attributeOf(one, 'use') === 'encryption')
  if (!key) return {}
  const methods = childrenOf(key, 'EncryptionMethod').map((one) => attributeOf(one, 'Algorithm'))
  return { encryption: { certificate: certificatesOf([key])[0] ?? '', methods } }
}

const inGroups = (document: Element): Element[] =>
  childrenOf(document, 'EntitiesDescriptor').flatMap((group) => childrenOf(group, 'EntityDescriptor'))

function certificatesIn(provider: Element): string[] {
  const keys = childrenOf(provider, 'KeyDescriptor').filter((key) => attributeOf(key, 'use') !== 'encryption')
  return certificatesOf(keys).slice(0, MOST_CERTIFICATES)
}

function certificatesOf(keys: readonly Element[]): string[] {
  const data = keys.flatMap((key) => childrenOf(key, 'KeyInfo')).flatMap((info) => childrenOf(info, 'X509Data'))
  const found = data.flatMap((one) => childrenOf(one, 'X509Certificate')).map(textIn)
  return found.filter((text) => text !== '')
}

const bad = () => new ProviderError('The metadata is not of one SAML identity provider')
