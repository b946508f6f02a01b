/** Management keys of a company (wire facts, management keys). Who may call is the table of rights' to say. */
import type { managementKey } from '../../../contract/company/management-key/management-key.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { KeyRoles, ManagementKey } from '../../../store/port/directory.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, seconds } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { checkNetworks } from '../../values/networks.ts'
import { requireLastKey } from './last-key.ts'
import { makeKey } from './making.ts'
import { checkRoles } from './roles.ts'

type Handler<O extends keyof typeof managementKey> = Handle<(typeof managementKey)[O], Context>

export const create: Handler<'create'> = async (ctx, input) => {
  const { name, description, permittedIps, reBac } = input
  checkNetworks(permittedIps, 'permittedIps')
  checkRoles(reBac)
  const { companyId } = ctx.caller
  const expiresAt = endOf(ctx, input)
  const { key, cleartext } = makeKey(ctx, { companyId, name, description, expiresAt, permittedIps, reBac })
  await ctx.store.write(async (tables) => {
    await lockKeys(ctx, tables)
    await checkProjects(tables, companyId, reBac)
    await tables.managementKeys.create(key)
    await note(ctx, tables, 'ManagementKeyCreated', key)
  })
  return { cleartext, key: view(key) }
}

const LAST_SECOND = 2 ** 31 - 1

/** Seconds since 1970; 0 is never. */
function endOf(ctx: Context, { expiresIn, expireTime }: InputOf<typeof managementKey.create>): number {
  if (expiresIn > 0 && expireTime > 0) {
    throw new ApiError('invalid', 'The expiresIn and expireTime fields say the same: send one')
  }
  const now = seconds(ctx.clock())
  if (expireTime > 0 && expireTime <= now) throw new ApiError('invalid', 'The expireTime field is in the past')
  const end = expiresIn > 0 ? now + expiresIn : expireTime
  if (end > LAST_SECOND) throw new ApiError('invalid', `The expiresIn field must be at most ${LAST_SECOND - now}`)
  return end
}

async function checkProjects(tables: Tables, companyId: string, { projectRoles }: KeyRoles): Promise<void> {
  const known = new Set((await tables.projects.list(companyId)).map(({ id }) => id))
  for (const [at, { projectIds }] of projectRoles.entries()) {
    if (projectIds.every((id) => known.has(id))) continue
    throw new ApiError('invalid', `The reBac.projectRoles[${at}].projectIds field names a project that is not there`)
  }
}

export const load: Handler<'load'> = async (ctx, { id }) => ({ key: view(await find(ctx, ctx.store, id)) })

export const search: Handler<'search'> = async (ctx) => {
  const keys = await ctx.store.managementKeys.list(ctx.caller.companyId)
  return { keys: keys.map(view) }
}

export const update: Handler<'update'> = async (ctx, { id, name, description, permittedIps, status }) => {
  checkNetworks(permittedIps, 'permittedIps')
  const changed = await change(ctx, id, (key) => {
    if (status === 'active') refuseExpired(ctx, key)
    return { name, description, permittedIps, status: status || key.status }
  })
  return { key: view(changed) }
}

export const rotate: Handler<'rotate'> = async (ctx, { id }) => {
  const cleartext = id + newSecret(ctx.random)
  const changed = await change(ctx, id, (key) => {
    if (key.status !== 'active') throw new ApiError('invalid', 'Only an active management key can be rotated')
    refuseExpired(ctx, key)
    return { digest: digestOf(cleartext) }
  })
  return { cleartext, key: view(changed) }
}

export const activate: Handler<'activate'> = async (ctx, { id }) => {
  await change(ctx, id, (key) => {
    refuseExpired(ctx, key)
    return { status: 'active' }
  })
}

export const deactivate: Handler<'deactivate'> = async (ctx, { id }) => {
  await change(ctx, id, () => ({ status: 'inactive' }))
}

const remove: Handler<'delete'> = (ctx, { ids }) =>
  ctx.store.write(async (tables) => {
    const { companyId } = ctx.caller
    await lockKeys(ctx, tables)
    const removed = (await tables.managementKeys.list(companyId)).filter(({ id }) => ids.includes(id))
    for (const key of removed) {
      await tables.managementKeys.remove(key.id)
      await note(ctx, tables, 'ManagementKeyDeleted', key)
    }
    if (removed.length > 0) await requireLastKey(tables, companyId)
    return { total: removed.length }
  })

export { remove as delete }

type Edit = (key: ManagementKey) => Partial<ManagementKey>

/** One change of a company's keys at a time, in all processes. Throws ApiError noManagementKey or badManagementKey. */
function change(ctx: Context, id: string, edit: Edit): Promise<ManagementKey> {
  return ctx.store.write(async (tables) => {
    await lockKeys(ctx, tables)
    const key = await find(ctx, tables, id)
    const changed = { ...key, ...edit(key), version: key.version + 1 }
    await tables.managementKeys.update(changed)
    await requireLastKey(tables, key.companyId)
    await note(ctx, tables, 'ManagementKeyModified', changed)
    return changed
  })
}

/**
 * Nobody else changes keys until the end of the transaction. A key that was just revoked, and is trusted for a moment
 * longer elsewhere, makes and changes none. Throws ApiError badManagementKey.
 */
async function lockKeys(ctx: Context, tables: Tables): Promise<void> {
  const { companyId, keyId, person } = ctx.caller
  await tables.projects.lockCompany(companyId)
  // Whoever came to the console by the link of the terminal holds the plane, and no key.
  if (keyId === '' && person) return
  const caller = await tables.managementKeys.load(keyId)
  if (caller?.status !== 'active') throw new ApiError('badManagementKey', 'The management key is not active')
}

async function find(ctx: Context, tables: Tables, id: string): Promise<ManagementKey> {
  const key = await tables.managementKeys.load(id)
  if (key?.companyId !== ctx.caller.companyId) throw new ApiError('noManagementKey', "Can't find management key")
  return key
}

function refuseExpired(ctx: Context, { expiresAt }: ManagementKey): void {
  if (expiresAt > 0 && expiresAt <= seconds(ctx.clock())) {
    throw new ApiError('invalid', 'The management key has expired')
  }
}

/** A company has no trail of its own: its keys are noted in that of the project by which it was called. */
async function note(ctx: Context, tables: Tables, action: string, key: ManagementKey): Promise<void> {
  const { id, name, status } = key
  await tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { id, name, status } })])
}

function view({ createdAt, expiresAt, digest: _, companyId: __, ...key }: ManagementKey) {
  return { ...key, createdTime: seconds(createdAt), expireTime: expiresAt, authzVersion: 1 }
}
