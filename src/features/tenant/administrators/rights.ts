/** Nobody gives more than they have: of the built-in permissions, and of roles that are hidden from them. */
import { ApiError } from '../../../contract/faults.ts'
import { SYSTEM_PERMISSIONS } from '../../../contract/project/snapshot/rules/report.ts'
import type { Role } from '../../../store/port/roles.ts'
import { administers, type Standing } from './delegate.ts'

/** Whether all that the permissions allow beyond the project's own matters is held in the tenant, too. */
export function isWithin({ permissions }: Standing, tenant: string, wanted: readonly string[]): boolean {
  const held = permissions.get(tenant) ?? []
  return wanted.every((name) => !SYSTEM_PERMISSIONS.includes(name) || held.includes(name))
}

export function checkWithin(standing: Standing, tenant: string, wanted: readonly string[]): void {
  if (isWithin(standing, tenant, wanted)) return
  throw new ApiError('forbidden', 'Nobody gives a permission of administrators without having it')
}

/** The roles of the project and of a tenant, with the names of what they allow. */
export async function rolesIn({ ctx }: Standing, tenant: string): Promise<(Role & { permissionNames: string[] })[]> {
  const project = ctx.caller.project.id
  const roles = (await ctx.store.roles.all(project)).filter(({ tenantId }) => tenantId === '' || tenantId === tenant)
  const names = new Map((await ctx.store.permissions.all(project)).map(({ id, name }) => [id, name]))
  return roles.map((role) => ({ ...role, permissionNames: role.permissionIds.map((id) => names.get(id) ?? '') }))
}

export interface Membership {
  tenantId: string
  roleNames: string[]
}

/** Throws ApiError forbidden for a tenant that the user does not administer, and for a role that is not theirs to give. */
export async function checkMemberships(standing: Standing, memberships: readonly Membership[]): Promise<void> {
  for (const { tenantId, roleNames } of memberships) {
    if (!administers(standing, tenantId)) throw new ApiError('forbidden', 'The tenant is another one')
    for (const role of await rolesIn(standing, tenantId)) {
      if (!roleNames.includes(role.name)) continue
      if (role.private)
        throw new ApiError('forbidden', `The role ${role.name} is hidden from administrators of tenants`)
      checkWithin(standing, tenantId, role.permissionNames)
    }
  }
}
