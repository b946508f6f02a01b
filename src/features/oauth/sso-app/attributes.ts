import { ApiError } from '../../../contract/faults.ts'
import type { ssoApp as contract } from '../../../contract/oauth/sso-app.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context } from '../../context.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const listAttributes: Handler<'listAttributes'> = (ctx) => listed(ctx, ctx.store)

/** All of them or none. Throws ApiError attributeExists. */
export const createAttributes: Handler<'createAttributes'> = (ctx, { attributes }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    for (const attribute of attributes) {
      const definition = { ...attribute, defaultValue: attribute.defaultValue ?? null, owner: 'ssoApp' } as const
      if (await tables.attributes.create(project, definition)) continue
      throw new ApiError('attributeExists', `Custom attribute ${attribute.name} already exists`)
    }
    await report(
      ctx,
      tables,
      'SSOApplicationAttributesCreated',
      attributes.map(({ name }) => name),
    )
    return listed(ctx, tables)
  })

export const deleteAttributes: Handler<'deleteAttributes'> = (ctx, { names }) =>
  ctx.store.write(async (tables) => {
    await tables.attributes.remove(ctx.caller.project.id, 'ssoApp', names)
    await report(ctx, tables, 'SSOApplicationAttributesDeleted', names)
    return listed(ctx, tables)
  })

function report(ctx: Context, tables: Tables, action: string, names: string[]): Promise<void> {
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { names } })])
}

async function listed(ctx: Context, tables: Tables) {
  const all = await tables.attributes.all(ctx.caller.project.id, 'ssoApp')
  return { data: all.map(({ owner: _, ...attribute }) => attribute) }
}
