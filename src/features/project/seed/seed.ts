/** A seed file's contents into a project: all of it or nothing, by what answers the API's own requests. */
import type { SeedValue } from '../../../contract/dev/seed.ts'
import { ApiError } from '../../../contract/faults.ts'
import { within } from '../../../store/port/extend.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import * as accessKeys from '../../access-key/lifecycle.ts'
import { createPermissions } from '../../authorization/permission/change.ts'
import { createRoles } from '../../authorization/role/change.ts'
import type { Context } from '../../context.ts'
import { mapInLanes } from '../../identity/credentials/lanes.ts'
import * as inboundApps from '../../inbound-app/lifecycle.ts'
import * as tenants from '../../tenant/lifecycle.ts'
import { auditBatch } from '../../user/creation/batches.ts'
import { type PreparedUser, prepareUser, storeUsers } from '../../user/creation/creating.ts'

/** Ids and secrets of what was made, each list in the order of the file. */
export interface SeedReceipt {
  tenants: { id: string; name: string }[]
  permissions: { name: string }[]
  roles: { id: string; name: string; tenantId: string }[]
  users: { userId: string; loginIds: string[] }[]
  accessKeys: { id: string; name: string; cleartext: string }[]
  inboundApps: { id: string; name: string; clientId: string; cleartext: string }[]
}

/**
 * Throws ApiError that names the entry, with nothing changed: for what cannot be, and for what is there already. A seed
 * is for a project that does not have these things, so that it means the same each time.
 */
export async function plantSeed(ctx: Context, seed: SeedValue): Promise<SeedReceipt> {
  // Passwords are hashed before the transaction: others would wait for it.
  const indexed = [...seed.users.entries()]
  const users = await mapInLanes(indexed, ([index, user]) =>
    at(`users[${index}]`, prepareUser(ctx, { ...user, status: user.status || 'enabled' })),
  )
  return ctx.store.write(async (tables) => {
    // Features that write do it in this transaction, and read what it has written.
    const inside = { ...ctx, store: within(ctx.store, tables) }
    return {
      tenants: await plantTenants(inside, seed),
      permissions: await plantPermissions(inside, seed),
      roles: await plantRoles(inside, seed),
      users: (await plantUsers(inside, tables, users)).map(({ id, loginIds }) => ({ userId: id, loginIds })),
      accessKeys: await plantAccessKeys(inside, tables, seed),
      inboundApps: await plantInboundApps(inside, seed),
    }
  })
}

async function at<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error
    throw new ApiError(error.fault, `${place}: ${error.detail || error.message}`, { cause: error, status: 400 })
  }
}

/** One after the other: later ones may need earlier ones. */
async function inTurn<I, O>(name: string, items: readonly I[], make: (item: I) => Promise<O>): Promise<O[]> {
  const made: O[] = []
  for (const [index, item] of items.entries()) made.push(await at(`${name}[${index}]`, make(item)))
  return made
}

function plantTenants(ctx: Context, seed: SeedValue) {
  return inTurn('tenants', seed.tenants, async (tenant) => {
    const { id = '' } = await tenants.create(ctx, tenant)
    return { id: id ?? '', name: tenant.name }
  })
}

function plantPermissions(ctx: Context, seed: SeedValue) {
  return inTurn('permissions', seed.permissions, async (permission) => {
    await createPermissions(ctx, [permission])
    return { name: permission.name }
  })
}

function plantRoles(ctx: Context, seed: SeedValue) {
  return inTurn('roles', seed.roles, async (role) => {
    const [made] = await createRoles(ctx, [role])
    return { id: made?.id ?? '', name: role.name, tenantId: role.tenantId }
  })
}

async function plantUsers(ctx: Context, tables: Tables, users: readonly PreparedUser[]): Promise<User[]> {
  const { created, failed } = await storeUsers(ctx, tables, users)
  const [first] = failed
  if (first) {
    const index = users.findIndex(({ input }) => input === first.input)
    await at(`users[${index}]`, Promise.reject(first.error))
  }
  await auditBatch(ctx, tables, 'UsersCreated', created)
  return created
}

function plantAccessKeys(ctx: Context, tables: Tables, seed: SeedValue) {
  return inTurn('accessKeys', seed.accessKeys, async ({ cleartext, loginId, ...key }) => {
    const userId = loginId ? await userOf(ctx, tables, loginId) : key.userId
    if (cleartext === '') {
      const made = await accessKeys.create(ctx, { ...key, userId })
      return { id: made.key?.id ?? '', name: key.name, cleartext: String(made.cleartext) }
    }
    const { keys } = await accessKeys.import(ctx, { keys: [{ ...key, userId, cleartext }] })
    return { id: keys?.[0]?.id ?? '', name: key.name, cleartext }
  })
}

async function userOf(ctx: Context, tables: Tables, loginId: string): Promise<string> {
  const user = await tables.users.byLoginId(ctx.caller.project.id, loginId)
  if (!user) throw new ApiError('noUser', `There is no user with the login id ${loginId}`)
  return user.id
}

function plantInboundApps(ctx: Context, seed: SeedValue) {
  return inTurn('inboundApps', seed.inboundApps, async (app) => {
    const { id, clientId, cleartext } = await inboundApps.create(ctx, app)
    return { id: id ?? '', name: app.name, clientId: clientId ?? '', cleartext: cleartext ?? '' }
  })
}
