import type { permission } from '../../../contract/authorization/permission/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { about, createPermissions, refuseBuiltIn, updatePermissions } from './change.ts'

type Handler<O extends keyof typeof permission> = Handle<(typeof permission)[O], Context>

export const createBatch: Handler<'createBatch'> = (ctx, { permissions }) => createPermissions(ctx, permissions)

export const updateBatch: Handler<'updateBatch'> = (ctx, { permissions }) => updatePermissions(ctx, permissions)

/** Unknown ones are skipped; a built-in one refuses the batch. */
export const deleteBatch: Handler<'deleteBatch'> = async (ctx, { names, ids }) => {
  if (names.length === 0 && ids.length === 0) throw new ApiError('invalid', 'The names field is required')
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const all = await tables.permissions.lockAll(project)
    const going = all.filter(({ id, name }) => ids.includes(id) || names.includes(name))
    for (const permission of going) refuseBuiltIn(permission)
    await tables.permissions.remove(
      project,
      going.map(({ id }) => id),
    )
    await tables.audit.add(
      project,
      going.map((permission) => audited(ctx, 'PermissionDeleted', about(permission))),
    )
  })
}
