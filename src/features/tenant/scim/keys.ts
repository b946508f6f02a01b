/** Access keys of directories: each has the right of a tenant's administrator, and one SSO configuration to push for. */
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { SYSTEM_ROLE } from '../../../contract/project/snapshot/rules/report.ts'
import type { scimKey as contract } from '../../../contract/tenant/scim-keys.ts'
import type { AccessKey } from '../../../store/port/access-keys.ts'
import type { Tables } from '../../../store/port/index.ts'
import { happened, isExpired } from '../../access-key/change.ts'
import { DIRECTORY_KEY, newKey, removeKeys, storeKeys } from '../../access-key/creating.ts'
import { view, viewOne } from '../../access-key/view.ts'
import { firstRevision } from '../../configuration/documents/plain.ts'
import { audited, type Context } from '../../context.ts'
import { type Configured, lockConfigured, toSsoId } from '../sso/configuration.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

/** The SSO configuration that a key was made for; the first for any other key. */
export async function ssoIdOfKey(tables: Tables, project: string, keyId: string): Promise<string> {
  const found = await tables.documents.load(project, DIRECTORY_KEY, keyId)
  return String(found?.document['ssoId'] ?? '')
}

interface DirectoryKey {
  key: AccessKey
  ssoId: string
}

/** In the order of their making; of one configuration, or of all. */
async function keysOf(tables: Tables, project: string, tenantId: string, ssoId?: string): Promise<DirectoryKey[]> {
  const found: DirectoryKey[] = []
  for (const { id, document } of await tables.documents.list(project, DIRECTORY_KEY, tenantId)) {
    const key = await tables.accessKeys.load(project, id)
    const own = String(document['ssoId'])
    if (key && (ssoId === undefined || own === ssoId)) found.push({ key, ssoId: own })
  }
  return found
}

const load: Handler<'load'> = async (ctx, { tenantId, ssoId }) => {
  const project = ctx.caller.project.id
  if (!(await ctx.store.tenants.load(project, tenantId))) {
    throw new ApiError('noTenant', 'Could not load tenant by id')
  }
  const found = await keysOf(ctx.store, project, tenantId, ssoId === '' ? undefined : toSsoId(ssoId))
  const shown = await view(
    ctx,
    ctx.store,
    found.map(({ key }) => key),
  )
  return { keys: shown.map((key, at) => ({ key, ssoId: found[at]?.ssoId ?? '' })) }
}

const create: Handler<'create'> = (ctx, { tenantId, ssoId, name, expireTime }) =>
  ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    return makeKey(ctx, tables, configured, { name, expireTime })
  })

const rotate: Handler<'rotate'> = (ctx, { tenantId, ssoId, revokeMode }) =>
  ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    await revokeKeys(ctx, tables, configured, revokeMode)
    return makeKey(ctx, tables, configured, { name: '', expireTime: 0 })
  })

const revoke: Handler<'revoke'> = (ctx, { tenantId, ssoId, revokeMode }) =>
  ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    return { revokedKeyIds: await revokeKeys(ctx, tables, configured, revokeMode) }
  })

const activate: Handler<'activate'> = (ctx, { tenantId, ssoId, keyIds }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const { configuration } = await lockConfigured(tables, project, tenantId, ssoId)
    const known = await keysOf(tables, project, tenantId, configuration.ssoId)
    const byId = new Map(known.map(({ key }) => [key.id, key]))
    const wanted = [...new Set(keyIds)].map((id) => {
      const key = byId.get(id)
      if (!key) throw new ApiError('invalid', `The keyIds field names no key of this directory: ${id}`)
      if (isExpired(ctx, key)) throw new ApiError('invalid', `The access key has expired: ${id}`)
      return key
    })
    await setStatus(ctx, tables, wanted, 'active')
    return { activatedKeyIds: wanted.map(({ id }) => id) }
  })

export const scimKey = { load, create, rotate, revoke, activate }

async function makeKey(
  ctx: Context,
  tables: Tables,
  { tenant, configuration: { ssoId, displayName } }: Configured,
  { name, expireTime }: { name: string; expireTime: number },
) {
  const { id, cleartext } = newKey(ctx)
  const directory = ssoId === '' ? tenant.name : `${tenant.name} ${displayName || ssoId}`
  const [key] = await storeKeys(ctx, tables, [
    {
      id,
      cleartext,
      name: name || `SCIM ${directory}`.slice(0, 256),
      description: '',
      expireTime,
      userId: '',
      roleNames: [],
      keyTenants: [{ tenantId: tenant.id, roleNames: [SYSTEM_ROLE] }],
      customClaims: {},
      permittedIps: [],
      customAttributes: {},
    },
  ])
  const place = { kind: DIRECTORY_KEY, id, owner: tenant.id, document: { ssoId } }
  await tables.documents.create(ctx.caller.project.id, firstRevision(ctx, place))
  return { cleartext, key: await viewOne(ctx, tables, key as AccessKey) }
}

const DEACTIVATES = 1

/** Resolves to the keys that were good until now. */
async function revokeKeys(
  ctx: Context,
  tables: Tables,
  { tenant, configuration }: Configured,
  mode: number,
): Promise<string[]> {
  const known = await keysOf(tables, ctx.caller.project.id, tenant.id, configuration.ssoId)
  const keys = known.map(({ key }) => key)
  if (mode !== DEACTIVATES) return deleteKeys(ctx, tables, keys)
  const active = keys.filter(({ status }) => status === 'active')
  await setStatus(ctx, tables, active, 'inactive')
  return active.map(({ id }) => id)
}

/** In the transaction that removes a configuration: its keys must not come to push for another one. */
export async function removeKeysOf(ctx: Context, tables: Tables, tenantId: string, ssoId: string): Promise<void> {
  const known = await keysOf(tables, ctx.caller.project.id, tenantId, ssoId)
  await deleteKeys(
    ctx,
    tables,
    known.map(({ key }) => key),
  )
}

async function deleteKeys(ctx: Context, tables: Tables, keys: readonly AccessKey[]): Promise<string[]> {
  const project = ctx.caller.project.id
  const removed = await removeKeys(
    tables,
    project,
    keys.map(({ id }) => id),
  )
  if (removed.length > 0) {
    await tables.audit.add(project, [audited(ctx, 'AccessKeysDeleted', { data: { ids: removed } })])
  }
  return keys.map(({ id }) => id).filter((id) => removed.includes(id))
}

async function setStatus(
  ctx: Context,
  tables: Tables,
  keys: readonly AccessKey[],
  status: AccessKey['status'],
): Promise<void> {
  const project = ctx.caller.project.id
  const ids = keys.map(({ id }) => id).sort()
  await tables.accessKeys.setStatus(project, ids, status)
  await tables.audit.add(
    project,
    keys.map((key) => happened(ctx, 'AccessKeyModified', key)),
  )
}
