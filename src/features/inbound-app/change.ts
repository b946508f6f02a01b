import { ApiError } from '../../contract/faults.ts'
import type { App } from '../../store/port/apps.ts'
import type { AuditRecord } from '../../store/port/audit.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context } from '../context.ts'

/** Loads an app and keeps other writers off it. Throws ApiError noApp. */
export async function lockApp(tables: Tables, project: string, id: string): Promise<App> {
  const app = await tables.apps.lock(project, id)
  if (!app) throw new ApiError('noApp', `Could not find inbound app: ${id}`)
  return app
}

/** Stores what `edit` makes of an app. Throws ApiError noApp, or `invalid` when another app has the name. */
export async function change(ctx: Context, id: string, edit: (tables: Tables, app: App) => Promise<App>) {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const changed = await edit(tables, await lockApp(tables, project, id))
    if (!(await tables.apps.update(project, changed))) {
      throw new ApiError('invalid', `An inbound app has this name already: ${changed.name}`)
    }
    await tables.audit.add(project, [happened(ctx, 'InboundAppModified', changed)])
  })
}

/** The audit record of what happened to an app or to its secret. */
export function happened(ctx: Context, action: string, { id, name }: App, secretName?: string): AuditRecord {
  return audited(ctx, action, { data: { id, name, ...(secretName !== undefined && { secretName }) } })
}
