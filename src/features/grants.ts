/** Tenants and roles: from the names that requests carry to the grants that are stored, and back. */
import { ApiError } from '../contract/faults.ts'
import type { Tables } from '../store/port/index.ts'
import type { Grant } from '../store/port/users.ts'

/** Membership of a tenant, with the roles held there. */
export interface Membership {
  tenantId: string
  roleNames: string[]
}

/**
 * Throws ApiError noTenant or noRole with status 400 for what the project does not have. In a tenant its own role
 * goes before the project's of the same name.
 */
export type ToGrants = (roleNames: readonly string[], memberships: readonly Membership[]) => Promise<Grant[]>

/** One for a whole batch: every name is looked up once. */
export function grantsByName(tables: Tables, project: string): ToGrants {
  const roleIn = remembered(async (key) => {
    const [tenantId, name] = JSON.parse(key) as [string, string]
    const found = await tables.roles.named(project, [name], tenantId ? [tenantId] : [])
    const role = found.find((own) => own.tenantId === tenantId) ?? found[0]
    if (!role) throw new ApiError('noRole', `Role does not exist: ${name}`, { status: 400 })
    return role.id
  })
  const checkTenant = remembered(async (id) => {
    if (await tables.tenants.load(project, id)) return
    throw new ApiError('noTenant', `Could not load tenant by id: ${id}`, { status: 400 })
  })
  return async (roleNames, memberships) => {
    const grants: Grant[] = []
    for (const name of roleNames) grants.push({ tenantId: '', roleId: await roleIn(JSON.stringify(['', name])) })
    for (const { tenantId, roleNames } of memberships) {
      if (!tenantId) throw new ApiError('invalid', 'The tenantId field is required')
      await checkTenant(tenantId)
      grants.push({ tenantId, roleId: '' })
      for (const name of roleNames) grants.push({ tenantId, roleId: await roleIn(JSON.stringify([tenantId, name])) })
    }
    return withoutRepeats(grants)
  }
}

function remembered<T>(look: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const found = new Map<string, Promise<T>>()
  return (key) => {
    const known = found.get(key) ?? look(key)
    found.set(key, known)
    return known
  }
}

function withoutRepeats(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [JSON.stringify([grant.tenantId, grant.roleId]), grant])).values()]
}

/** What grants are called; what was deleted meanwhile has no name. */
export interface GrantNames {
  roles: Map<string, string>
  tenants: Map<string, string>
}

export async function namesOf(tables: Tables, project: string, grants: readonly Grant[]): Promise<GrantNames> {
  const roles = grants.map(({ roleId }) => roleId).filter((id) => id !== '')
  const tenants = grants.map(({ tenantId }) => tenantId).filter((id) => id !== '')
  return { roles: await tables.roles.names(project, roles), tenants: await tables.tenants.names(project, tenants) }
}

/** The role names held in the project, and the tenants with the role names held there. */
export function toMemberships(grants: readonly Grant[], { roles, tenants }: GrantNames) {
  const byTenant = new Map<string, string[]>()
  for (const { tenantId, roleId } of grants) {
    const held = byTenant.get(tenantId) ?? []
    const name = roles.get(roleId)
    if (name !== undefined) held.push(name)
    byTenant.set(tenantId, held)
  }
  const memberships = [...byTenant].flatMap(([tenantId, roleNames]) => {
    const tenantName = tenants.get(tenantId)
    return tenantName === undefined ? [] : [{ tenantId, tenantName, roleNames }]
  })
  return { roleNames: byTenant.get('') ?? [], memberships }
}
