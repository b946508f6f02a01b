import type { accessKey } from '../../contract/access-key/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { firstOf } from '../../lib/lists.ts'
import type { AccessKey } from '../../store/port/access-keys.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, newId } from '../context.ts'
import { checkClaims } from '../identity/token/claims.ts'
import { digestOf, newSecret } from '../secrets.ts'
import { grantsFor } from '../user/grants/grants.ts'
import { checkNetworks } from '../values/networks.ts'
import { type SortKeys, sorted } from '../values/sorting.ts'
import { change, happened, isExpired } from './change.ts'
import { inOrder, newKey, removeKeys, storeKeys } from './creating.ts'
import { view, viewOne } from './view.ts'

type Handler<O extends keyof typeof accessKey> = Handle<(typeof accessKey)[O], Context>

export const create: Handler<'create'> = async (ctx, input) => {
  const made = newKey(ctx)
  return ctx.store.write(async (tables) => {
    const key = firstOf(await storeKeys(ctx, tables, [{ ...input, ...made }]))
    return { cleartext: made.cleartext, key: await viewOne(ctx, tables, key) }
  })
}

const importKeys: Handler<'import'> = (ctx, { keys }) =>
  ctx.store.write(async (tables) => {
    await refuseKnown(ctx, tables, keys)
    const stored = await storeKeys(
      ctx,
      tables,
      keys.map((key) => ({ ...key, id: newId(ctx, 'K') })),
    )
    return { keys: await view(ctx, tables, stored) }
  })

export { importKeys as import }

async function refuseKnown(ctx: Context, tables: Tables, keys: readonly { cleartext: string }[]): Promise<void> {
  const digests = keys.map(({ cleartext }) => digestOf(cleartext))
  const known = await tables.accessKeys.known(ctx.caller.project.id, digests)
  for (const [index, digest] of digests.entries()) {
    if (known.has(digest)) throw new ApiError('invalid', `The keys[${index}].cleartext field is in use already`)
    known.add(digest)
  }
}

export const load: Handler<'load'> = async (ctx, { id }) => {
  const key = await ctx.store.accessKeys.load(ctx.caller.project.id, id)
  if (!key) throw new ApiError('noAccessKey', "Can't find access key")
  return { key: await viewOne(ctx, ctx.store, key) }
}

export const search: Handler<'search'> = async (ctx, input) => {
  const found = await ctx.store.accessKeys.search(ctx.caller.project.id, {
    tenantIds: input.tenantIds,
    text: input.text.toLowerCase(),
    boundUserId: input.boundUserId,
    createdBy: input.creatingUser,
    customAttributes: input.customAttributes,
  })
  return { keys: await view(ctx, ctx.store, sorted(found, input.sort, SORT_KEYS)) }
}

const SORT_KEYS: SortKeys<AccessKey> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  description: ({ description }) => description,
  status: ({ status }) => status,
  createdTime: ({ createdAt }) => createdAt,
  expireTime: ({ expiresAt }) => expiresAt,
  createdBy: ({ createdBy }) => createdBy,
  boundUserId: ({ boundUserId }) => boundUserId,
}

export const update: Handler<'update'> = (ctx, input) =>
  change(ctx, input.id, async (tables, key) => {
    checkNetworks(input.permittedIps ?? [], 'permittedIps')
    checkClaims(input.customClaims ?? {}, 'root')
    const changed: AccessKey = {
      ...key,
      name: input.name,
      description: input.description ?? key.description,
      customClaims: input.customClaims ?? key.customClaims,
      permittedIps: input.permittedIps ?? key.permittedIps,
      customAttributes: input.customAttributes ?? key.customAttributes,
      grants: await changedGrants(ctx, tables, key, input),
    }
    return { changed, reply: { key: await viewOne(ctx, tables, changed) } }
  })

/** Roles of the project and memberships are two fields: the one that is left out stays. */
async function changedGrants(
  ctx: Context,
  tables: Tables,
  { grants }: AccessKey,
  { roleNames, keyTenants }: Pick<InputOf<typeof accessKey.update>, 'roleNames' | 'keyTenants'>,
): Promise<AccessKey['grants']> {
  const wishes = { roleNames: roleNames ?? [], userTenants: keyTenants ?? [] }
  const given = (await grantsFor(tables, ctx.caller.project.id, [wishes]))(wishes)
  const kept = grants.filter(({ tenantId }) => (tenantId === '' ? !roleNames : !keyTenants))
  return inOrder([...kept, ...given])
}

export const rotate: Handler<'rotate'> = (ctx, { id }) =>
  change(ctx, id, async (tables, key) => {
    if (key.status !== 'active') throw new ApiError('invalid', 'Only an active access key can be rotated')
    if (isExpired(ctx, key)) throw new ApiError('invalid', 'The access key has expired')
    const cleartext = key.id + newSecret(ctx.random)
    const changed: AccessKey = { ...key, digest: digestOf(cleartext) }
    return { changed, reply: { cleartext, key: await viewOne(ctx, tables, changed) } }
  })

export const activate: Handler<'activate'> = (ctx, { id }) =>
  change(ctx, id, async (_, key) => {
    if (isExpired(ctx, key)) throw new ApiError('invalid', 'The access key has expired')
    return { changed: { ...key, status: 'active' }, reply: undefined }
  })

export const deactivate: Handler<'deactivate'> = (ctx, { id }) =>
  change(ctx, id, async (_, key) => ({ changed: { ...key, status: 'inactive' }, reply: undefined }))

const remove: Handler<'delete'> = async (ctx, { id }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const key = await tables.accessKeys.lock(project, id)
    if (!key) throw new ApiError('noAccessKey', "Can't find access key")
    await removeKeys(tables, project, [id])
    await tables.audit.add(project, [happened(ctx, 'AccessKeyDeleted', key)])
  })
}

export { remove as delete }
