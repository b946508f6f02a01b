/** What a browser brings that was sent to the provider. */
import type { AskedProvider } from '../../../features/context.ts'
import { ANY, type Preset, presetAt } from './presets/index.ts'
import { readRequest, type SamlRequest } from './saml/request.ts'

export const SIGN_IN = '/dev/provider/sign-in'

/** Parameters of ours beside those of the protocols. */
const OURS = { at: 'provider_at', issuer: 'provider_issuer', domain: 'provider_domain' } as const

export type Asked = { preset: Preset; at: URL; issuer: string; domains: string[]; hint: string } & (
  | { protocol: 'oauth'; query: URLSearchParams; clientId: string; redirectUri: string }
  | { protocol: 'saml'; request: SamlRequest; relayState: string }
)

export type AskedOauth = Extract<Asked, { protocol: 'oauth' }>
export type AskedSaml = Extract<Asked, { protocol: 'saml' }>

/** The page in the place of the provider's address; undefined for an address on this machine or in a private network. */
export function pageFor(url: string, { baseUrl, issuer, domains }: AskedProvider): string | undefined {
  if (!isPlayed(url)) return undefined
  const page = new URL(`${baseUrl}${SIGN_IN}`)
  page.searchParams.set(OURS.at, url)
  if (issuer) page.searchParams.set(OURS.issuer, issuer)
  for (const domain of domains) page.searchParams.append(OURS.domain, domain)
  return page.href
}

const PRIVATE = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[)|(^|\.)(localhost|local|internal)$/

/** Whether the provider takes the place of whoever is at the address. */
export function isPlayed(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return /^https?:$/.test(protocol) && hostname.includes('.') && !PRIVATE.test(hostname)
}

/** What is said to who cannot be helped. */
export class WrongRequest extends Error {}

/** Rejects with WrongRequest for what no application of this plane sends. */
export async function readAsked(text: string): Promise<Asked> {
  const query = new URLSearchParams(text)
  const param = (name: string) => query.get(name) ?? ''
  const place = param(OURS.at)
  if (!isPlayed(place)) throw new WrongRequest('Nobody asked for this identity provider: begin at the application')
  const at = new URL(place)
  const found = presetAt(at)
  const samlRequest = param('SAMLRequest')
  const preset = samlRequest && !found.saml ? ANY : found
  const issuer = param(OURS.issuer)
  const domains = query.getAll(OURS.domain)
  const common = { preset, at, issuer, domains, hint: param('login_hint') || param('LoginHint') }
  if (samlRequest) {
    const request = await readSaml(samlRequest)
    return { ...common, protocol: 'saml', request, relayState: param('RelayState') }
  }
  const [clientId, redirectUri] = [param('client_id'), param('redirect_uri')]
  if (clientId === '') throw new WrongRequest('The request has no client_id')
  if (!isWebAddress(redirectUri)) throw new WrongRequest('The request has no redirect_uri')
  if (!['code', 'id_token'].includes(param('response_type'))) {
    throw new WrongRequest('The response_type of the request must be code or id_token')
  }
  return { ...common, protocol: 'oauth', query, clientId, redirectUri }
}

async function readSaml(text: string): Promise<SamlRequest> {
  let request: SamlRequest
  try {
    request = await readRequest(text)
  } catch (cause) {
    throw new WrongRequest('The SAML request cannot be read', { cause })
  }
  if (!isWebAddress(request.acsUrl) || request.id === '') throw new WrongRequest('The SAML request is not whole')
  return request
}

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
