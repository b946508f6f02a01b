/** Tenants as files have them. */
import { names } from '../../../contract/schemas/fields.ts'
import { Tenant, TenantSettings, tenantSettings } from '../../../contract/schemas/tenant.ts'
import { lifecycle } from '../../../contract/tenant/lifecycle.ts'
import { type Fields, of } from '../../../contract/wire.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { NOTES } from '../../import/notes.ts'

/** What an imported tenant can have: what it is created with, and what other operations set. */
export const fileFields: Fields = {
  ...lifecycle.create.input.fields,
  domains: tenantSettings.domains,
  defaultRoles: names,
  settings: of(TenantSettings),
}

/** What a file may say beside that. */
export const KNOWN_NAMES: readonly string[] = [...Object.keys(Tenant.fields), ...Object.values(NOTES)]

/** The tenant that a row asks for. Throws Error for one without a name. */
export function toTenant(row: JsonObject): JsonObject {
  if (typeof row.name !== 'string' || row.name === '') throw new Error('the tenant has no name')
  return Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(fileFields, name)))
}
