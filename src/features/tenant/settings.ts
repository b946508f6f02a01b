import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { tenant } from '../../contract/tenant/index.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Tenant } from '../../store/port/tenants.ts'
import { audited, type Context } from '../context.ts'
import { save } from './lifecycle.ts'

type Handler<O extends keyof typeof tenant> = Handle<(typeof tenant)[O], Context>

export const settings: Handler<'settings'> = async (ctx, { id }) => {
  const tenant = await ctx.store.tenants.load(ctx.caller.project.id, id)
  if (!tenant) throw new ApiError('noTenant', 'Could not load tenant by id')
  const { domains, selfProvisioningDomains, authType } = tenant
  return { ...tenant.settings, domains, selfProvisioningDomains, authType: authType as 'none' }
}

export const configure: Handler<'configure'> = (ctx, input) =>
  change(ctx, input.tenantId, async (_, tenant) => {
    const { tenantId: _id, domains, selfProvisioningDomains, authType, ...rest } = input
    // The rules for passwords are kept beside them, and set on their own.
    const { passwords } = tenant.settings
    const settings = {
      ...JSON.parse(JSON.stringify(rest)),
      ...(passwords !== undefined && { passwords }),
    } as JsonObject
    return { ...tenant, domains, selfProvisioningDomains, authType: authType || tenant.authType, settings }
  })

export const setDefaultRoles: Handler<'setDefaultRoles'> = (ctx, { id, defaultRoles }) =>
  change(ctx, id, async (tables, tenant) => {
    for (const name of defaultRoles) {
      const found =
        (await tables.roles.byName(ctx.caller.project.id, id, name)) ??
        (await tables.roles.byName(ctx.caller.project.id, '', name))
      if (!found) throw new ApiError('noRole', `Role does not exist: ${name}`, { status: 400 })
    }
    return { ...tenant, defaultRoles }
  })

/** The service marks ids of users who come by SSO; here they never were. */
export const removeSsoSuffix: Handler<'removeSsoSuffix'> = async (ctx, { tenantId }) => {
  const tenant = await ctx.store.tenants.load(ctx.caller.project.id, tenantId)
  if (!tenant) throw new ApiError('noTenant', 'Could not load tenant by id')
}

async function change(
  ctx: Context,
  id: string,
  edit: (tables: Tables, tenant: Tenant) => Promise<Tenant>,
): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const tenant = await tables.tenants.lock(project, id)
    if (!tenant) throw new ApiError('noTenantToUpdate', 'Could not update tenant')
    await save(tables, project, await edit(tables, tenant))
    await tables.audit.add(project, [audited(ctx, 'TenantModified', { tenants: [id] })])
  })
}
