/** Groups of a tenant's own directory, as SSO and SCIM left them (wire facts, tier 3, section 2.8). */
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { group } from '../../../contract/tenant/group/group.ts'
import type { DirectoryGroup } from '../../../store/port/federation.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { toLoginId } from '../../user/addresses.ts'

type Handler<O extends keyof typeof group> = Handle<(typeof group)[O], Context>

interface Filter {
  tenantId: string
  ssoId: string
}

export const all: Handler<'all'> = async (ctx, filter) => answer(ctx, await find(ctx, filter))

export const ofMembers: Handler<'ofMembers'> = async (ctx, { userIds, loginIds, ...filter }) => {
  const wanted = new Set(userIds)
  for (const loginId of loginIds) {
    const user = await ctx.store.users.find(ctx.caller.project.id, toLoginId(loginId))
    if (user) wanted.add(user.id)
  }
  return answer(ctx, await find(ctx, filter), (members) => members.some((member) => wanted.has(member)))
}

export const members: Handler<'members'> = async (ctx, { groupId, ...filter }) => {
  const found = await find(ctx, filter)
  return answer(
    ctx,
    found.filter(({ id }) => id === groupId),
  )
}

/** What the wire calls a tenant's first SSO configuration, which has no id of its own. */
const FIRST_CONFIGURATION = 'default_ssoid'

async function find(ctx: Context, { tenantId, ssoId }: Filter): Promise<DirectoryGroup[]> {
  const project = ctx.caller.project.id
  if (!(await ctx.store.tenants.load(project, tenantId))) {
    throw new ApiError('noTenant', 'Could not load tenant by id')
  }
  const which = ssoId === '' ? {} : { ssoId: ssoId === FIRST_CONFIGURATION ? '' : ssoId }
  return ctx.store.directories.groups(project, { tenantId, ...which })
}

async function answer(ctx: Context, groups: readonly DirectoryGroup[], isWanted = (_: string[]) => true) {
  const project = ctx.caller.project.id
  const members = await ctx.store.directories.members(project, groups)
  const shown = groups.filter(({ id }) => isWanted(members.get(id) ?? []))
  const ids = [...new Set(shown.flatMap(({ id }) => members.get(id) ?? []))]
  const users = ids.length > 0 ? await ctx.store.users.byIds(project, ids) : []
  const byId = new Map(users.map((user) => [user.id, user]))
  return {
    groups: shown.map(({ id, displayName, source }) => ({
      id,
      display: displayName,
      source,
      members: (members.get(id) ?? []).flatMap((userId) => memberOf(byId.get(userId))),
    })),
  }
}

/** Nothing of a user who is gone. */
function memberOf(user: User | undefined) {
  return user ? [{ userId: user.id, loginId: user.loginIds[0] ?? '', display: user.name }] : []
}
