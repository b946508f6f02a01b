import type { Tables } from '../../../store/port/index.ts'
import type { Grant } from '../../../store/port/users.ts'
import { permissionsOf, toMemberships } from '../../values/grants.ts'
import type { TokenRights } from '../token/claims.ts'

/** What an access key's grants allow. */
export async function keyStanding(tables: Tables, project: string, grants: readonly Grant[]): Promise<TokenRights> {
  const tenantIds = grants.map(({ tenantId }) => tenantId).filter(Boolean)
  const roleIds = [...new Set(grants.map(({ roleId }) => roleId))].filter(Boolean)
  const rights = await tables.roles.rights(project, roleIds)
  const permissionsIn = (tenant: string): string[] => {
    const held = grants.filter(({ tenantId }) => tenantId === tenant)
    return permissionsOf(held.flatMap(({ roleId }) => rights.get(roleId) ?? []))
  }
  const roles = new Map([...rights].map(([id, { name }]) => [id, name]))
  const { roleNames, memberships } = toMemberships(grants, {
    roles,
    tenants: await tables.tenants.names(project, tenantIds),
  })
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
