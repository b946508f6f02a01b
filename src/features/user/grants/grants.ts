/** Tenants and roles, from the names in requests to grants. */
import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { NamedGrant } from '../../../store/port/users.ts'

/** What a request says about a user's roles and tenants. */
export interface Wishes {
  /** Roles of the project. */
  roleNames: readonly string[]
  userTenants: readonly Membership[]
}

export interface Membership {
  tenantId: string
  roleNames: readonly string[]
}

/** Throws ApiError noTenant or noRole, status 400, for what the project does not have. */
export type ToGrants = (wishes: Wishes) => NamedGrant[]

/** Looks everything up at once that a whole batch wishes for. In a transaction: no tenant goes before its end. */
export async function grantsFor(tables: Tables, project: string, batch: readonly Wishes[]): Promise<ToGrants> {
  const tenantIds = new Set(batch.flatMap(({ userTenants }) => userTenants.map(({ tenantId }) => tenantId)))
  const names = new Set(batch.flatMap(({ roleNames, userTenants }) => [...roleNames, ...rolesIn(userTenants)]))
  const tenants = await tables.tenants.keep(project, [...tenantIds])
  const roles = await tables.roles.named(project, [...names], [...tenantIds])
  const roleIds = new Map(roles.map(({ id, tenantId, name }) => [keyOf(tenantId, name), id]))

  const toRole = (tenantId: string, name: string): NamedGrant => {
    // In a tenant its own role goes before the project's of that name.
    const roleId = roleIds.get(keyOf(tenantId, name)) ?? roleIds.get(keyOf('', name))
    if (!roleId) throw new ApiError('noRole', `Role does not exist: ${name}`, { status: 400 })
    return { tenantId, tenantName: tenants.get(tenantId) ?? '', roleId, roleName: name }
  }
  const toMembership = ({ tenantId, roleNames }: Membership): NamedGrant[] => {
    const tenantName = tenants.get(tenantId)
    if (tenantName === undefined) {
      throw new ApiError('noTenant', `Could not load tenant by id: ${tenantId}`, { status: 400 })
    }
    const member = { tenantId, tenantName, roleId: '', roleName: '' }
    return [member, ...roleNames.map((name) => toRole(tenantId, name))]
  }
  return ({ roleNames, userTenants }) =>
    distinct([...roleNames.map((name) => toRole('', name)), ...userTenants.flatMap(toMembership)])
}

const rolesIn = (memberships: readonly Membership[]) => memberships.flatMap(({ roleNames }) => roleNames)

const keyOf = (tenantId: string, name: string) => JSON.stringify([tenantId, name])

/** Each grant once. */
export function distinct(grants: readonly NamedGrant[]): NamedGrant[] {
  if (grants.length < 2) return [...grants]
  return [...new Map(grants.map((grant) => [keyOf(grant.tenantId, grant.roleId), grant])).values()]
}
