import { ApiError } from '../../../contract/faults.ts'
import type { outboundToken as contract } from '../../../contract/oauth/outbound-tokens.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { OutboundToken } from '../../../store/port/federation.ts'
import { audited, type Context } from '../../context.ts'
import { loadApp, withDiscovery } from './app.ts'
import { openSecrets } from './held.ts'
import { revokeToken } from './provider.ts'
import { gone } from './refresh.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

const remove: Handler<'delete'> = async (ctx, { id }) => {
  if ((await removeTokens(ctx, { id })).length === 0) throw gone()
}

export { remove as delete }

export const deleteMany: Handler<'deleteMany'> = async (ctx, { appId, userId }) => {
  if (appId === '' && userId === '') throw new ApiError('invalid', 'The appId or the userId field is required')
  await removeTokens(ctx, { ...(appId && { appId }), ...(userId && { userId }) })
}

/** The most tokens of one request that other services are asked to revoke: each may take seconds. */
const MOST_REVOKED = 20

async function removeTokens(ctx: Context, which: { id?: string; appId?: string; userId?: string }) {
  const project = ctx.caller.project.id
  const removed = await ctx.store.write(async (tables) => {
    const tokens = await tables.outboundTokens.remove(project, which)
    const records = tokens.map(({ id, appId, userId, tenantId }) =>
      audited(ctx, 'OutboundTokenDeleted', { userId, tenants: tenantId ? [tenantId] : [], data: { id, appId } }),
    )
    await tables.audit.add(project, records)
    return tokens
  })
  const newest = removed.toSorted((a, b) => b.modifiedAt - a.modifiedAt).slice(0, MOST_REVOKED)
  await Promise.all(newest.map((token) => revokeThere(ctx, token)))
  return removed
}

/** After the fact, and whatever comes of it. */
async function revokeThere(ctx: Context, token: OutboundToken): Promise<void> {
  try {
    const app = await withDiscovery(ctx, await loadApp(ctx, token.appId))
    const { accessToken, refreshToken } = openSecrets(ctx, token)
    await revokeToken(ctx, app, refreshToken || accessToken)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
