import { ApiError } from '../../../contract/faults.ts'
import { consent as contract } from '../../../contract/inbound-app/consent/consent.ts'
import { type Handle, pageSize, pagingOf } from '../../../contract/operation.ts'
import type { ConsentFilter } from '../../../store/port/oauth.ts'
import { audited, type Context, seconds } from '../../context.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

const PAGES = pagingOf(contract.search)

export const search: Handler<'search'> = async (ctx, { appId, userId, consentId, tenantId, page, limit }) => {
  const size = pageSize(PAGES, limit)
  const filter = { appId, tenantId, ids: consentId ? [consentId] : [], userIds: userId ? [userId] : [] }
  const found = await ctx.store.consents.search(ctx.caller.project.id, filter, { offset: page * size, limit: size })
  return {
    total: found.total,
    consents: found.consents.map(({ createdAt, modifiedAt, expiresAt, ...consent }) => ({
      ...consent,
      createdTime: seconds(createdAt),
      modifiedTime: seconds(modifiedAt),
      ExpireTime: seconds(expiresAt),
    })),
  }
}

const remove: Handler<'delete'> = (ctx, { consentIds, appId, userIds, tenantId }) =>
  removeMatching(ctx, { ids: consentIds, appId, userIds, tenantId })

export { remove as delete }

export const deleteTenant: Handler<'deleteTenant'> = (ctx, { consentIds, appId, tenantId }) =>
  removeMatching(ctx, { ids: consentIds, appId, tenantId, ofTenants: true })

async function removeMatching(ctx: Context, filter: ConsentFilter): Promise<void> {
  const { ids = [], appId, userIds = [], tenantId } = filter
  if (ids.length === 0 && !appId && userIds.length === 0 && !tenantId) {
    throw new ApiError('missingArguments', 'Say which: by consentIds, appId, userIds or tenantId')
  }
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const removed = await tables.consents.remove(project, filter)
    if (removed.length === 0) return
    const data = { ids: removed.map(({ id }) => id) }
    await tables.audit.add(project, [audited(ctx, 'InboundAppConsentsDeleted', { data })])
  })
}
