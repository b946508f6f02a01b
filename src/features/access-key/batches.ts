import type { accessKey } from '../../contract/access-key/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { AccessKey } from '../../store/port/access-keys.ts'
import { audited, type Context } from '../context.ts'
import { happened, isExpired } from './change.ts'
import { removeKeys } from './creating.ts'

type Handler<O extends keyof typeof accessKey> = Handle<(typeof accessKey)[O], Context>

/** All or none: one expired key refuses the batch. */
export const activateBatch: Handler<'activateBatch'> = (ctx, { ids }) =>
  changeMany(ctx, ids, 'active', (key) => {
    if (isExpired(ctx, key)) throw new ApiError('invalid', `The access key has expired: ${key.id}`)
  })

export const deactivateBatch: Handler<'deactivateBatch'> = (ctx, { ids }) => changeMany(ctx, ids, 'inactive')

async function changeMany(
  ctx: Context,
  ids: readonly string[],
  status: AccessKey['status'],
  check: (key: AccessKey) => void = () => {},
): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const keys: AccessKey[] = []
    // In one order for everybody: two batches that share keys wait for each other instead of locking up.
    for (const id of [...new Set(ids)].sort()) {
      const key = await tables.accessKeys.lock(project, id)
      if (!key) continue
      check(key)
      keys.push(key)
    }
    await tables.accessKeys.setStatus(
      project,
      keys.map(({ id }) => id),
      status,
    )
    await tables.audit.add(
      project,
      keys.map((key) => happened(ctx, 'AccessKeyModified', key)),
    )
  })
}

export const deleteBatch: Handler<'deleteBatch'> = async (ctx, { ids }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const removed = await removeKeys(tables, project, ids)
    if (removed.length === 0) return
    await tables.audit.add(project, [audited(ctx, 'AccessKeysDeleted', { data: { ids: removed } })])
  })
}
