import type { role } from '../../../contract/authorization/role/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Role } from '../../../store/port/roles.ts'
import { audited, type Context } from '../../context.ts'
import { about, createRoles, updateRoles } from './change.ts'

type Handler<O extends keyof typeof role> = Handle<(typeof role)[O], Context>

export const createBatch: Handler<'createBatch'> = async (ctx, { roles }) => ({ roles: await createRoles(ctx, roles) })

export const updateBatch: Handler<'updateBatch'> = async (ctx, { roles }) => ({ roles: await updateRoles(ctx, roles) })

export const deleteBatch: Handler<'deleteBatch'> = async (ctx, filter) => {
  if (filter.roleNames.length === 0 && filter.roleIds.length === 0) {
    throw new ApiError('missingArguments', 'Say which: by roleNames or roleIds')
  }
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const going = (await tables.roles.all(project)).filter((role) => isMeant(role, filter))
    const removed = await tables.roles.remove(
      project,
      going.map(({ id }) => id),
    )
    const gone = going.filter(({ id }) => removed.includes(id))
    await tables.audit.add(
      project,
      gone.map((role) => audited(ctx, 'RoleDeleted', about(role))),
    )
  })
}

function isMeant(role: Role, { roleNames, tenantId, roleIds }: Parameters<Handler<'deleteBatch'>>[1]): boolean {
  return roleIds.includes(role.id) || (roleNames.includes(role.name) && role.tenantId === tenantId)
}
