/** What ends when a credential is changed, reset or taken away. */
import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { anySession, hasToken } from './session/current.ts'

/** The user's sessions, all but `keep`, and the grants of applications that came of them. */
export async function endOtherAccess(ctx: Context, tables: Tables, userId: string, keep = ''): Promise<void> {
  const project = ctx.caller.project.id
  await tables.sessions.removeAll(project, userId, keep)
  await tables.oauth.removeOf(project, userId)
}

/** The session whose refresh token a proof shows along; none without a token, or with one that is not good. */
export async function shownSession(ctx: Context): Promise<Session | undefined> {
  if (!hasToken(ctx)) return undefined
  try {
    return (await anySession(ctx)).session
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}

/**
 * The session that has asked for a change of its user's: what it asked for ends with it. Throws ApiError loggedOut.
 * `id`: as it was kept when the change began.
 */
export async function askingSession(ctx: Context, tables: Tables, user: User, id: string): Promise<Session> {
  const session = await liveSession(ctx, tables, user, id)
  if (session) return session
  throw new ApiError('loggedOut', 'Token expired: Expired due to logout')
}

/** In a transaction with the user locked: whether the session goes on. */
export async function isLive(ctx: Context, tables: Tables, user: User, id: string): Promise<boolean> {
  return (await liveSession(ctx, tables, user, id)) !== undefined
}

async function liveSession(ctx: Context, tables: Tables, user: User, id: string): Promise<Session | undefined> {
  const session = await tables.sessions.load(ctx.caller.project.id, id)
  const lives = session && session.expiresAt > ctx.clock() && session.createdAt > user.sessionsVoidAt
  return lives ? session : undefined
}
