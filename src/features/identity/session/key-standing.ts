import type { Tables } from '../../../store/port/index.ts'
import type { Grant } from '../../../store/port/users.ts'
import { namesOf, toMemberships } from '../../values/grants.ts'
import type { TokenRights } from '../token/claims.ts'

/** What an access key's grants allow. */
export async function keyStanding(tables: Tables, project: string, grants: readonly Grant[]): Promise<TokenRights> {
  const names = await namesOf(tables, project, grants)
  const roleIds = [...new Set(grants.map(({ roleId }) => roleId))].filter(Boolean)
  const allowed = roleIds.length > 0 ? await tables.roles.permissionNames(project, roleIds) : new Map()
  const permissionsIn = (tenant: string): string[] => {
    const held = grants.filter(({ tenantId }) => tenantId === tenant)
    return [...new Set(held.flatMap(({ roleId }): string[] => allowed.get(roleId) ?? []))].sort()
  }
  const { roleNames, memberships } = toMemberships(grants, names)
  const tenants = memberships.map(({ tenantId, roleNames }) => [
    tenantId,
    { roles: roleNames, permissions: permissionsIn(tenantId) },
  ])
  return {
    roles: roleNames,
    permissions: permissionsIn(''),
    tenants: Object.fromEntries(tenants.filter(([tenantId]) => tenantId !== '')),
  }
}
