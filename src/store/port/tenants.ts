import type { JsonObject } from '../../lib/json.ts'

export interface Tenant {
  id: string
  name: string
  customAttributes: JsonObject
  selfProvisioningDomains: string[]
  authType: string
  domains: string[]
  disabled: boolean
  enforceSSO: boolean
  enforceSSOExclusions: string[]
  federatedAppIds: string[]
  parent: string
  defaultRoles: string[]
  roleInheritance: string
  settings: JsonObject
  /** Unix milliseconds. */
  createdAt: number
}

export interface TenantFilter {
  ids: string[]
  names: string[]
  selfProvisioningDomains: string[]
  ssoDomains: string[]
  customAttributes: JsonObject
  authType: string
  parent: string
  topLevelOnly: boolean
}

export interface Tenants {
  load(project: string, id: string): Promise<Tenant | undefined>
  /** Loads, and keeps other writers off the tenant until the transaction ends. */
  lock(project: string, id: string): Promise<Tenant | undefined>
  /** Names by id; unknown ids are left out. */
  names(project: string, ids: readonly string[]): Promise<Map<string, string>>
  /** `names`, with these tenants kept from being removed until the transaction ends. */
  keep(project: string, ids: readonly string[]): Promise<Map<string, string>>
  /** In the order of creation. */
  search(project: string, filter: Partial<TenantFilter>): Promise<Tenant[]>
  /** False when the id or the name is taken. */
  create(project: string, tenant: Tenant): Promise<boolean>
  /** False when another tenant has the name. */
  update(project: string, tenant: Tenant): Promise<boolean>
  /** Its roles go with it; tenants below it are then below none. */
  remove(project: string, id: string): Promise<void>
}
