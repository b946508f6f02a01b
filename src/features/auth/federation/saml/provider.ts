/** A tenant's SAML identity provider, as its settings or its metadata say. */
import { ApiError } from '../../../../contract/faults.ts'
import type { Store } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import type { Configured } from '../../../tenant/sso/configuration.ts'
import { checkedPlace } from '../oauth/client.ts'
import { askProvider, ProviderError } from '../oauth/requests.ts'
import { type IdpMetadata, readMetadata } from './metadata.ts'

/** Throws ProviderError for metadata that cannot be had, and ApiError invalidArgument for settings that are not whole. */
export async function samlProvider(ctx: Context, { configuration }: Configured): Promise<IdpMetadata> {
  const { saml } = configuration
  if (!saml) throw new ApiError('invalidArgument', 'The tenant has no SAML settings')
  const named = saml.idpMetadataXml || saml.idpMetadataUrl
  const said = named ? await metadataOf(ctx, saml) : fromSettings(saml)
  const ssoUrl = checkedPlace(said.ssoUrl, 'idpUrl')
  const { localProvider } = ctx
  if (!localProvider || !isPlayed(ctx, ssoUrl)) return { ...said, ssoUrl }
  // In the place of the company's, with a key of its own.
  return { ...said, ssoUrl, certificates: [await localProvider.certificate()] }
}

/** Where the browser is sent while somebody develops; undefined for the provider's own address. */
export function samlPage(ctx: Context, { ssoUrl, entityId }: IdpMetadata, domains: readonly string[]) {
  return ctx.localProvider?.pageFor(ssoUrl, { baseUrl: ctx.baseUrl, issuer: entityId, domains })
}

interface SamlSettings {
  idpUrl: string
  entityId: string
  idpCert: string
  idpAdditionalCerts: string[]
  idpMetadataUrl: string
  idpMetadataXml: string
}

function fromSettings({ idpUrl, entityId, idpCert, idpAdditionalCerts }: SamlSettings): IdpMetadata {
  return { entityId, ssoUrl: idpUrl, certificates: [idpCert, ...idpAdditionalCerts].filter((pem) => pem.trim() !== '') }
}

async function metadataOf(ctx: Context, { idpMetadataXml, idpMetadataUrl, entityId }: SamlSettings) {
  if (!idpMetadataXml && isPlayed(ctx, idpMetadataUrl)) {
    // It is asked by the address alone, and cannot know which name the settings have for it.
    const said = await readMetadata(await documentAt(ctx, idpMetadataUrl), '')
    return { ...said, entityId: entityId || said.entityId }
  }
  return readMetadata(idpMetadataXml || (await documentAt(ctx, idpMetadataUrl)), entityId)
}

const isPlayed = (ctx: Context, ssoUrl: string) =>
  samlPage(ctx, { ssoUrl, entityId: '', certificates: [] }, []) !== undefined

/** Milliseconds. */
const TRUST = 10 * 60_000
const MOST_KNOWN = 100
const caches = new WeakMap<Store, Map<string, { text: string; loadedAt: number }>>()

/** The text at an address, remembered for a while. Throws ProviderError. */
export async function documentAt(ctx: Context, url: string): Promise<string> {
  const cache = caches.get(ctx.store.whole) ?? new Map<string, { text: string; loadedAt: number }>()
  caches.set(ctx.store.whole, cache)
  const known = cache.get(url)
  if (known && ctx.elapsed() - known.loadedAt <= TRUST) return known.text
  const text = await read(ctx, url)
  if (cache.size >= MOST_KNOWN) cache.clear()
  cache.set(url, { text, loadedAt: ctx.elapsed() })
  return text
}

async function read(ctx: Context, url: string): Promise<string> {
  try {
    const { status, body } = await askProvider(ctx, url, {
      headers: { accept: 'application/samlmetadata+xml, application/xml' },
    })
    if (status !== 200) throw new Error(`answered with ${status}`)
    return body
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause
    throw new ProviderError("The identity provider's metadata cannot be had", cause)
  }
}
