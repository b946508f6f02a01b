/** A federated application of SAML: its settings, or what its metadata say. */
import { ApiError } from '../../../contract/faults.ts'
import type { ssoApp } from '../../../contract/oauth/sso-app.ts'
import type { InputOf } from '../../../contract/operation.ts'
import { readSpMetadata, type SpMetadata } from '../../auth/federation/saml/metadata.ts'
import { documentAt } from '../../auth/federation/saml/provider.ts'
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import { enterProject } from '../clients/clients.ts'
import { findSsoApp, type SsoApp } from '../clients/sso.ts'
import { type Encryption, encryptionFor } from './encryption.ts'
import { fitsPattern, isSoundAddress } from './patterns.ts'
import { framed } from './signing.ts'

export type SamlSettings = Partial<InputOf<typeof ssoApp.createSaml>>

export interface SamlApp {
  client: Client
  settings: SamlSettings
  sp: SpMetadata
  encryption?: Encryption
}

/**
 * The app of `<project id>-<app id>`, with a context whose caller names its project. Throws ApiError noProject or
 * noDocument, and invalid where its settings are not whole or its metadata cannot be had.
 */
export async function enterSamlApp(outer: Context, named: string): Promise<{ ctx: Context; app: SamlApp }> {
  const { ctx, found } = await enterSsoApp(outer, 'saml', named)
  return { ctx, app: await samlApp(ctx, found) }
}

/** The same for either protocol. */
export async function enterSsoApp(outer: Context, kind: 'saml' | 'wsfed', named: string) {
  const [project = '', ...rest] = named.split('-')
  const ctx = await enterProject(outer, project)
  const found = await findSsoApp(ctx, kind, rest.join('-'))
  if (!found?.client.enabled) throw new ApiError('noDocument', 'There is no such application')
  return { ctx, found }
}

export async function samlApp(ctx: Context, { client, settings }: SsoApp): Promise<SamlApp> {
  const saml = settings
  const sp = saml.useMetadataInfo ? await fromMetadata(ctx, saml) : fromSettings(saml)
  if (sp.entityId === '' || sp.services.length === 0) {
    throw new ApiError('invalid', 'The application has no entityId and acsUrl yet')
  }
  return { client, settings: saml, sp, ...(sp.encryption && { encryption: encryptionFor(sp.encryption) }) }
}

function fromSettings({ entityId = '', acsUrl = '', certificate = '' }: SamlSettings): SpMetadata {
  return {
    entityId,
    services: acsUrl === '' ? [] : [{ url: acsUrl, index: '', isDefault: true }],
    certificates: certificate.trim() === '' ? [] : [certificate],
    signsRequests: certificate.trim() !== '',
  }
}

async function fromMetadata(ctx: Context, { metadataUrl = '', entityId = '' }: SamlSettings): Promise<SpMetadata> {
  try {
    return await readSpMetadata(await documentAt(ctx, metadataUrl), entityId)
  } catch (cause) {
    throw new ApiError('invalid', "The application's metadata cannot be had", { cause })
  }
}

export const certificatesOf = ({ sp }: SamlApp): string[] => sp.certificates.map(framed)

/** Where a response goes that was not asked for. */
export function usualAcs({ sp }: SamlApp): string {
  const { url = '' } = sp.services.find(({ isDefault }) => isDefault) ?? sp.services[0] ?? {}
  if (isSoundAddress(url)) return url
  throw new ApiError('invalid', "The application's acsUrl is no web address")
}

/** Where the answer to a request goes: one of the app's own addresses. Throws ApiError invalid for any other. */
export function acsFor(app: SamlApp, wanted: { url: string; index: string }): string {
  const { services } = app.sp
  if (wanted.url !== '') {
    const allowed = [...services.map(({ url }) => url), ...(app.settings.acsAllowedCallbacks ?? [])]
    if (fitsPattern(wanted.url, allowed)) return wanted.url
    throw new ApiError('invalid', 'The AssertionConsumerServiceURL is no address of the application')
  }
  if (wanted.index === '' || !app.settings.useMetadataInfo) return usualAcs(app)
  const found = services.find(({ index }) => index === wanted.index)
  if (found && isSoundAddress(found.url)) return found.url
  throw new ApiError('invalid', 'The application has no AssertionConsumerService of this index')
}
