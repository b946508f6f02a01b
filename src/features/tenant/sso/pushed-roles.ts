/** Roles in a tenant that follow from the groups which its directory pushes. */
import type { Identity } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { auditUsers } from '../../user/changing.ts'
import type { Configured } from './configuration.ts'
import { membershipFor, sameGrants } from './membership.ts'

/**
 * The user gets the roles of the groups that he is in now, and loses those that earlier pushes gave, unless a sign-in gave
 * them as well; roles by default are a sign-in's. Resolves to the identity as it is then kept. In a transaction.
 */
export async function followRoles(
  ctx: Context,
  tables: Tables,
  { tenant, configuration }: Pick<Configured, 'tenant' | 'configuration'>,
  identity: Identity,
): Promise<Identity> {
  const project = ctx.caller.project.id
  const { groups } = configuration.mapping
  if (groups.length === 0 && identity.roleIds.length === 0) return identity
  const user = await tables.users.lock(project, identity.userId)
  if (!user) return identity
  const isMember = user.grants.some(({ tenantId }) => tenantId === tenant.id)
  if (!isMember) return keep(tables, project, identity, [])
  const mapping = { ...configuration.mapping, defaultSSORoles: [], allowOverrideRoles: false }
  const given = await givenAlone(tables, project, identity)
  const rules = { tenant, configuration: { ...configuration, mapping } }
  const { grants, roleIds } = await membershipFor(tables, project, rules, { user, groups: identity.groups, given })
  if (!sameGrants(grants, user.grants)) {
    const after = { ...user, grants, modifiedAt: ctx.clock() }
    await tables.users.update(project, user, after)
    await auditUsers(ctx, tables, 'UserModified', [after])
  }
  return keep(tables, project, identity, roleIds)
}

/** What no other identity of the user holds. */
async function givenAlone(tables: Tables, project: string, { userId, source, subject, roleIds }: Identity) {
  const all = await tables.identities.ofUser(project, userId)
  const others = all.filter((each) => each.source !== source || each.subject !== subject)
  const held = new Set(others.flatMap((each) => each.roleIds))
  return roleIds.filter((id) => !held.has(id))
}

async function keep(tables: Tables, project: string, identity: Identity, roleIds: string[]): Promise<Identity> {
  const after = { ...identity, roleIds }
  if (JSON.stringify(roleIds) !== JSON.stringify(identity.roleIds)) await tables.identities.put(project, after)
  return after
}
