import type { passwordSettings } from '../../../contract/configuration/password-settings/password-settings.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { audited, type Context } from '../../context.ts'
import { authDocument, changeAuth, passwordDocument } from '../../project/settings.ts'

type Handler<O extends keyof typeof passwordSettings> = Handle<(typeof passwordSettings)[O], Context>

/** The same record that snapshots carry as auth/password.json, or a tenant's own. */
export const load: Handler<'load'> = async (ctx, { tenantId }) => {
  const project = ctx.caller.project.id
  if (!tenantId) return authDocument(ctx.store, project, 'password')
  if (!(await ctx.store.tenants.load(project, tenantId))) {
    throw new ApiError('noTenant', 'Could not load tenant by id')
  }
  return { ...(await passwordDocument(ctx.store, project, tenantId)), tenantId }
}

export const configure: Handler<'configure'> = (ctx, { tenantId, ...rules }) =>
  tenantId ? configureTenant(ctx, tenantId, rules) : configureProject(ctx, rules)

async function configureProject(ctx: Context, rules: JsonObject): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    await changeAuth(tables, { project, method: 'password', now: ctx.clock() }, { ...rules })
    await tables.audit.add(project, [audited(ctx, 'PasswordSettingsModified')])
  })
}

async function configureTenant(ctx: Context, id: string, passwords: JsonObject): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const tenant = await tables.tenants.lock(project, id)
    if (!tenant) throw new ApiError('noTenantToUpdate', 'Could not update tenant')
    await tables.tenants.update(project, { ...tenant, settings: { ...tenant.settings, passwords } })
    await tables.audit.add(project, [audited(ctx, 'PasswordSettingsModified', { tenants: [id] })])
  })
}
