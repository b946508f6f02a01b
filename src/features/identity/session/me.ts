import type { me } from '../../../contract/auth/session.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { loginsOf } from '../../user/logins.ts'
import { replyWith } from '../../user/to-wire.ts'
import { currentTenant, standingOf } from '../token/claims.ts'
import { currentSession } from './current.ts'

type Handler<O extends keyof typeof me> = Handle<(typeof me)[O], Context>

export const load: Handler<'load'> = async (ctx) => {
  const { user } = await currentSession(ctx)
  return (await replyWith(ctx.store, ctx.caller.project.id, user)).user
}

export const tenants: Handler<'tenants'> = async (ctx, { dct, ids }) => {
  const project = ctx.caller.project.id
  const { user, session } = await currentSession(ctx)
  if (dct && ids.length > 0) throw new ApiError('invalidArgument', 'Give either the dct field or the ids field')
  const standing = standingOf((await replyWith(ctx.store, project, user)).user)
  const held = Object.keys(standing.tenants)
  const wanted = dct ? [currentTenant(standing, String(session.claims['dct'] ?? ''))] : ids.length > 0 ? ids : held
  const shown = held.filter((id) => wanted.includes(id))
  const found = shown.length > 0 ? await ctx.store.tenants.search(project, { ids: shown }) : []
  return { tenants: found.map(({ id, name, customAttributes }) => ({ id, name, customAttributes })) }
}

export const history: Handler<'history'> = async (ctx) => {
  const { user } = await currentSession(ctx)
  return { logins: await loginsOf(ctx, [user.id]) }
}
