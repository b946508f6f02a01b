/** The session that a request shows a token of. */
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { tenantOfToken } from '../membership.ts'
import { readToken } from '../token/jws.ts'
import { cookieToken } from './cookies.ts'
import { settingsIn } from './settings.ts'

export interface Current {
  token: string
  claims: JsonObject
  session: Session
  user: User
}

/** `user` is nobody in an anonymous session. */
export type Any = Omit<Current, 'user'> & { user?: User }

/** Throws ApiError invalidToken, refreshExpired, refreshRevoked, loggedOut, unknownUser or unauthorized. */
export async function currentSession(ctx: Context): Promise<Current> {
  const { user, ...current } = await anySession(ctx)
  if (user) return { ...current, user }
  throw new ApiError('unauthorized', 'An anonymous session has no user')
}

/** The same, of a user or not. */
export function anySession(ctx: Context): Promise<Any> {
  const { heldSession } = ctx.caller
  return heldSession ? resume(ctx, '', { sid: heldSession }) : readRefreshToken(ctx, presented(ctx, 'DSR'))
}

export async function readRefreshToken(ctx: Context, token: string): Promise<Any> {
  const claims = await readToken(ctx, ctx.caller.project.id, token, 'refreshExpired')
  if (claims['drn'] !== 'DSR') throw new ApiError('invalidToken', 'This is no refresh token')
  return resume(ctx, token, claims)
}

export async function resume(ctx: Context, token: string, claims: JsonObject): Promise<Any> {
  const session = await liveSession(ctx, claims)
  const user = session.userId ? await liveUser(ctx, session) : undefined
  await checkActivity(ctx, session, tenantOfToken(claims, user))
  return { token, claims, session, ...(user && { user }) }
}

/** The token of a kind in the bearer, else in a cookie. Throws ApiError invalidToken when there is none. */
export function presented(ctx: Context, kind: 'DS' | 'DSR'): string {
  const inBearer = ctx.caller.token.split(':').find((part) => part.split('.').length === 3)
  // Something that is no token at all is refused as such, not as missing.
  const token = inBearer ?? (ctx.caller.token.split(':')[0] || cookieToken(ctx, kind))
  if (token) return token
  throw new ApiError('invalidToken', `The ${kind === 'DSR' ? 'refresh' : 'session'} token is missing`)
}

export function hasToken(ctx: Context): boolean {
  if (ctx.caller.heldSession) return true
  return ctx.caller.token.split(':').some((part) => part.split('.').length === 3) || cookieToken(ctx, 'DSR') !== ''
}

async function liveSession(ctx: Context, claims: JsonObject): Promise<Session> {
  const project = ctx.caller.project.id
  const session = await ctx.store.sessions.load(project, String(claims['sid']))
  if (!session || session.expiresAt <= ctx.clock()) throw loggedOut()
  // A refresh token of an earlier generation was stolen, before or after its rotation: nobody keeps the session.
  if (claims['drn'] === 'DSR' && !isGood(ctx, session, Number(claims['gen'] ?? 0))) throw await revoked(ctx, session.id)
  return session
}

/** By the tenant that the session acts in, whose settings may be its own. */
async function checkActivity(ctx: Context, { usedAt }: Session, tenant: string): Promise<void> {
  const { inactivity } = await settingsIn(ctx, tenant)
  if (inactivity > 0 && ctx.clock() - usedAt > inactivity * 1000) {
    throw new ApiError('refreshExpired', 'The session was not used for too long')
  }
}

/** Seconds that clocks of machines on one database may be apart. */
const SKEW = 5

/**
 * A refresh token of this generation, or of the one before while the rotation is so fresh that another tab may not know
 * of it. A rotation in the future was made by a clock that was ahead, and gives no grace.
 */
export function isGood(ctx: Context, { generation, usedAt }: Session, shown: number): boolean {
  if (shown === generation) return true
  const age = (ctx.clock() - usedAt) / 1000
  return shown === generation - 1 && age >= -SKEW && age < ctx.refreshGrace
}

/** Ends a session whose refresh token was used twice. */
export async function revoked(ctx: Context, id: string): Promise<ApiError> {
  await ctx.store.write((tables) => tables.sessions.remove(ctx.caller.project.id, id))
  return new ApiError('refreshRevoked', 'The refresh token was used before; the session is ended')
}

async function liveUser(ctx: Context, session: Session): Promise<User> {
  const user = await ctx.store.users.byId(ctx.caller.project.id, session.userId)
  if (!user) throw new ApiError('unknownUser', 'The user is gone', { status: 401 })
  if (user.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled')
  if (user.sessionsVoidAt >= session.createdAt) throw loggedOut()
  return user
}

function loggedOut(): ApiError {
  return new ApiError('loggedOut', 'Token expired: Expired due to logout')
}
