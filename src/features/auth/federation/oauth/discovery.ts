/** OpenID Connect Discovery: where a provider has what. */
import { type JsonObject, textAt } from '../../../../lib/json.ts'
import type { Store } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import { fetchJson, ProviderError } from './requests.ts'

export interface Discovered {
  authorization_endpoint: string
  token_endpoint: string
  userinfo_endpoint: string
  jwks_uri: string
  /** Whether the token endpoint takes a client's secret in the form. */
  takesForms: boolean
  /** Whether what comes back with a browser names the issuer (RFC 9207). */
  namesItself: boolean
}

/** Milliseconds. */
const TRUST = 10 * 60_000
const MOST_KNOWN = 100
const caches = new WeakMap<Store, Map<string, { found: Discovered; loadedAt: number }>>()

/** Rejects with ProviderError for a document that is not the issuer's. */
export async function discovered(ctx: Context, issuer: string): Promise<Discovered> {
  if (issuer === '') throw new ProviderError('The settings of the identity provider are not whole')
  const cache = caches.get(ctx.store.whole) ?? new Map<string, { found: Discovered; loadedAt: number }>()
  caches.set(ctx.store.whole, cache)
  const known = cache.get(issuer)
  if (known && ctx.elapsed() - known.loadedAt <= TRUST) return known.found
  const document = await fetchJson(ctx, { url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` })
  if (document['issuer'] !== issuer) throw new ProviderError('The discovery document is of another issuer')
  const found = toDiscovered(document)
  if (cache.size >= MOST_KNOWN) cache.clear()
  cache.set(issuer, { found, loadedAt: ctx.elapsed() })
  return found
}

function toDiscovered(document: JsonObject): Discovered {
  const text = (key: string) => textAt(document, key)
  const methods = document['token_endpoint_auth_methods_supported']
  return {
    authorization_endpoint: text('authorization_endpoint'),
    token_endpoint: text('token_endpoint'),
    userinfo_endpoint: text('userinfo_endpoint'),
    jwks_uri: text('jwks_uri'),
    // Where nothing is said, only the header is sure.
    takesForms: Array.isArray(methods) && methods.includes('client_secret_post'),
    namesItself: document['authorization_response_iss_parameter_supported'] === true,
  }
}
