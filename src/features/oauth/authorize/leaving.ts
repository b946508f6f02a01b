/** A browser's user signs out of the plane, because an application asked for it. */
import { ApiError } from '../../../contract/faults.ts'
import { audited, type Context } from '../../context.ts'
import { clearCookies, cookieToken } from '../../identity/session/cookies.ts'
import { type Any, readRefreshToken } from '../../identity/session/current.ts'
import { settingsOf } from '../../identity/session/settings.ts'
import { forgetLogin, rememberedLogin } from './browser.ts'

/** Of this browser: what the plane's pages remember, and the session of the cookies. */
export async function endLogin(ctx: Context): Promise<void> {
  const known = [await rememberedLogin(ctx), await sessionOfCookie(ctx)]
  const project = ctx.caller.project.id
  for (const one of known) {
    if (!one) continue
    await ctx.store.write(async (tables) => {
      if (!(await tables.sessions.remove(project, one.session.id)) || !one.user || one.user.test) return
      const { id: userId, loginIds } = one.user
      await tables.audit.add(project, [audited(ctx, 'UserLogout', { userId, loginIds })])
    })
  }
  forgetLogin(ctx)
  clearCookies(ctx, await settingsOf(ctx))
}

async function sessionOfCookie(ctx: Context): Promise<Any | undefined> {
  const token = cookieToken(ctx, 'DSR')
  if (token === '') return undefined
  try {
    return await readRefreshToken(ctx, token)
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}
