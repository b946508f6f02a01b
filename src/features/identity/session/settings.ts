import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { type SessionSettings, secondsOf, sessionSettings } from '../../project/settings.ts'

/** What a request has read once holds for the whole of it. In a transaction, hand in its tables. */
const read = new WeakMap<Context, SessionSettings>()

export async function settingsOf(ctx: Context, tables: Tables = ctx.store): Promise<SessionSettings> {
  const known = read.get(ctx)
  if (known) return known
  const settings = await sessionSettings(tables, ctx.caller.project.id)
  read.set(ctx, settings)
  return settings
}

/** The same for a session that acts in a tenant, which may have lifetimes of its own; `tenant` may be empty. */
export async function settingsIn(ctx: Context, tenant: string, tables: Tables = ctx.store): Promise<SessionSettings> {
  const settings = await settingsOf(ctx, tables)
  const own = tenant ? (await tables.tenants.load(ctx.caller.project.id, tenant))?.settings : undefined
  if (own?.['enabled'] !== true) return settings
  return {
    ...settings,
    sessionToken: secondsOf(own, 'sessionTokenExpiration') || settings.sessionToken,
    refreshToken: secondsOf(own, 'refreshTokenExpiration') || settings.refreshToken,
    stepupToken: secondsOf(own, 'stepupTokenExpiration') || settings.stepupToken,
    inactivity: own['enableInactivity'] === true ? secondsOf(own, 'inactivityTime') : settings.inactivity,
  }
}
