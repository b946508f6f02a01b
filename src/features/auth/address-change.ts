import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { checkMerge, endClaims, type OwnershipProof } from '../identity/claims.ts'
import { moveSeed } from '../identity/credentials/totp-seeds.ts'
import { auditUsers } from '../user/changing.ts'
import { merged } from '../user/merging.ts'
import type { AddressChange } from './saved.ts'

export interface AppliedChange {
  user: User
  change: AddressChange
  /** The code or link that has verified it. */
  reached: OwnershipProof
}

/**
 * A user's new address, now that it is verified. Another user may have it as a login id: they become one, unless that
 * was not wanted. Resolves to the user as stored. Throws ApiError addressTaken.
 */
export async function applyChange(
  ctx: Context,
  tables: Tables,
  { user, change, reached }: AppliedChange,
): Promise<User> {
  const project = ctx.caller.project.id
  const own = await endClaims(ctx, tables, user, reached)
  const other = await tables.users.byLoginId(project, change.value)
  if (!other || other.id === user.id) return save(ctx, tables, user, withAddress(own, change))
  if (change.failOnConflict || other.test !== user.test || !change.addToLoginIDs) {
    if (!change.addToLoginIDs && !change.failOnConflict) return save(ctx, tables, user, withAddress(own, change))
    throw new ApiError('addressTaken', 'Another user signs in with this address')
  }
  return merge(ctx, tables, { user, own, other, change, reached })
}

interface Merge extends AppliedChange {
  /** The user without what others have claimed. */
  own: User
  other: User
}

/** What somebody has put on the other account before the address was proven does not come along. */
async function merge(
  ctx: Context,
  tables: Tables,
  { user, own: asking, other, change, reached }: Merge,
): Promise<User> {
  const project = ctx.caller.project.id
  const locked = await tables.users.lock(project, other.id)
  if (!locked) throw new ApiError('addressTaken', 'The other user with this address is being changed')
  const own = await checkMerge(ctx, tables, { own: asking, other: locked, reached })
  const { by, address } = reached
  const theirs = await endClaims(ctx, tables, locked, { by, isAsked: false, ...(address && { address }) })
  const [before, stays, goes] = change.onMergeUseExisting ? [locked, theirs, own] : [user, own, theirs]
  await moveSeed(ctx, tables, goes.id, stays.id)
  await tables.users.absorb(project, goes.id, stays.id)
  await auditUsers(ctx, tables, 'UserDeleted', await tables.users.remove(project, [goes.id]))
  return save(ctx, tables, before, withAddress(merged(stays, goes), change))
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
