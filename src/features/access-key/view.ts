import { firstOf } from '../../lib/lists.ts'
import type { AccessKey } from '../../store/port/access-keys.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, seconds } from '../context.ts'
import { namesOf, toMemberships } from '../values/grants.ts'

/** Access keys as the wire shows them. */
export async function view(ctx: Context, tables: Tables, keys: readonly AccessKey[]) {
  const project = ctx.caller.project.id
  const names = await namesOf(
    tables,
    project,
    keys.flatMap(({ grants }) => grants),
  )
  return keys.map((key) => {
    const { roleNames, memberships } = toMemberships(key.grants, names)
    return {
      id: key.id,
      name: key.name,
      roleNames,
      keyTenants: memberships,
      status: key.status,
      createdTime: seconds(key.createdAt),
      expireTime: key.expiresAt,
      createdBy: key.createdBy,
      clientId: clientIdOf(project, key.id),
      boundUserId: key.boundUserId,
      customClaims: key.customClaims,
      editable: true,
      description: key.description,
      permittedIps: key.permittedIps,
      customAttributes: key.customAttributes,
    }
  })
}

export async function viewOne(ctx: Context, tables: Tables, key: AccessKey) {
  return firstOf(await view(ctx, tables, [key]))
}

/** What an OAuth client calls a key or an app: both ids, in base64 with its padding. */
export function clientIdOf(project: string, id: string): string {
  return Buffer.from(`${project}:${id}`).toString('base64')
}
