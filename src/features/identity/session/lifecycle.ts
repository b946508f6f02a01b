import type { session } from '../../../contract/auth/session.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { audited, type Context } from '../../context.ts'
import { tenantOfToken } from '../membership.ts'
import { checkIssuer } from '../token/template.ts'
import { clearCookies } from './cookies.ts'
import { type Any, anySession, currentSession, hasToken, isGood, revoked } from './current.ts'
import { openedOf } from './opened.ts'
import { type JwtAnswer, jwtReply } from './reply.ts'
import { settingsIn, settingsOf } from './settings.ts'

type Handler<O extends keyof typeof session> = Handle<(typeof session)[O], Context>

export const refresh: Handler<'refresh'> = async (ctx) => renew(ctx, await anySession(ctx))

export const refreshByGet: Handler<'refreshByGet'> = async (ctx) => renew(ctx, await anySession(ctx))

export const tryRefresh: Handler<'tryRefresh'> = async (ctx) => {
  if (!hasToken(ctx)) return {}
  try {
    return await renew(ctx, await anySession(ctx))
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return {}
    throw error
  }
}

/** Claims follow from the user as it is now. The refresh token stays, unless the project rotates it. */
async function renew(ctx: Context, current: Any): Promise<JwtAnswer> {
  const project = ctx.caller.project.id
  const { rotateRefreshToken, inactivity, userTemplateId } = await settingsIn(
    ctx,
    tenantOfToken(current.claims, current.user),
  )
  await checkIssuer(ctx, userTemplateId, current.claims)
  const now = ctx.clock()
  const session = { ...current.session, usedAt: now }
  if (rotateRefreshToken) {
    session.generation = await rotated(ctx, current)
  } else if (inactivity > 0) {
    await ctx.store.write((tables) => tables.sessions.touch(project, session.id, now))
  }
  const opened = await openedOf(ctx, session, current.user)
  return jwtReply(ctx, opened, rotateRefreshToken ? undefined : current.token)
}

/** The generation that the answer is of. Of tabs that refresh at once one rotates, the others get what it got. */
async function rotated(ctx: Context, { session: { id, generation }, claims }: Any): Promise<number> {
  const project = ctx.caller.project.id
  const shown = Number(claims['gen'] ?? 0)
  if (shown !== generation) return generation
  if (await ctx.store.write((tables) => tables.sessions.rotate(project, id, generation, ctx.clock()))) {
    return generation + 1
  }
  const now = await ctx.store.sessions.load(project, id)
  if (now && isGood(ctx, now, shown)) return now.generation
  throw await revoked(ctx, id)
}

export const logout: Handler<'logout'> = async (ctx) => {
  const { session, user } = await anySession(ctx)
  return end(ctx, user, async (tables, project) => {
    await tables.sessions.remove(project, session.id)
  })
}

export const logoutAll: Handler<'logoutAll'> = async (ctx) => {
  const { user } = await currentSession(ctx)
  return end(ctx, user, (tables, project) => tables.sessions.removeAll(project, user.id))
}

async function end(
  ctx: Context,
  user: User | undefined,
  work: (tables: Tables, project: string) => Promise<void>,
): Promise<JwtAnswer> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    await work(tables, project)
    if (!user || user.test) return
    await tables.audit.add(project, [audited(ctx, 'UserLogout', { userId: user.id, loginIds: user.loginIds })])
  })
  clearCookies(ctx, await settingsOf(ctx))
  return {}
}

/** New tokens for the tenant. Memberships count as they are now, not as they were at the sign-in. */
export const selectTenant: Handler<'selectTenant'> = async (ctx, { tenant }) => {
  const project = ctx.caller.project.id
  const current = await currentSession(ctx)
  const opened = await openedOf(ctx, current.session, current.user)
  if (!Object.hasOwn(opened.standing.tenants, tenant)) {
    throw new ApiError('invalidArgument', 'The user does not belong to this tenant')
  }
  const session = { ...current.session, claims: { ...current.session.claims, dct: tenant }, usedAt: ctx.clock() }
  await ctx.store.write((tables) => tables.sessions.update(project, session))
  return jwtReply(ctx, { ...opened, session })
}
