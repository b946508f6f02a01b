import type { permission } from '../../../contract/authorization/permission/index.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { about, createPermissions, findPermission, refuseBuiltIn, updatePermissions } from './change.ts'

type Handler<O extends keyof typeof permission> = Handle<(typeof permission)[O], Context>

export const create: Handler<'create'> = (ctx, input) => createPermissions(ctx, [input])

export const update: Handler<'update'> = (ctx, input) => updatePermissions(ctx, [input])

const remove: Handler<'delete'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const found = findPermission(await tables.permissions.lockAll(project), input)
    refuseBuiltIn(found)
    await tables.permissions.remove(project, [found.id])
    await tables.audit.add(project, [audited(ctx, 'PermissionDeleted', about(found))])
  })
}

export { remove as delete }

export const all: Handler<'all'> = async (ctx) => {
  const permissions = await ctx.store.permissions.all(ctx.caller.project.id)
  return { permissions: permissions.map(({ system, ...shown }) => ({ ...shown, systemDefault: system })) }
}
