/** How a tenant signs in, as it is kept. */
import { ApiError } from '../../../contract/faults.ts'
import type { OidcSettings, SamlMetadataSettings, SamlSettings } from '../../../contract/tenant/sso/schemas.ts'
import type { ValueOf } from '../../../contract/wire.ts'
import { asObject, checkedAs, isObject, type Json } from '../../../lib/json.ts'
import { isShaped } from '../../../lib/shapes.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Tenant } from '../../../store/port/tenants.ts'
import { DIRECTORY_KEY } from '../../access-key/creating.ts'
import type { Context } from '../../context.ts'

const KIND = 'ssoConfiguration'
/** A tenant's keys. */
export const KEYS_KIND = 'ssoKeys'
/** The link by which somebody of the tenant sets a configuration up. */
export const ADMIN_LINK_KIND = 'ssoAdminLink'

export type AuthType = 'none' | 'saml' | 'oidc'
type Saml = ValueOf<typeof SamlSettings> & ValueOf<typeof SamlMetadataSettings>
type Oidc = ValueOf<typeof OidcSettings>
type Shared = 'roleMappings' | 'defaultSSORoles' | 'replaceDefaultSSORoles' | MappingOption
type MappingOption = 'fgaMappings' | 'groupsPriority' | 'groupPriorityEnabled' | 'allowOverrideRoles'

export interface SamlPart extends Omit<Saml, Shared | 'spEncryptionKey' | 'spSignKey'> {
  redirectUrl: string
  scimProviderID: string
  /** Of keys that came from elsewhere, PEM; empty where the tenant's own are used. */
  spSignCertificate: string
  spCertificate: string
}

export interface OidcPart extends Omit<Oidc, Shared | 'clientSecret' | 'usePkce'> {
  usePkce: boolean
  scimProviderID: string
}

export interface Mapping extends Pick<Saml, MappingOption> {
  groups: { roleId: string; groups: string[] }[]
  defaultSSORoles: string[]
}

export interface SsoConfiguration {
  /** Empty for the first. */
  ssoId: string
  displayName: string
  /** Which part is in use. */
  authType: AuthType
  domains: string[]
  saml?: SamlPart
  oidc?: OidcPart
  mapping: Mapping
  xaa?: { enabled: boolean; settings: Json; providerID: string }
}

export type SecretName = 'clientSecret' | 'spSignKey' | 'spEncryptionKey'

/** A configuration with the tenant it is of. `stored` is missing for a first one that nobody has touched. */
export interface Configured {
  tenant: Tenant
  configuration: SsoConfiguration
  stored?: StoredDocument
}

/** What requests call the first configuration where they have to name it. */
const DEFAULT_ID = 'default_ssoid'

export const toSsoId = (ssoId: string): string => (ssoId === DEFAULT_ID ? '' : ssoId)

/** Throws ApiError noTenant, and noDocument for an unknown ssoId. */
export async function loadConfigured(
  tables: Tables,
  project: string,
  tenantId: string,
  asked = '',
): Promise<Configured> {
  const tenant = await tables.tenants.load(project, tenantId)
  if (!tenant) throw unknownTenant()
  return configuredIn(tables, project, tenant, asked)
}

/** The same in a transaction, with other writers kept from it. */
export async function lockConfigured(
  tables: Tables,
  project: string,
  tenantId: string,
  asked = '',
): Promise<Configured> {
  const tenant = await tables.tenants.lock(project, tenantId)
  if (!tenant) throw unknownTenant()
  return configuredIn(tables, project, tenant, asked)
}

async function configuredIn(tables: Tables, project: string, tenant: Tenant, asked: string): Promise<Configured> {
  const ssoId = toSsoId(asked)
  const stored = await tables.documents.load(project, KIND, keyOf(tenant.id, ssoId))
  if (!stored && ssoId !== '') throw new ApiError('noDocument', 'The tenant has no SSO configuration with this id')
  return toConfigured(tenant, stored)
}

/** The first one first, then in the order of their making. */
export async function allConfigured(tables: Tables, project: string, tenantId: string): Promise<Configured[]> {
  const first = await loadConfigured(tables, project, tenantId)
  const stored = await tables.documents.list(project, KIND, tenantId)
  const others = stored.filter(({ id }) => id !== keyOf(tenantId, ''))
  return [first, ...others.map((document) => toConfigured(first.tenant, document))]
}

