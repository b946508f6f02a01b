import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import type { tenant } from '../../contract/tenant/index.ts'
import { addTo } from '../../lib/lists.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Tenant } from '../../store/port/tenants.ts'
import { removeKeys } from '../access-key/creating.ts'
import { audited, type Context, newId, seconds } from '../context.ts'
import { mergedAttributes } from '../values/attributes.ts'
import { removeSsoOf } from './sso/configuration.ts'

type Handler<O extends keyof typeof tenant> = Handle<(typeof tenant)[O], Context>

export const create: Handler<'create'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const id = input.id || newId(ctx, 'T')
  return ctx.store.write(async (tables) => {
    if (input.parent && !(await tables.tenants.keep(project, [input.parent])).has(input.parent)) {
      throw new ApiError('noTenant', 'Could not load parent tenant by id', { status: 400 })
    }
    const made = await tables.tenants.create(project, {
      ...fieldsOf(input),
      id,
      parent: input.parent,
      domains: [],
      defaultRoles: [],
      settings: {},
      createdAt: ctx.clock(),
    })
    if (!made) throw new ApiError('tenantExists', 'Failed creating tenant because tenant name is duplicate')
    await tables.audit.add(project, [audited(ctx, 'TenantCreated', { tenants: [id], data: { name: input.name } })])
    return { id }
  })
}

export const update: Handler<'update'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const tenant = await tables.tenants.lock(project, input.id)
    if (!tenant) throw new ApiError('noTenantToUpdate', 'Could not update tenant')
    await save(tables, project, { ...tenant, ...fieldsOf(input) })
    await tables.audit.add(project, [audited(ctx, 'TenantModified', { tenants: [tenant.id] })])
  })
}

export const patch: Handler<'patch'> = async (ctx, { id, customAttributes, authType, ...changes }) => {
  const project = ctx.caller.project.id
  if (changes.name === '') throw new ApiError('invalid', 'The name field is required')
  await ctx.store.write(async (tables) => {
    const tenant = await tables.tenants.lock(project, id)
    if (!tenant) throw new ApiError('noTenantToUpdate', 'Could not update tenant')
    await save(tables, project, {
      ...tenant,
      ...changes,
      authType: authType || tenant.authType,
      customAttributes: mergedAttributes(tenant.customAttributes, customAttributes ?? {}),
    })
    await tables.audit.add(project, [audited(ctx, 'TenantModified', { tenants: [id] })])
  })
}

/** Also for the other topics: throws when the name belongs to another tenant. */
export async function save(tables: Tables, project: string, tenant: Tenant): Promise<void> {
  if (await tables.tenants.update(project, tenant)) return
  throw new ApiError('tenantExists', 'Failed updating tenant because tenant name is duplicate')
}

const remove: Handler<'delete'> = async (ctx, { id, cascade }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const tenant = await tables.tenants.lock(project, id)
    if (!tenant) throw new ApiError('noTenant', 'Could not load tenant by id')
    if (cascade) await removeMembers(ctx, tables, id)
    await tables.users.leaveTenant(project, id)
    await tables.accessKeys.leaveTenant(project, id)
    await tables.directories.removeTenant(project, id)
    await tables.identities.leaveTenant(project, id)
    await removeSsoOf(tables, project, id)
    await tables.tenants.remove(project, id)
    await tables.audit.add(project, [
      audited(ctx, 'TenantDeleted', { tenants: [id], data: { name: tenant.name, cascade } }),
    ])
  })
}

export { remove as delete }

/** One record for all users, and one for all keys; test users leave none. */
async function removeMembers(ctx: Context, tables: Tables, id: string): Promise<void> {
  const project = ctx.caller.project.id
  const users = await tables.users.remove(project, await tables.users.onlyIn(project, id))
  const real = users.filter(({ test }) => !test)
  const ids = await removeKeys(tables, project, await tables.accessKeys.onlyIn(project, id))
  const loginIds = real.flatMap((user) => user.loginIds)
  const data = { userIds: real.map((user) => user.id) }
  await tables.audit.add(project, [
    ...(real.length > 0 ? [audited(ctx, 'UsersDeleted', { tenants: [id], loginIds, data })] : []),
    ...(ids.length > 0 ? [audited(ctx, 'AccessKeysDeleted', { tenants: [id], data: { ids } })] : []),
  ])
}

export const load: Handler<'load'> = async (ctx, { id }) => {
  const project = ctx.caller.project.id
  const tenant = await ctx.store.tenants.load(project, id)
  if (!tenant) throw new ApiError('noTenant', 'Could not load tenant by id')
  const below = await ctx.store.tenants.search(project, { parent: id })
  return toWire(
    tenant,
    below.map((child) => child.id),
  )
}

export const loadAll: Handler<'loadAll'> = async (ctx) => ({
  tenants: withSuccessors(await ctx.store.tenants.search(ctx.caller.project.id, {})),
})

export const search: Handler<'search'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const found = await ctx.store.tenants.search(project, {
    ids: input.tenantIds,
    names: input.tenantNames,
    selfProvisioningDomains: input.tenantSelfProvisioningDomains,
    ssoDomains: input.tenantSSODomains,
    customAttributes: input.customAttributes,
    authType: input.authType,
    parent: input.parentTenantId,
    topLevelOnly: input.topLevelOnly,
  })
  return { tenants: withSuccessors(found, await ctx.store.tenants.search(project, {})) }
}

function withSuccessors(tenants: Tenant[], all = tenants) {
  const below = new Map<string, string[]>()
  for (const { id, parent } of all) if (parent) addTo(below, parent, id)
  return tenants.map((tenant) => toWire(tenant, below.get(tenant.id) ?? []))
}

/** `successors`: ids of the tenants below. */
export function toWire(tenant: Tenant, successors: string[]) {
  const { createdAt, settings: _, ...fields } = tenant
  return { ...fields, successors, createdTime: seconds(createdAt) }
}

function fieldsOf(input: InputOf<typeof tenant.update>) {
  return {
    name: input.name,
    customAttributes: input.customAttributes,
    selfProvisioningDomains: input.selfProvisioningDomains,
    authType: input.authType || 'none',
    disabled: input.disabled,
    enforceSSO: input.enforceSSO,
    enforceSSOExclusions: input.enforceSSOExclusions,
    federatedAppIds: input.federatedAppIds,
    roleInheritance: input.roleInheritance,
  }
}
