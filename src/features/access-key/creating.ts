/** New access keys, stored in a transaction, and what goes with one that is removed. */
import type { accessKey } from '../../contract/access-key/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { InputOf } from '../../contract/operation.ts'
import type { AccessKey } from '../../store/port/access-keys.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, newId } from '../context.ts'
import { checkClaims } from '../identity/token/claims.ts'
import { digestOf, newSecret } from '../secrets.ts'
import { grantsFor } from '../user/grants/grants.ts'
import { checkNetworks } from '../values/networks.ts'
import { happened } from './change.ts'

type NewKey = InputOf<typeof accessKey.create> & { id: string; cleartext: string }

/** The id of a key to be, and the key itself, which begins with it. */
export function newKey(ctx: Context): Pick<NewKey, 'id' | 'cleartext'> {
  const id = newId(ctx, 'K')
  return { id, cleartext: id + newSecret(ctx.random) }
}

/** All or none, with their records. Throws ApiError. */
export async function storeKeys(ctx: Context, tables: Tables, inputs: readonly NewKey[]): Promise<AccessKey[]> {
  const project = ctx.caller.project.id
  const wishes = inputs.map(({ roleNames, keyTenants }) => ({ roleNames, userTenants: keyTenants }))
  const toGrants = await grantsFor(tables, project, wishes)
  const keys: AccessKey[] = []
  for (const input of inputs) {
    checkNetworks(input.permittedIps, 'permittedIps')
    checkClaims(input.customClaims, 'root')
    if (input.userId && !(await tables.users.byId(project, input.userId))) {
      throw new ApiError('noUser', 'Cannot find user', { status: 400 })
    }
    keys.push({
      id: input.id,
      name: input.name,
      description: input.description,
      status: 'active',
      expiresAt: input.expireTime,
      createdBy: ctx.caller.keyId,
      boundUserId: input.userId,
      customClaims: input.customClaims,
      permittedIps: input.permittedIps,
      customAttributes: input.customAttributes,
      digest: digestOf(input.cleartext),
      createdAt: ctx.clock(),
      grants: inOrder(toGrants({ roleNames: input.roleNames, userTenants: input.keyTenants })),
    })
  }
  await tables.accessKeys.create(project, keys)
  await tables.audit.add(
    project,
    keys.map((key) => happened(ctx, 'AccessKeyCreated', key)),
  )
  return keys
}

/** As they are loaded again. */
export function inOrder(grants: AccessKey['grants']): AccessKey['grants'] {
  const text = ({ tenantId, roleId }: AccessKey['grants'][number]) => `${tenantId}\0${roleId}`
  return [...grants].sort((left, right) => (text(left) < text(right) ? -1 : 1))
}

/** Documents that say which directory a key is for; each has the id of its key. */
export const DIRECTORY_KEY = 'scimKey'

/** Unknown ids are ignored; resolves to those removed, in one order for everybody. */
export async function removeKeys(tables: Tables, project: string, ids: readonly string[]): Promise<string[]> {
  const removed = await tables.accessKeys.remove(project, [...ids].sort())
  await tables.documents.remove(project, DIRECTORY_KEY, removed)
  return removed
}
