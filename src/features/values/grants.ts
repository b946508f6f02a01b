/** Stored grants, by the names that replies show. */
import type { Tables } from '../../store/port/index.ts'
import type { RoleRights } from '../../store/port/roles.ts'
import type { Grant } from '../../store/port/users.ts'

/** The tenant of somebody who is in one alone; empty for others. */
export function onlyTenant(grants: readonly { tenantId: string }[]): string {
  const [only = '', ...more] = new Set(grants.map(({ tenantId }) => tenantId).filter(Boolean))
  return more.length === 0 ? only : ''
}

/** What roles allow together, in the order of the alphabet. */
export function permissionsOf(roles: Iterable<RoleRights>): string[] {
  return [...new Set([...roles].flatMap(({ permissions }) => permissions))].sort()
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
