import type { role } from '../../../contract/authorization/role/index.ts'
import type { Handle } from '../../../contract/operation.ts'
import { firstOf } from '../../../lib/lists.ts'
import { audited, type Context } from '../../context.ts'
import { type SortKeys, sorted } from '../../values/sorting.ts'
import { about, createRoles, findRole, updateRoles } from './change.ts'
import { view } from './view.ts'

type Handler<O extends keyof typeof role> = Handle<(typeof role)[O], Context>

export const create: Handler<'create'> = async (ctx, input) => {
  return firstOf(await createRoles(ctx, [input]))
}

export const update: Handler<'update'> = async (ctx, input) => {
  return firstOf(await updateRoles(ctx, [input]))
}

const remove: Handler<'delete'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const found = await findRole(tables, project, input)
    await tables.roles.remove(project, [found.id])
    await tables.audit.add(project, [audited(ctx, 'RoleDeleted', about(found))])
  })
}

export { remove as delete }

export const all: Handler<'all'> = async (ctx) => {
  const project = ctx.caller.project.id
  return { roles: await view(ctx.store, project, await ctx.store.roles.all(project)) }
}

export const ofSubTenants: Handler<'ofSubTenants'> = async (ctx, { tenantId }) => {
  const project = ctx.caller.project.id
  const [tenants, roles] = [await ctx.store.tenants.search(project, {}), await ctx.store.roles.all(project)]
  const below = new Set([tenantId])
  // From above to below, however they are sorted: a tenant's parents are at most as many as there are tenants.
  for (let known = 0; known < below.size; ) {
    known = below.size
    for (const { id, parent } of tenants) if (below.has(parent)) below.add(id)
  }
  return {
    roles: tenants
      .filter(({ id }) => id !== tenantId && below.has(id))
      .map(({ id, name }) => ({
        tenantId: id,
        tenantName: name,
        roleNames: roles.filter((one) => one.tenantId === '' || one.tenantId === id).map((one) => one.name),
      })),
  }
}

type Query = Parameters<Handler<'search'>>[1]
type RoleView = Awaited<ReturnType<typeof view>>[number]

/** Roles are few: they are filtered here, as they are shown. */
export const search: Handler<'search'> = async (ctx, query) => {
  const project = ctx.caller.project.id
  const roles = await view(ctx.store, project, await ctx.store.roles.all(project))
  const found = roles.filter((shown) => isOf(shown, query) && isCalled(shown, query) && holds(shown, query))
  return { roles: sorted(found, query.sort, SORT_KEYS) }
}

function isOf({ tenantId }: RoleView, { tenantIds, includeProjectRoles }: Query): boolean {
  return tenantIds.length === 0 || tenantIds.includes(tenantId) || (includeProjectRoles && tenantId === '')
}

function isCalled({ name, id }: RoleView, { roleNames, roleNameLike, roleIds }: Query): boolean {
  return (
    (roleNames.length === 0 || roleNames.includes(name)) &&
    (roleIds.length === 0 || roleIds.includes(id)) &&
    name.toLowerCase().includes(roleNameLike.toLowerCase())
  )
}

function holds({ name, description, permissionNames }: RoleView, { permissionNames: wanted, text }: Query): boolean {
  const needle = text.toLowerCase()
  return (
    (wanted.length === 0 || wanted.some((permission) => permissionNames.includes(permission))) &&
    [name, description, ...permissionNames].some((value) => value.toLowerCase().includes(needle))
  )
}

const SORT_KEYS: SortKeys<RoleView> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  createdTime: ({ createdTime }) => createdTime,
  tenantId: ({ tenantId }) => tenantId,
  id: ({ id }) => id,
}
