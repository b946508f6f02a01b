/** Users, as their tenant's administrators manage them. */

import type { InputOf } from '../../../contract/operation.ts'
import { user as contract } from '../../../contract/user/index.ts'
import { passwordPolicy } from '../../project/settings.ts'
import { changeUser } from '../../user/changing.ts'
import { createOne } from '../../user/creation/one.ts'
import { patched } from '../../user/creation/replacing.ts'
import { user as users } from '../../user/index.ts'
import type { WireUser } from '../../user/to-wire.ts'
import { changed, claimed, domainsOf } from './addresses.ts'
import { delegate, placesOf, type Standing } from './delegate.ts'
import { newPassword } from './new-password.ts'
import { hiddenRoles, shownUsers, theirUser } from './people.ts'
import { checkMemberships, type Membership } from './rights.ts'

/** So many users one search answers, however many are asked for; the operation itself answers a page of 100. */
const MOST_FOUND = 1000

type Query = InputOf<typeof contract.search>

const search = delegate(contract.search, async (standing, query) => {
  const { tenant, ctx } = standing
  const inTenant = query.roleNames.length > 0 ? { [tenant]: { values: query.roleNames, and: false } } : {}
  const confined: Query = {
    ...query,
    tenantIds: [tenant],
    includeSubTenants: false,
    roleNames: [],
    tenantRoleIds: {},
    tenantRoleNames: inTenant,
    selectedColumns: [],
    testUsersOnly: false,
  }
  const wanted = Math.min(query.limit || MOST_FOUND, MOST_FOUND)
  const found: WireUser[] = []
  const first = query.offset || query.page * wanted
  for (let total = 1; found.length < Math.min(wanted, total); ) {
    const limit = Math.min(wanted - found.length, 100)
    const page = await users.search(ctx, { ...confined, limit, page: 0, offset: first + found.length })
    if (page.users?.length) found.push(...page.users)
    total = page.users?.length ? (page.total ?? 0) - first : 0
  }
  return { users: await shownUsers(standing, found), total: found.length }
})

/** Whoever is made is in the tenant; what else a management key may say of somebody is not theirs to say. */
const create = delegate(contract.create, async (standing, input) => {
  const userTenants = await memberships(standing, input, new Map())
  const domains = await domainsOf(standing, standing.ctx.store)
  const { user, created } = await createOne(standing.ctx, {
    ...input,
    ...claimed(domains, input),
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    familyAssociations: [],
    userId: '',
    roleNames: [],
    userTenants,
    ssoAppIds: [],
    status: '',
    test: false,
    password: '',
    hashedPassword: undefined,
  })
  return { created, user: await shownUser(standing, user) }
})

const patch = delegate(contract.patch, async (standing, input) => {
  const known = await theirUser(standing, input.loginId)
  const { roleNames, userTenants, ...about } = input
  const theirs = { ssoAppIds: undefined, status: undefined, scim: undefined, familyAssociations: undefined }
  const isMoved = roleNames !== undefined || userTenants !== undefined
  const held = new Map(placesOf(known).map((place) => [place.tenantId, place.roleNames]))
  const moved = isMoved && { userTenants: await memberships(standing, { roleNames, userTenants }, held) }
  const { user } = await changeUser(standing.ctx, known.userId, async (before, tables) => {
    const wish = { ...about, ...theirs, ...moved, loginId: known.userId }
    const after = await patched(tables, standing.ctx.caller.project.id, before, wish)
    return changed(await domainsOf(standing, tables), before, after)
  })
  return { user: await shownUser(standing, user) }
})

interface Wish {
  roleNames?: readonly string[] | undefined
  userTenants?: readonly Membership[] | undefined
}

/**
 * `roleNames` are those in the tenant. Of somebody who is there already (`held`), what is not said stays, and so do
 * roles that administrators do not see.
 */
async function memberships(standing: Standing, wish: Wish, held: ReadonlyMap<string, string[]>): Promise<Membership[]> {
  const { tenant } = standing
  const wanted = new Map<string, string[]>(wish.userTenants ? [] : held)
  for (const { tenantId, roleNames } of wish.userTenants ?? []) wanted.set(tenantId, roleNames)
  if (wish.roleNames || !wanted.has(tenant)) wanted.set(tenant, [...(wish.roleNames ?? held.get(tenant) ?? [])])
  const all = [...wanted].map(([tenantId, roleNames]) => ({ tenantId, roleNames }))
  const fresh = all.map(({ tenantId, roleNames }) => {
    return { tenantId, roleNames: roleNames.filter((name) => !held.get(tenantId)?.includes(name)) }
  })
  await checkMemberships(standing, fresh)
  return Promise.all(
    all.map(async ({ tenantId, roleNames }) => {
      const hidden = await hiddenRoles(standing, tenantId)
      const kept = (held.get(tenantId) ?? []).filter((name) => hidden.has(name))
      return { tenantId, roleNames: [...new Set([...roleNames, ...kept])] }
    }),
  )
}

const setStatus = delegate(contract.setStatus, async (standing, { loginId, status }) => {
  const { userId } = await theirUser(standing, loginId)
  const { user } = await users.setStatus(standing.ctx, { loginId: userId, status })
  return { user: await shownUser(standing, user) }
})

const deleteBatch = delegate(contract.deleteBatch, async (standing, { userIds }) => {
  const going: string[] = []
  for (const id of userIds) going.push((await theirUser(standing, id)).userId)
  await users.deleteBatch(standing.ctx, { userIds: going })
})

const setTemporaryPassword = delegate(contract.setTemporaryPassword, async (standing, { loginId, password }) => {
  const { ctx, tenant } = standing
  const { userId } = await theirUser(standing, loginId)
  const policy = await passwordPolicy(ctx.store, ctx.caller.project.id, tenant)
  return users.setTemporaryPassword(ctx, {
    loginId: userId,
    password: password || newPassword(ctx, policy),
    setActive: false,
  })
})

const deletePasskeys = delegate(contract.deletePasskeys, async (standing, { loginId, credentialId }) => {
  const { userId } = await theirUser(standing, loginId)
  await users.deletePasskeys(standing.ctx, { loginId: userId, credentialId })
})

const listAttributes = delegate(contract.listAttributes, ({ ctx }) => users.listAttributes(ctx, {}))

async function shownUser(standing: Standing, user: WireUser | null | undefined): Promise<WireUser> {
  const [shown] = await shownUsers(standing, user ? [user] : [])
  return shown ?? {}
}

export const userDelegates = {
  search,
  create,
  patch,
  setStatus,
  deleteBatch,
  setTemporaryPassword,
  deletePasskeys,
  listAttributes,
}
