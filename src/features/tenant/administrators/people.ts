/** The users of a tenant, as its administrators see them and may change them. */

import { toLoginId } from '../../user/addresses.ts'
import { replyWith, type WireUser } from '../../user/to-wire.ts'
import { administers, notTheirs, type Place, placesOf, type Standing } from './delegate.ts'
import { isWithin, rolesIn } from './rights.ts'

/**
 * Whether an administrator may change somebody: who is in no tenant that is another's, has no role in the project as a
 * whole, and no more rights of administrators.
 */
export function isTheirs(standing: Standing, user: WireUser): boolean {
  const places = placesOf(user)
  const isMember = places.some(({ tenantId }) => tenantId === standing.tenant)
  return isMember && !user.roleNames?.length && places.every((place) => isBelow(standing, place))
}

function isBelow(standing: Standing, { tenantId, permissions }: Place): boolean {
  return administers(standing, tenantId) && isWithin(standing, tenantId, permissions)
}

/** By login id or user id. Throws ApiError forbidden, the same for who is not there and for who is another's. */
export async function theirUser(standing: Standing, key: string): Promise<WireUser & { userId: string }> {
  const { store, caller } = standing.ctx
  const found = await store.users.find(caller.project.id, toLoginId(key))
  const user = found && (await replyWith(store, caller.project.id, found)).user
  if (user && isTheirs(standing, user)) return { ...user, userId: found.id }
  throw notTheirs('The user')
}

/**
 * Nothing of other tenants, and no hidden role: `roleNames` and `permissions` are those in the tenant, where a
 * management key gets those in the project.
 */
export async function shownUsers(standing: Standing, users: readonly WireUser[]): Promise<WireUser[]> {
  const hidden = new Map<string, ReadonlySet<string>>()
  for (const tenant of standing.permissions.keys()) hidden.set(tenant, await hiddenRoles(standing, tenant))
  return users.map((user) => {
    const userTenants = placesOf(user)
      .filter(({ tenantId }) => tenantId === standing.tenant || administers(standing, tenantId))
      .map((place) => {
        return { ...place, roleNames: place.roleNames.filter((name) => !hidden.get(place.tenantId)?.has(name)) }
      })
    const here = userTenants.find(({ tenantId }) => tenantId === standing.tenant)
    const own = { roleNames: here?.roleNames ?? [], permissions: here?.permissions ?? [] }
    return { ...user, ...own, userTenants, editable: isTheirs(standing, user) }
  })
}

/** Names of roles that administrators of tenants do not see, so that what they send cannot hold them. */
export async function hiddenRoles(standing: Standing, tenant: string): Promise<ReadonlySet<string>> {
  const roles = await rolesIn(standing, tenant)
  return new Set(roles.filter((role) => role.private).map(({ name }) => name))
}
