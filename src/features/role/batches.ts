import type { Handle } from '../../contract/operation.ts'
import type { role } from '../../contract/role/index.ts'
import type { Role } from '../../store/port/roles.ts'
import { audited, type Context } from '../context.ts'
import { about, createRoles, updateRoles } from './change.ts'

type Handler<O extends keyof typeof role> = Handle<(typeof role)[O], Context>

export const createBatch: Handler<'createBatch'> = async (ctx, { roles }) => ({ roles: await createRoles(ctx, roles) })

export const updateBatch: Handler<'updateBatch'> = async (ctx, { roles }) => ({ roles: await updateRoles(ctx, roles) })

export const deleteBatch: Handler<'deleteBatch'> = async (ctx, filter) => {
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

/** Without names and ids every role of the tenant is meant; without a tenant, too, every role there is. */
function isMeant(role: Role, { roleNames, tenantId, roleIds }: Parameters<Handler<'deleteBatch'>>[1]): boolean {
  if (roleNames.length === 0 && roleIds.length === 0) return tenantId === '' || role.tenantId === tenantId
  return roleIds.includes(role.id) || (roleNames.includes(role.name) && role.tenantId === tenantId)
}
