/** Users of families, and dependents, who have no way in of their own. */

import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { family as contract } from '../../contract/user/family/index.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, newId } from '../context.ts'
import { toNewLoginId } from '../user/addresses.ts'
import { auditUsers, changeUser, notFound } from '../user/changing.ts'
import { newUser, toChanges } from '../user/fields.ts'
import { replyWith } from '../user/to-wire.ts'
import { joined, noFamily } from './membership.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const addToUser: Handler<'addToUser'> = (ctx, { loginId, familyAssociations }) =>
  changeUser(ctx, loginId, async (user, tables) => ({
    ...user,
    families: await joined(tables, ctx.caller.project.id, familyAssociations, user.families),
  }))

export const removeFromUser: Handler<'removeFromUser'> = (ctx, { loginId, familyIds }) =>
  changeUser(ctx, loginId, (user) => {
    const families = user.families.filter(({ familyId }) => !familyIds.includes(familyId))
    if (families.length < user.families.length && user.families.some(({ dependent }) => dependent)) {
      throw new ApiError('invalid', 'A dependent leaves its family only by being deleted')
    }
    return { ...user, families }
  })

export const createDependent: Handler<'createDependent'> = (ctx, { familyId, familyScopedAttributes, ...said }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const elsewhere = Object.keys(familyScopedAttributes).find((id) => id !== familyId)
    if (elsewhere !== undefined) throw noFamily(elsewhere, 400)
    const [membership] = await joined(
      tables,
      project,
      [{ familyId, familyScopedAttributes: familyScopedAttributes[familyId] ?? {} }],
      [],
    )
    if (!membership) throw noFamily(familyId, 400)
    const blank = newUser(newId(ctx, 'U'), ctx.clock())
    const { customAttributes, loginId, ...fields } = said
    const user = {
      ...blank,
      ...toChanges({ ...fields, verifiedEmail: false, verifiedPhone: false }, blank),
      status: 'enabled' as const,
      customAttributes,
      loginIds: [loginId === '' ? await freeLoginId(ctx, tables, said.name) : toNewLoginId(loginId)],
      families: [{ ...membership, dependent: true }],
    }
    if ((await tables.users.create(project, [user])).length > 0) {
      throw new ApiError('loginIdTaken', 'User already exists')
    }
    await auditUsers(ctx, tables, 'UserCreated', [user])
    return { ...(await replyWith(tables, project, user)), created: true }
  })

/** Of the name, with something behind it where somebody has that. */
async function freeLoginId(ctx: Context, tables: Tables, name: string): Promise<string> {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  if (plain === '') throw new ApiError('invalid', 'The loginId field is required where there is no name')
  const owners = await tables.users.owners(ctx.caller.project.id, [plain])
  return owners.size === 0 ? plain : `${plain}-${Buffer.from(ctx.random(4)).toString('hex')}`
}

export const deleteDependent: Handler<'deleteDependent'> = (ctx, { userId }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const user = await tables.users.byId(project, userId)
    if (!user) throw notFound()
    if (!user.families.some(({ dependent }) => dependent)) {
      throw new ApiError('invalid', 'The user is no dependent of a family')
    }
    await auditUsers(ctx, tables, 'UserDeleted', await tables.users.remove(project, [userId]))
  })
