/** The way of every change to how a tenant signs in: lock, edit, store, record. */
import { ApiError } from '../../../../contract/faults.ts'
import type { Tables } from '../../../../store/port/index.ts'
import { audited, type Context } from '../../../context.ts'
import {
  type Configured,
  lockConfigured,
  type SecretName,
  type SsoConfiguration,
  saveConfiguration,
} from '../configuration.ts'

export interface Change {
  configuration: SsoConfiguration
  secrets?: { [S in SecretName]?: string }
}

type Edit = (configured: Configured, tables: Tables) => Change | Promise<Change>

export interface Which {
  tenantId: string
  ssoId?: string
}

/** Throws ApiError noTenant, noDocument, and invalid for domains that other tenants have. */
export async function change(ctx: Context, { tenantId, ssoId = '' }: Which, edit: Edit): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, project, tenantId, ssoId)
    const changed = await edit(configured, tables)
    await checkDomains(ctx, tables, configured, changed.configuration.domains)
    await saveConfiguration(ctx, tables, configured, changed)
    await record(ctx, tables, 'SSOSettingsModified', configured, changed.configuration)
  })
}

/** In a transaction. */
export async function record(
  ctx: Context,
  tables: Tables,
  action: string,
  { tenant }: Configured,
  { ssoId, authType }: SsoConfiguration,
): Promise<void> {
  const what = { tenants: [tenant.id], data: { ssoId, authType } }
  await tables.audit.add(ctx.caller.project.id, [audited(ctx, action, what)])
}

/** Whose addresses they are is told by one tenant's identity provider alone. */
async function checkDomains(ctx: Context, tables: Tables, { tenant, configuration }: Configured, domains: string[]) {
  const fresh = domains.filter((domain) => !configuration.domains.includes(domain))
  const bad = fresh.find((domain) => !DOMAIN.test(domain))
  if (bad !== undefined) throw new ApiError('invalid', `The domains field has no domain: ${bad.slice(0, 64)}`)
  if (fresh.length === 0) return
  const holders = await tables.tenants.search(ctx.caller.project.id, { ssoDomains: fresh })
  const other = holders.find(({ id }) => id !== tenant.id)
  if (other) throw new ApiError('invalid', `The domain belongs to the tenant ${other.id}`)
}

const DOMAIN = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,8}$/

/** As they are compared. */
export const toDomains = (domains: readonly string[]): string[] => [
  ...new Set(domains.map((domain) => domain.trim().replace(/^@/, '').toLowerCase()).filter(Boolean)),
]
