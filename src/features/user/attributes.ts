import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { Context } from '../context.ts'
import { definedFor, defineFor, removeFor, withoutValue } from '../values/attribute-definitions.ts'
import { changeUser } from './changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

/** `null` takes the value away. */
export const setCustomAttribute: Handler<'setCustomAttribute'> = (ctx, { loginId, attributeKey, attributeValue }) =>
  changeUser(ctx, loginId, async (user, tables) => {
    const defined = await tables.attributes.all(ctx.caller.project.id, 'user')
    if (!defined.some(({ name }) => name === attributeKey)) {
      throw new ApiError('invalid', `The custom attribute ${attributeKey} is not defined`)
    }
    const others = Object.entries(user.customAttributes).filter(([name]) => name !== attributeKey)
    const own = attributeValue === null ? [] : [[attributeKey, attributeValue] as const]
    return { ...user, customAttributes: Object.fromEntries([...others, ...own]) }
  })

export const listAttributes: Handler<'listAttributes'> = (ctx) => definedFor(ctx, ctx.store, 'user')

/** All of them or none. */
export const createAttribute: Handler<'createAttribute'> = (ctx, { attributes }) =>
  ctx.store.write(async (tables) => {
    await defineFor(ctx, tables, 'user', attributes)
    return definedFor(ctx, tables, 'user')
  })

/** Users whose values go in one transaction: others may write between two of them. */
const USERS_AT_ONCE = 500

/**
 * The definition goes first, with its record: nothing is lost that is not recorded, and nobody gets a value meanwhile.
 * A call that was cut short can be made again.
 */
export const deleteAttribute: Handler<'deleteAttribute'> = async (ctx, { names }) => {
  await ctx.store.write((tables) => removeFor(ctx, tables, 'user', names))
  for (const name of names) while (await dropValues(ctx, name));
  return definedFor(ctx, ctx.store, 'user')
}

/** Whether there may be more. */
function dropValues(ctx: Context, name: string): Promise<boolean> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const ids = await tables.users.withAttribute(project, name, USERS_AT_ONCE)
    for (const id of ids) {
      const user = await tables.users.lock(project, id)
      if (!user) continue
      await tables.users.update(project, user, {
        ...user,
        customAttributes: withoutValue(user.customAttributes, [name]),
      })
    }
    return ids.length === USERS_AT_ONCE
  })
}
