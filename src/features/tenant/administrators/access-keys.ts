/** Access keys of a tenant, as its administrators manage them. */
import { accessKey as contract } from '../../../contract/access-key/index.ts'
import { accessKey } from '../../access-key/index.ts'
import { view } from '../../access-key/view.ts'
import { administers, delegate, notTheirs, type Standing } from './delegate.ts'
import { theirUser } from './people.ts'
import { checkMemberships } from './rights.ts'

type Shown = Awaited<ReturnType<typeof view>>[number]

/** Nothing of other tenants. */
function shown(standing: Standing, key: Shown): Shown {
  const keyTenants = key.keyTenants.filter(({ tenantId }) => administers(standing, tenantId))
  const here = keyTenants.find(({ tenantId }) => tenantId === standing.tenant)
  return { ...key, keyTenants, roleNames: here?.roleNames ?? [], editable: isTheirs(standing, key) }
}

function isTheirs({ tenant }: Standing, { roleNames, keyTenants }: Shown): boolean {
  return roleNames.length === 0 && keyTenants.length === 1 && keyTenants[0]?.tenantId === tenant
}

const search = delegate(contract.search, async (standing, query) => {
  const { keys } = await accessKey.search(standing.ctx, { ...query, tenantIds: [standing.tenant] })
  return { keys: (keys as Shown[]).map((key) => shown(standing, key)) }
})

/** The key has its roles in the tenant, and claims of its own are not theirs to say. */
const create = delegate(contract.create, async (standing, input) => {
  const keyTenants = [{ tenantId: standing.tenant, roleNames: input.roleNames }]
  await checkMemberships(standing, keyTenants)
  const userId = input.userId && (await theirUser(standing, input.userId)).userId
  const made = { ...input, userId, roleNames: [], keyTenants, customClaims: {} }
  const { cleartext, key } = await accessKey.create(standing.ctx, made)
  return { cleartext, key: shown(standing, key as Shown) }
})

/** Throws ApiError forbidden, the same for keys that are not there and for those of others. */
async function check(standing: Standing, ids: readonly string[]): Promise<void> {
  const { ctx } = standing
  const found = await Promise.all(ids.map((id) => ctx.store.accessKeys.load(ctx.caller.project.id, id)))
  const known = found.flatMap((key) => (key ? [key] : []))
  const keys = await view(ctx, ctx.store, known)
  if (keys.length < ids.length || !keys.every((key) => isTheirs(standing, key))) throw notTheirs('The access key')
}

const rotate = delegate(contract.rotate, async (standing, { id }) => {
  await check(standing, [id])
  const { cleartext, key } = await accessKey.rotate(standing.ctx, { id })
  return { cleartext, key: shown(standing, key as Shown) }
})

const activateBatch = delegate(contract.activateBatch, async (standing, { ids }) => {
  await check(standing, ids)
  await accessKey.activateBatch(standing.ctx, { ids })
})

const deactivateBatch = delegate(contract.deactivateBatch, async (standing, { ids }) => {
  await check(standing, ids)
  await accessKey.deactivateBatch(standing.ctx, { ids })
})

const deleteBatch = delegate(contract.deleteBatch, async (standing, { ids }) => {
  await check(standing, ids)
  await accessKey.deleteBatch(standing.ctx, { ids })
})

export const accessKeyDelegates = { search, create, rotate, activateBatch, deactivateBatch, deleteBatch }
