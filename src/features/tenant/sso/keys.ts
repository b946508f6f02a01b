/** With which the plane signs what it asks SAML identity providers, and reads what they encrypt: a pair each per tenant. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Context } from '../../context.ts'
import { certify, newRsaKey } from './certificates.ts'
import { type Configured, KEYS_KIND, secretOf } from './configuration.ts'

/** Key to the field of the tenant's own certificate, and the one of a key that came from elsewhere. */
const CERTIFICATES = { spSignKey: 'spSignCertificate', spEncryptionKey: 'spCertificate' } as const

type KeyName = keyof typeof CERTIFICATES

export interface Pair {
  /** PEM, both. */
  key: string
  certificate: string
}

export type SpKeys = { [N in KeyName]: Pair }

/** The tenant's, made when they are first asked for, with those in their place that were set. */
export async function spKeys(ctx: Context, configured: Configured): Promise<SpKeys> {
  const own = await ownKeys(ctx, configured.tenant.id)
  const saml = configured.configuration.saml
  const pick = (name: KeyName): Pair => {
    const certificate = saml?.[CERTIFICATES[name]] ?? ''
    return certificate === '' ? own[name] : { key: secretOf(ctx, configured, name), certificate }
  }
  return { spSignKey: pick('spSignKey'), spEncryptionKey: pick('spEncryptionKey') }
}

async function ownKeys(ctx: Context, tenantId: string): Promise<SpKeys> {
  const project = ctx.caller.project.id
  const known = await ctx.store.documents.load(project, KEYS_KIND, tenantId)
  if (known) return opened(ctx, known)
  const [spSignKey, spEncryptionKey] = await Promise.all([newPair(ctx), newPair(ctx)])
  const document = sealedPairs(ctx, tenantId, { spSignKey, spEncryptionKey })
  // Of two that make them at once, one does.
  const kept = await ctx.store.write(async (tables) => {
    if (await tables.documents.create(project, document)) return document
    return tables.documents.load(project, KEYS_KIND, tenantId)
  })
  return opened(ctx, kept ?? document)
}

async function newPair(ctx: Context): Promise<Pair> {
  const key = await newRsaKey()
  return { key: pemOf(key), certificate: await certify(key, ctx.clock()) }
}

/** The certificate of a private key that came from elsewhere. Throws ApiError invalid. */
export async function certificateOf(ctx: Context, field: KeyName, pem: string): Promise<string> {
  if (pem === '') return ''
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new ApiError('invalid', `The ${field} field must be a private key in PEM`, { cause })
  }
  if (key.asymmetricKeyType !== 'rsa') throw new ApiError('invalid', `The ${field} field must be an RSA key`)
  return certify(key, ctx.clock())
}

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function sealedPairs(ctx: Context, tenantId: string, pairs: SpKeys): StoredDocument {
  const now = ctx.clock()
  const certificates = Object.fromEntries(Object.entries(pairs).map(([name, { certificate }]) => [name, certificate]))
  const sealed = Object.entries(pairs).map(([name, { key }]) => [
    name,
    ctx.vault.seal(key, placeOf(ctx, tenantId, name)),
  ])
  return {
    kind: KEYS_KIND,
    id: tenantId,
    name: '',
    lookup: '',
    owner: tenantId,
    revision: 1,
    document: certificates as JsonObject,
    sealed: Object.fromEntries(sealed),
    searchText: '',
    createdAt: now,
    modifiedAt: now,
  }
}

function opened(ctx: Context, { id, document, sealed }: StoredDocument): SpKeys {
  const pair = (name: KeyName): Pair => ({
    key: ctx.vault.open(sealed[name] ?? '', placeOf(ctx, id, name)),
    certificate: String(document[name]),
  })
  return { spSignKey: pair('spSignKey'), spEncryptionKey: pair('spEncryptionKey') }
}

const placeOf = (ctx: Context, tenantId: string, name: string) => `sso-key:${ctx.caller.project.id}:${tenantId}:${name}`
