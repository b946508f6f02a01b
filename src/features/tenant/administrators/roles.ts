/** Roles of a tenant, as its administrators manage them: those of the project are seen, and stay as they are. */
import { permission as permissionContract } from '../../../contract/authorization/permission/index.ts'
import { role as contract } from '../../../contract/authorization/role/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import { permission } from '../../authorization/permission/index.ts'
import { role } from '../../authorization/role/index.ts'
import { administers, delegate, type Standing } from './delegate.ts'
import { checkWithin, rolesIn } from './rights.ts'

const search = delegate(contract.search, async ({ ctx, tenant }, query) => {
  const { roles } = await role.search(ctx, { ...query, tenantIds: [tenant], includeProjectRoles: true })
  return { roles: (roles ?? []).filter((one) => !one.private) }
})

const all = delegate(contract.all, async ({ ctx, tenant }) => {
  const { roles } = await role.all(ctx, {})
  return { roles: (roles ?? []).filter((one) => !one.private && (one.tenantId === '' || one.tenantId === tenant)) }
})

const create = delegate(contract.create, (standing, { name, description, permissionNames }) => {
  const { ctx, tenant } = standing
  checkWithin(standing, tenant, permissionNames)
  return role.create(ctx, { name, description, permissionNames, tenantId: tenant, default: false, private: false })
})

const update = delegate(contract.update, async (standing, { name, newName, description, permissionNames }) => {
  const { ctx, tenant } = standing
  checkWithin(standing, tenant, permissionNames)
  const known = await shownRole(standing, name)
  const kept = { default: known.default, private: false }
  return role.update(ctx, { id: known.id, name, newName, description, permissionNames, tenantId: tenant, ...kept })
})

const deleteBatch = delegate(contract.deleteBatch, async (standing, { roleNames }) => {
  const roleIds: string[] = []
  for (const name of roleNames) roleIds.push((await shownRole(standing, name)).id)
  await role.deleteBatch(standing.ctx, { roleNames: [], roleIds, tenantId: standing.tenant })
})

/** One of the tenant's own. Throws ApiError noRole. */
async function shownRole(standing: Standing, name: string) {
  const roles = await rolesIn(standing, standing.tenant)
  const found = roles.find((one) => one.name === name && one.tenantId === standing.tenant && !one.private)
  if (found) return found
  throw new ApiError('noRole', `Role does not exist: ${name}`)
}

/** Of those tenants below that the user administers, too. */
const ofSubTenants = delegate(contract.ofSubTenants, async (standing) => {
  const { roles } = await role.ofSubTenants(standing.ctx, { tenantId: standing.tenant })
  const theirs = []
  for (const below of roles ?? []) {
    const tenantId = below.tenantId ?? ''
    if (!administers(standing, tenantId)) continue
    const shown = (await rolesIn(standing, tenantId)).filter((one) => !one.private)
    theirs.push({ ...below, roleNames: shown.map(({ name }) => name) })
  }
  return { roles: theirs }
})

export const roleDelegates = { search, all, create, update, deleteBatch, ofSubTenants }

export const permissionDelegates = { all: delegate(permissionContract.all, ({ ctx }) => permission.all(ctx, {})) }
