import type { AccessKey } from '../../../store/port/access-keys.ts'
import { type Context, seconds } from '../../context.ts'

/** Why an access key is good for nothing now; undefined when it is good. */
export async function refusalOf(ctx: Context, key: AccessKey): Promise<string | undefined> {
  if (key.status !== 'active') return 'The access key is not active'
  if (key.expiresAt > 0 && key.expiresAt <= seconds(ctx.clock())) return 'The access key has expired'
  if (!key.boundUserId) return undefined
  const user = await ctx.store.users.byId(ctx.caller.project.id, key.boundUserId)
  return user && user.status !== 'disabled' ? undefined : 'The user of the access key is gone or disabled'
}
