/** People who work in the console, with their roles (wire facts, tier 3, section 7.2). */
import type { descoper } from '../../../contract/company/descoper/descoper.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Descoper } from '../../../store/port/descopers.ts'
import type { Context } from '../../context.ts'
import { changeDescoper, createDescoper, findDescoper, removeDescoper } from './changes.ts'

type Handler<O extends keyof typeof descoper> = Handle<(typeof descoper)[O], Context>

export const create: Handler<'create'> = async (ctx, { descopers }) => {
  const made = await ctx.store.write(async (tables) => {
    const all: Descoper[] = []
    for (const one of descopers) all.push(await createDescoper(ctx, tables, one))
    return all
  })
  return { descopers: made.map(view), total: made.length }
}

export const update: Handler<'update'> = async (ctx, input) => ({
  descoper: view(await ctx.store.write((tables) => changeDescoper(ctx, tables, input))),
})

export const load: Handler<'load'> = async (ctx, { id }) => ({
  descoper: view(await findDescoper(ctx.store, ctx.caller.companyId, id)),
})

const remove: Handler<'delete'> = (ctx, { id }) => ctx.store.write((tables) => removeDescoper(ctx, tables, id))

export { remove as delete }

export const list: Handler<'list'> = async (ctx) => {
  const descopers = await ctx.store.descopers.list(ctx.caller.companyId)
  return { descopers: descopers.map(view), total: descopers.length }
}

function view({ id, attributes, rbac, status, loginId }: Descoper) {
  return { id, attributes, rbac, status, loginIDs: [loginId] }
}
