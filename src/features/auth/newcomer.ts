import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { takeAccount } from '../identity/limits/guesses.ts'
import { testUsersOf } from '../identity/session/settings.ts'
import { auditUsers } from '../user/changing.ts'
import { type PreparedUser, prepareUser, storeUsers } from '../user/creation/creating.ts'
import type { Membership } from '../user/grants/grants.ts'
import { fits } from '../values/patterns.ts'
import type { Newcomer } from './saved.ts'

export interface More {
  password?: string
  userTenants?: Membership[]
}

/** In the transaction of the proof. Throws ApiError userExists when somebody took the login id meanwhile, or rateLimited. */
export async function createNewcomer(ctx: Context, tables: Tables, newcomer: Newcomer): Promise<User> {
  return storeNewcomer(ctx, tables, await prepareNewcomer(ctx, newcomer))
}

/** What is slow about a new user; before the transaction when there is a password to hash. */
export async function prepareNewcomer(ctx: Context, newcomer: Newcomer, more: More = {}): Promise<PreparedUser> {
  const { recoveryEmail, recoveryPhone, ...rest } = newcomer
  return prepareUser(ctx, {
    ...rest,
    recoveryEmail,
    recoveryPhone,
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    test: await isTestUser(ctx, newcomer.loginId),
    additionalIdentifiers: [],
    customAttributes: {},
    roleNames: [],
    userTenants: more.userTenants ?? [],
    password: more.password ?? '',
  })
}

export async function storeNewcomer(ctx: Context, tables: Tables, prepared: PreparedUser): Promise<User> {
  const until = await takeAccount(ctx, tables)
  if (until !== undefined) {
    const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
    throw new ApiError('rateLimited', 'Too many accounts were made from this network', { retryAfter })
  }
  const { created, failed } = await storeUsers(ctx, tables, [prepared])
  const user = created[0]
  if (user) {
    await auditUsers(ctx, tables, 'UserCreated', [user])
    return user
  }
  const error = failed[0]?.error
  throw error && error.fault !== 'loginIdTaken' ? error : new ApiError('userExists', 'The user exists already')
}

async function isTestUser(ctx: Context, loginId: string): Promise<boolean> {
  const { loginIdPattern } = await testUsersOf(ctx)
  return fits(loginIdPattern, loginId)
}
