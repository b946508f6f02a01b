/** Ids of users that requests give, where the plane lets them: for seeds, and for moves from elsewhere. */
import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import { USER_ID } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'

/** Throws ApiError invalid where the plane makes all ids itself, and for what can be none. */
export function givenId({ fixedUserIds }: Pick<Context, 'fixedUserIds'>, id: string): string {
  if (!fixedUserIds) {
    throw new ApiError('invalid', 'The userId field needs a plane with HOMESCOPE_FIXED_USER_IDS=yes')
  }
  if (USER_ID.test(id)) return id
  throw new ApiError('invalid', 'The userId field must be U and 1 to 63 letters, digits, _ or -')
}

/**
 * In a transaction: those whose id is made, or free; the first of those that want the same. An id that is somebody's
 * login id would lead to two users, and one that an access key of a former user names would bring that key to life.
 */
export async function freeIds<Wish extends { userId?: string }, One extends { input: Wish }>(
  tables: Tables,
  project: string,
  batch: readonly One[],
  failed: { input: Wish; error: ApiError }[],
): Promise<One[]> {
  const ids = batch.flatMap(({ input }) => input.userId || [])
  if (ids.length === 0) return [...batch]
  const users = new Set((await tables.users.byIds(project, ids)).map(({ id }) => id))
  const loginIds = await tables.users.owners(project, ids)
  const ofKeys = await tables.accessKeys.boundTo(project, ids)
  const refusalOf = (id: string): string | undefined => {
    if (users.has(id)) return 'A user with this userId already exists'
    if (loginIds.has(id)) return 'The userId is the login id of another user'
    return ofKeys.has(id) ? 'An access key is bound to a former user with this userId: delete it first' : undefined
  }
  return batch.filter(({ input }) => {
    if (!input.userId) return true
    const refusal = refusalOf(input.userId)
    users.add(input.userId)
    if (refusal) failed.push({ input, error: new ApiError('loginIdTaken', refusal) })
    return refusal === undefined
  })
}
