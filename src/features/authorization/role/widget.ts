import type { roleWidget as contract } from '../../../contract/authorization/role/widget.ts'
import type { Handle } from '../../../contract/operation.ts'
import { addTo } from '../../../lib/groups.ts'
import type { Tenant } from '../../../store/port/tenants.ts'
import type { Context } from '../../context.ts'
import { administrated } from '../../identity/administrator.ts'
import { view } from './view.ts'

const PERMISSION = 'User Admin'

/** Of all tenants below, however deep. */
const subtenantRoles: Handle<(typeof contract)['subtenantRoles'], Context> = async (outer, input) => {
  const { ctx, tenantId } = await administrated(outer, input.tenantId, PERMISSION)
  const project = ctx.caller.project.id
  const below = subtenantsOf(tenantId, await ctx.store.tenants.search(project, {}))
  const roles = (await ctx.store.roles.all(project)).filter((role) => below.has(role.tenantId) && !role.private)
  return { roles: await view(ctx.store, project, roles) }
}

export const roleWidget = { subtenantRoles }

function subtenantsOf(tenantId: string, tenants: readonly Pick<Tenant, 'id' | 'parent'>[]): Set<string> {
  const children = new Map<string, string[]>()
  for (const { id, parent } of tenants) if (parent) addTo(children, parent, id)
  const found = new Set<string>()
  const open = [tenantId]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      if (found.has(child)) continue
      found.add(child)
      open.push(child)
    }
  }
  return found
}
