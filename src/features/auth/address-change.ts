import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { moveSeed } from '../credentials/totp-seeds.ts'
import { auditUsers } from '../user/changing.ts'
import { merged } from '../user/merging.ts'
import type { AddressChange } from './saved.ts'

/**
 * A user's new address, now that it is verified. Another user may have it as a login id: they become one, unless that
 * was not wanted. Resolves to the user as stored. Throws ApiError addressTaken.
 */
export async function applyChange(ctx: Context, tables: Tables, user: User, change: AddressChange): Promise<User> {
  const project = ctx.caller.project.id
  const other = await tables.users.byLoginId(project, change.value)
  if (!other || other.id === user.id) return save(ctx, tables, user, withAddress(user, change))
  if (change.failOnConflict || other.test !== user.test || !change.addToLoginIDs) {
    if (!change.addToLoginIDs && !change.failOnConflict) return save(ctx, tables, user, withAddress(user, change))
    throw new ApiError('addressTaken', 'Another user signs in with this address')
  }
  const [stays, goes] = change.onMergeUseExisting ? [other, user] : [user, other]
  const kept = await tables.users.lock(project, stays.id)
  if (!kept) throw new ApiError('addressTaken', 'The other user with this address is being changed')
  await moveSeed(ctx, tables, goes.id, kept.id)
  await tables.users.absorb(project, goes.id, kept.id)
  await auditUsers(ctx, tables, 'UserDeleted', await tables.users.remove(project, [goes.id]))
  return save(ctx, tables, kept, withAddress(merged(kept, goes), change))
}

function withAddress(user: User, { field, value, addToLoginIDs }: AddressChange): User {
  const loginIds = addToLoginIDs ? [...new Set([...user.loginIds, value])] : user.loginIds
  if (field === 'email') return { ...user, loginIds, email: value, verifiedEmail: true }
  return { ...user, loginIds, phone: value, verifiedPhone: true }
}

async function save(ctx: Context, tables: Tables, before: User, edited: User): Promise<User> {
  const after = { ...edited, modifiedAt: ctx.clock() }
  if (!(await tables.users.update(ctx.caller.project.id, before, after))) {
    throw new ApiError('addressTaken', 'Another user signs in with this address')
  }
  await auditUsers(ctx, tables, 'UserModified', [after])
  return after
}
