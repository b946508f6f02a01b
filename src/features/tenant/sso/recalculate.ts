import type { Directory, Identity } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { changeWith } from '../../fga/change.ts'
import { auditUsers } from '../../user/changing.ts'
import { type Configured, loadConfigured } from './configuration.ts'
import { membershipFor, sameGrants } from './membership.ts'
import { followDirectory, followGroups } from './relations.ts'

/** What identities of a tenant's provider are kept under. */
export const sourceOf = (tenantId: string, ssoId: string): string => `sso:${tenantId}:${ssoId}`

/** Everybody who has signed in here gets the roles of his groups as they are mapped now; each in a transaction. */
export async function recalculate(ctx: Context, tenantId: string, ssoId: string): Promise<void> {
  const project = ctx.caller.project.id
  const configured = await loadConfigured(ctx.store, project, tenantId, ssoId)
  const source = sourceOf(tenantId, configured.configuration.ssoId)
  for (const identity of await ctx.store.identities.ofSource(project, source)) {
    await ctx.store.write((tables) => remap(ctx, tables, configured, identity))
    await followGroups(ctx, configured, identity)
  }
  await followPushed(ctx, { tenantId, ssoId: configured.configuration.ssoId })
}

/** Users of a directory in one transaction. */
const SOME = 100

/** And whom a directory pushes, roles and relations. */
async function followPushed(ctx: Context, directory: Directory): Promise<void> {
  const users = await ctx.store.directories.users(ctx.caller.project.id, directory)
  const ids = users.map(({ userId }) => userId)
  for (let from = 0; from < ids.length; from += SOME) {
    const userIds = ids.slice(from, from + SOME)
    await changeWith(ctx, (tables, relate) => followDirectory(ctx, tables, relate, { directory, userIds }))
  }
}

async function remap(
  ctx: Context,
  tables: Tables,
  configured: Configured,
  { source, subject }: Identity,
): Promise<void> {
  const project = ctx.caller.project.id
  const identity = await tables.identities.find(project, source, subject)
  const user = identity && (await tables.users.lock(project, identity.userId))
  const isMember = user?.grants.some(({ tenantId }) => tenantId === configured.tenant.id)
  if (!user || !isMember) return
  const held = { user, groups: identity.groups, given: identity.roleIds }
  const { grants, roleIds } = await membershipFor(tables, project, configured, held)
  await tables.identities.put(project, { ...identity, roleIds })
  if (sameGrants(grants, user.grants)) return
  const after = { ...user, grants, modifiedAt: ctx.clock() }
  await tables.users.update(project, user, after)
  await auditUsers(ctx, tables, 'UserModified', [after])
}
