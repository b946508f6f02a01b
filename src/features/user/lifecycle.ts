import { encodeOutput } from '../../contract/messages/encode.ts'
import type { Handle } from '../../contract/operation.ts'
import { user } from '../../contract/user/index.ts'
import { JsonText } from '../../lib/json-text.ts'
import type { Tables } from '../../store/port/index.ts'
import type { NamedUser } from '../../store/port/users.ts'
import { audited, type Context } from '../context.ts'
import { toLoginId } from './addresses.ts'
import { auditUsers, changeUser, notFound } from './changing.ts'
import { createOne } from './creation/one.ts'
import { replyWith, toWireAll } from './to-wire.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const create: Handler<'create'> = (ctx, input) => createOne(ctx, input)

export const createTest: Handler<'createTest'> = (ctx, input) => createOne(ctx, { ...input, test: true })

/** As replies show the user that `loginId`, or before it `userId`, names. Throws ApiError. */
export async function loadOne({ store, caller }: Context, named: { loginId: string; userId: string }) {
  const project = caller.project.id
  const found = await findUser(store, project, keyOf(named))
  if (!found) throw notFound()
  return replyWith(store, project, found)
}

export const load: Handler<'load'> = async ({ store, caller }, named) => {
  const project = caller.project.id
  const key = keyOf(named)
  const text = await store.userTexts.of(project, key, async () => {
    const found = await findUser(store, project, key)
    return found && { user: found, text: encodeOutput(user.load, await replyWith(store, project, found)) }
  })
  if (text === undefined) throw notFound()
  return new JsonText(text)
}

const keyOf = ({ loginId, userId }: { loginId: string; userId: string }): NamedUser =>
  userId ? { key: userId, by: 'id' } : { key: toLoginId(loginId), by: 'any' }

const findUser = ({ users }: Pick<Tables, 'users'>, project: string, { key, by }: NamedUser) =>
  by === 'id' ? users.byId(project, key) : users.find(project, key)

export const loadMany: Handler<'loadMany'> = async (ctx, { userIds, includeInvalidUsers }) => {
  const project = ctx.caller.project.id
  const found = await ctx.store.users.byIds(project, userIds)
  const users = includeInvalidUsers ? found : found.filter(({ status }) => status !== 'disabled')
  return { users: await toWireAll(ctx.store, project, users), total: users.length }
}

export const setStatus: Handler<'setStatus'> = (ctx, { loginId, status }) =>
  changeUser(ctx, loginId, (user) => ({ ...user, status: status || user.status }))

const remove: Handler<'delete'> = (ctx, { loginId, userId }) => {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const found = await findUser(tables, project, keyOf({ loginId, userId }))
    const removed = found ? await tables.users.remove(project, [found.id]) : []
    if (removed.length === 0) throw notFound()
    await auditUsers(ctx, tables, 'UserDeleted', removed)
  })
}

export { remove as delete }

export const deleteBatch: Handler<'deleteBatch'> = (ctx, { userIds }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const removed = (await tables.users.remove(project, userIds)).filter(({ test }) => !test)
    if (removed.length === 0) return
    const loginIds = removed.flatMap((user) => user.loginIds)
    const ids = removed.map(({ id }) => id)
    await tables.audit.add(project, [audited(ctx, 'UsersDeleted', { loginIds, data: { userIds: ids } })])
  })

export const deleteAllTest: Handler<'deleteAllTest'> = (ctx) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    await tables.users.remove(project, await tables.users.testUserIds(project))
  })
