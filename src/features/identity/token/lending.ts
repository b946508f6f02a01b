/** Sessions in which somebody acts in the name of another. */
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { audited, type Context } from '../../context.ts'
import { findUser } from '../../user/changing.ts'
import { checkMember } from '../membership.ts'
import { resume } from '../session/current.ts'
import { makeSession, voidBefore } from '../session/open.ts'
import { openedOf } from '../session/opened.ts'
import { additionsOf } from './claims.ts'
import { readToken } from './jws.ts'
import { refreshTokenOf } from './refresh-token.ts'

interface Wishes {
  customClaims: JsonObject
  selectedTenant: string
  /** Seconds; 0 for the project's. */
  refreshDuration: number
}

/** A refresh token of the user, which names who acts. Throws ApiError unauthorized for a disabled user. */
export async function lend(ctx: Context, actor: User, user: User, wishes: Wishes): Promise<string> {
  if (user.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled', { status: 403 })
  checkMember(user, wishes.selectedTenant)
  const project = ctx.caller.project.id
  const session = await ctx.store.write(async (tables) => {
    const data = { impersonatorId: actor.id }
    const what = { userId: user.id, loginIds: user.loginIds, type: 'warn', data }
    if (!user.test) await tables.audit.add(project, [audited(ctx, 'UserImpersonated', what)])
    return opened(ctx, tables, user, wishes, { sub: actor.id })
  })
  return refreshTokenOf(ctx, await openedOf(ctx, session, user))
}

/** Ends such a session; resolves to a refresh token of who acted. */
export async function giveBack(ctx: Context, jwt: string, wishes: Wishes): Promise<string> {
  const project = ctx.caller.project.id
  const claims = await readToken(ctx, project, jwt)
  const { session } = await resume(ctx, jwt, claims)
  const actorId = additionsOf(session).act?.['sub']
  if (typeof actorId !== 'string') throw new ApiError('invalidArgument', 'The token is of no impersonation')
  const actor = await findUser(ctx, actorId)
  if (actor.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled', { status: 403 })
  checkMember(actor, wishes.selectedTenant)
  const next = await ctx.store.write(async (tables) => {
    await tables.sessions.remove(project, session.id)
    return opened(ctx, tables, actor, wishes)
  })
  return refreshTokenOf(ctx, await openedOf(ctx, next, actor))
}

async function opened(ctx: Context, tables: Tables, user: User, wishes: Wishes, act?: JsonObject) {
  await reopen(ctx, tables, user)
  const { customClaims, selectedTenant, refreshDuration } = wishes
  return makeSession(ctx, tables, user.id, {
    amr: [],
    method: 'impersonation',
    additions: { ...(act && { act }), root: customClaims, ...(selectedTenant && { dct: selectedTenant }) },
    refreshLifetime: refreshDuration,
  })
}

/** See `voidBefore`. */
async function reopen(ctx: Context, tables: Tables, { id, sessionsVoidAt }: User): Promise<void> {
  if (sessionsVoidAt < ctx.clock()) return
  const user = await tables.users.lock(ctx.caller.project.id, id)
  if (user) await tables.users.update(ctx.caller.project.id, user, { ...user, sessionsVoidAt: voidBefore(ctx, user) })
}
