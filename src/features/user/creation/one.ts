/** The creation of one user, in a transaction that it may share with those of others that come at the same time. */
import { apart } from '../../../store/port/extend.ts'
import type { SharedWork } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { recordsOf } from '../changing.ts'
import { toWireAll, type WireUser } from '../to-wire.ts'
import { type NewUser, type PreparedUser, prepareUser, storeUsers } from './creating.ts'
import { type Invite, invitation } from './inviting.ts'

interface Created {
  user: WireUser
  created: true
}

/** Throws ApiError for what cannot be a user, and for a login id that somebody has. */
export async function createOne(ctx: Context, input: NewUser & Parameters<typeof invitation>[1]): Promise<Created> {
  const prepared = await prepareUser(ctx, input)
  const wish = { ctx, prepared, invite: await invitation(ctx, input) }
  // Who joins a family is counted as one of it when the next one is looked at, in the next transaction.
  const alone = (input.familyAssociations?.length ?? 0) > 0
  return alone ? apart('', ctx.store.write)(createAll, wish) : ctx.store.writeTogether(createAll, wish)
}

interface Wish {
  ctx: Context
  prepared: PreparedUser
  invite: Invite
}

/** Each with its own record, by whom it was asked for. */
const createAll: SharedWork<Wish, Created> = async (tables, wishes) => {
  const [first] = wishes
  if (!first) return []
  const project = first.ctx.caller.project.id
  const { created, failed } = await storeUsers(
    first.ctx,
    tables,
    wishes.map(({ prepared }) => prepared),
  )
  const errors = new Map(failed.map(({ input, error }) => [input, error]))
  const users = new Map(created.map((user) => [user.id, user]))
  const made = wishes.flatMap((wish) => {
    const user = errors.has(wish.prepared.input) ? undefined : users.get(wish.prepared.user.id)
    return user ? { ...wish, user } : []
  })
  const records = made.flatMap(({ ctx, user }) => recordsOf(ctx, 'UserCreated', [user]))
  if (records.length > 0) await tables.audit.add(project, records)
  for (const { invite, user } of made) await invite(tables, [user])
  const replies = new Map((await toWireAll(tables, project, created)).map((user) => [user.userId, user]))
  return wishes.map(({ prepared }) => () => {
    const error = errors.get(prepared.input)
    if (error) throw error
    const user = replies.get(prepared.user.id)
    if (!user) throw new Error('a user was neither made nor refused')
    return { user, created: true }
  })
}
