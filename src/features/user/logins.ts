import { type Context, seconds } from '../context.ts'

/** Sign-ins of these users as the wire shows them, the newest first. */
export async function loginsOf(ctx: Context, userIds: readonly string[]) {
  const logins = await ctx.store.users.logins(ctx.caller.project.id, userIds)
  return logins.map(({ userId, at, city, country, ip, tenantId }) => ({
    userId,
    loginTime: seconds(at),
    city,
    country,
    ip,
    selectedTenant: tenantId,
  }))
}
