/** The way of every change to one user: find, lock, edit, store, audit, answer. */
import { ApiError } from '../../contract/faults.ts'
import type { AuditRecord } from '../../store/port/audit.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context } from '../context.ts'
import { vouchedBy } from '../identity/ownership.ts'
import { toLoginId } from './addresses.ts'
import { replyWith, type WireUser } from './to-wire.ts'

/** Throws ApiError noUser. `key`: a login id or a user id. */
export async function findUser(ctx: Context, key: string): Promise<User> {
  const user = await ctx.store.users.find(ctx.caller.project.id, toLoginId(key))
  if (!user) throw notFound()
  return user
}

/** In a transaction; nobody else changes the user until its end. Throws ApiError noUser. */
export async function lockUser(tables: Tables, project: string, key: string): Promise<User> {
  const user = await tables.users.lock(project, toLoginId(key))
  if (!user) throw notFound()
  return user
}

export function notFound(): ApiError {
  return new ApiError('noUser', 'Cannot find user')
}

export type Edit = (user: User, tables: Tables) => User | Promise<User>

/** Edits a user in a transaction of its own. */
export function changeUser(ctx: Context, key: string, edit: Edit): Promise<{ user: WireUser }> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const user = await lockUser(tables, project, key)
    const changed = await saveUser(ctx, tables, user, await edit(user, tables))
    return replyWith(tables, project, changed)
  })
}

/** Stores the change with its audit record. Throws ApiError userConflict when a login id belongs to somebody else. */
async function saveUser(ctx: Context, tables: Tables, before: User, edited: User): Promise<User> {
  const project = ctx.caller.project.id
  const after = { ...edited, ownership: vouchedBy(before, edited), modifiedAt: ctx.clock() }
  if (!(await tables.users.update(project, before, after))) {
    throw new ApiError('userConflict', 'Another user has this login id')
  }
  await auditUsers(ctx, tables, 'UserModified', [after])
  return after
}

/** One record for each of the users; test users leave none. */
export async function auditUsers(ctx: Context, tables: Tables, action: string, users: readonly User[]): Promise<void> {
  const records = recordsOf(ctx, action, users)
  if (records.length > 0) await tables.audit.add(ctx.caller.project.id, records)
}

export function recordsOf(ctx: Context, action: string, users: readonly User[]): AuditRecord[] {
  return users
    .filter(({ test }) => !test)
    .map((user) => audited(ctx, action, { userId: user.id, loginIds: user.loginIds, tenants: tenantIdsOf(user) }))
}

function tenantIdsOf({ grants }: User): string[] {
  return grants.filter(({ tenantId, roleId }) => tenantId && !roleId).map(({ tenantId }) => tenantId)
}