/** What concerns the first configuration also stands in the tenant, where its own operations set it. */
function toConfigured(tenant: Tenant, stored: StoredDocument | undefined): Configured {
  const kept = stored ? checkedAs(stored.document, isConfiguration, 'an SSO configuration') : EMPTY
  if (kept.ssoId !== '') return { tenant, configuration: kept, ...(stored && { stored }) }
  const authType = tenant.authType as AuthType
  return { tenant, configuration: { ...kept, authType, domains: tenant.domains }, ...(stored && { stored }) }
}

function isConfiguration(kept: unknown): kept is SsoConfiguration {
  return isShaped(kept, { ssoId: 'string', authType: 'string' }) && 'mapping' in kept && isObject(kept.mapping)
}

const NO_MAPPING: Mapping = {
  groups: [],
  defaultSSORoles: [],
  fgaMappings: {},
  groupsPriority: [],
  groupPriorityEnabled: false,
  allowOverrideRoles: false,
}

const EMPTY: SsoConfiguration = { ssoId: '', displayName: '', authType: 'none', domains: [], mapping: NO_MAPPING }

/** A configuration in which nothing is said yet. */
export function blankConfiguration(ssoId: string, displayName = ''): SsoConfiguration {
  return { ...EMPTY, authType: 'none', ssoId, displayName }
}

/** Stores the configuration and what the tenant shows of it; `secrets` that are undefined stay as they are. */
export async function saveConfiguration(
  ctx: Context,
  tables: Tables,
  { tenant, stored }: Configured,
  { configuration, secrets = {} }: { configuration: SsoConfiguration; secrets?: { [S in SecretName]?: string } },
): Promise<void> {
  const project = ctx.caller.project.id
  const { ssoId, authType, domains } = configuration
  if (ssoId === '') await tables.tenants.update(project, { ...tenant, authType, domains })
  const id = keyOf(tenant.id, ssoId)
  const document: StoredDocument = {
    kind: KIND,
    id,
    name: '',
    lookup: '',
    owner: tenant.id,
    revision: (stored?.revision ?? 0) + 1,
    document: asObject(JSON.parse(JSON.stringify(configuration))),
    sealed: sealedWith(ctx, id, stored?.sealed ?? {}, secrets),
    searchText: '',
    createdAt: stored?.createdAt ?? ctx.clock(),
    modifiedAt: ctx.clock(),
  }
  if (stored) await tables.documents.update(project, document)
  else if (!(await tables.documents.create(project, document))) {
    throw new ApiError('documentExists', 'The tenant has an SSO configuration with this id')
  }
}

/** An empty secret takes the stored one away. */
function sealedWith(
  ctx: Context,
  id: string,
  before: StoredDocument['sealed'],
  secrets: { [name: string]: string | undefined },
) {
  const sealed = { ...before }
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret === undefined) continue
    if (secret === '') delete sealed[name]
    else sealed[name] = ctx.vault.seal(secret, placeOf(ctx, id, name))
  }
  return sealed
}

/** Empty where there is none. */
export function secretOf(ctx: Context, { stored }: Configured, name: SecretName): string {
  const sealed = stored?.sealed[name]
  return sealed ? ctx.vault.open(sealed, placeOf(ctx, stored.id, name)) : ''
}

export async function removeConfiguration(ctx: Context, tables: Tables, configured: Configured): Promise<void> {
  const { tenant, stored } = configured
  const project = ctx.caller.project.id
  if (stored) await tables.documents.remove(project, KIND, [stored.id])
  await tables.documents.remove(project, ADMIN_LINK_KIND, [keyOf(tenant.id, configured.configuration.ssoId)])
  if (configured.configuration.ssoId === '') {
    await tables.tenants.update(project, { ...tenant, authType: 'none', domains: [] })
  }
}

/** In the transaction that removes the tenant. */
export async function removeSsoOf(tables: Tables, project: string, tenantId: string): Promise<void> {
  for (const kind of [KIND, KEYS_KIND, ADMIN_LINK_KIND, DIRECTORY_KEY]) {
    const stored = await tables.documents.list(project, kind, tenantId)
    await tables.documents.remove(
      project,
      kind,
      stored.map(({ id }) => id),
    )
  }
}

/** Of the documents of one configuration. */
export const keyOf = (tenantId: string, ssoId: string) => JSON.stringify([tenantId, ssoId])

const placeOf = (ctx: Context, id: string, name: string) => `sso:${ctx.caller.project.id}:${id}:${name}`

function unknownTenant(): ApiError {
  return new ApiError('noTenant', 'Could not load tenant by id')
}
