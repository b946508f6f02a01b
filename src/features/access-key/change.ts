import { ApiError } from '../../contract/faults.ts'
import type { AccessKey } from '../../store/port/access-keys.ts'
import type { AuditRecord } from '../../store/port/audit.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context, seconds } from '../context.ts'

type Edit<R> = (tables: Tables, key: AccessKey) => Promise<{ changed: AccessKey; reply: R }>

/** Stores what `edit` makes of a key, and answers its reply. Throws ApiError noAccessKey. */
export function change<R>(ctx: Context, id: string, edit: Edit<R>): Promise<R> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const key = await tables.accessKeys.lock(project, id)
    if (!key) throw new ApiError('noAccessKey', "Unable to update access key because it's not found")
    const { changed, reply } = await edit(tables, key)
    await tables.accessKeys.update(project, changed)
    await tables.audit.add(project, [happened(ctx, 'AccessKeyModified', changed)])
    return reply
  })
}

export function isExpired(ctx: Context, key: AccessKey): boolean {
  return key.expiresAt > 0 && key.expiresAt <= seconds(ctx.clock())
}

/** The audit record of what happened to a key. */
export function happened(ctx: Context, action: string, key: AccessKey): AuditRecord {
  const tenants = [...new Set(key.grants.map(({ tenantId }) => tenantId))].filter((id) => id !== '')
  return audited(ctx, action, { tenants, data: { id: key.id, name: key.name } })
}
