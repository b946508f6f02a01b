import type { Tables } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { type SessionSettings, sessionSettings } from '../project/settings.ts'

/** What a request has read once holds for the whole of it. In a transaction, hand in its tables. */
const read = new WeakMap<Context, SessionSettings>()

export async function settingsOf(ctx: Context, tables: Tables = ctx.store): Promise<SessionSettings> {
  const known = read.get(ctx)
  if (known) return known
  const settings = await sessionSettings(tables, ctx.caller.project.id)
  read.set(ctx, settings)
  return settings
}
