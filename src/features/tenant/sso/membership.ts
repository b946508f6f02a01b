/** What a sign-in gives in its tenant: the membership, and the roles of the groups. */
import type { Tables } from '../../../store/port/index.ts'
import type { NamedGrant, User } from '../../../store/port/users.ts'
import { distinct } from '../../user/grants/grants.ts'
import type { Configured } from './configuration.ts'
import { rolesOf } from './mapping.ts'

export interface Membership {
  grants: NamedGrant[]
  /** Ids of the roles that followed from the groups. */
  roleIds: string[]
}

/**
 * The user's grants with what follows from the groups now, and without what had followed before (`given`, ids of roles).
 * In a transaction.
 */
export async function membershipFor(
  tables: Tables,
  project: string,
  { tenant, configuration }: Pick<Configured, 'tenant' | 'configuration'>,
  { user, groups, given }: { user: Pick<User, 'grants'>; groups: readonly string[]; given: readonly string[] },
): Promise<Membership> {
  const { mapping } = configuration
  const roleIds = await rolesOf(tables, { project, tenantId: tenant.id }, mapping, groups)
  const names = await tables.roles.names(project, roleIds)
  const member = { tenantId: tenant.id, tenantName: tenant.name, roleId: '', roleName: '' }
  const mapped = roleIds.map((roleId) => ({ ...member, roleId, roleName: names.get(roleId) ?? '' }))
  const isGone = ({ tenantId, roleId }: NamedGrant) =>
    tenantId === tenant.id && roleId !== '' && (mapping.allowOverrideRoles || given.includes(roleId))
  const kept = user.grants.filter((grant) => !isGone(grant))
  return { grants: distinct([...kept, member, ...mapped]), roleIds }
}

export function sameGrants(left: Grants, right: Grants): boolean {
  const keys = (grants: Grants) => grants.map(({ tenantId, roleId }) => JSON.stringify([tenantId, roleId])).sort()
  return JSON.stringify(keys(left)) === JSON.stringify(keys(right))
}

type Grants = readonly { tenantId: string; roleId: string }[]
