import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Password, User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { endOtherAccess } from '../../identity/access.ts'
import { hashPassword } from '../../identity/credentials/new-passwords.ts'
import { checkPolicy } from '../../identity/credentials/policy.ts'
import { verifyPassword } from '../../identity/credentials/verify-password.ts'
import { passwordPolicy } from '../../project/settings.ts'
import { auditUsers } from '../../user/changing.ts'
import { onlyTenant } from '../../values/grants.ts'

/** Earlier hashes that are kept, at most: as many as a policy can forbid to use again. */
const LONGEST_HISTORY = 50

/** What is slow about a new password. Throws ApiError invalid for one that the policy does not take. */
export async function newHash(
  ctx: Context,
  user: User,
  password: string,
  old: Password | undefined,
): Promise<JsonObject> {
  const tenant = onlyTenant(user.grants)
  const { reuseAmount, disallowEmailMatch } = await passwordPolicy(ctx.store, ctx.caller.project.id, tenant)
  await checkPolicy(ctx, password, tenant)
  if (disallowEmailMatch && user.email !== '' && password.toLowerCase() === user.email.toLowerCase()) {
    throw new ApiError('invalid', 'The password must not be the e-mail address')
  }
  const earlier = old && reuseAmount > 0 ? [old.hash, ...old.history].slice(0, reuseAmount) : []
  for (const hash of earlier) {
    if (await verifyPassword(password, hash)) throw new ApiError('invalid', 'The password was used before')
  }
  return hashPassword(password)
}

/** In a transaction with the user locked; sessions other than `keep` end. Resolves to the user as stored. */
export async function storeHash(
  ctx: Context,
  tables: Tables,
  before: User,
  { hash, keep = '' }: { hash: JsonObject; keep?: string },
): Promise<User> {
  const project = ctx.caller.project.id
  await endOtherAccess(ctx, tables, before.id, keep)
  const old = await tables.users.password(project, before.id)
  const history = old ? [old.hash, ...old.history].slice(0, LONGEST_HISTORY) : []
  const changedAt = ctx.clock()
  await tables.users.setPasswords(project, [{ userId: before.id, hash, history, expired: false, changedAt }])
  const after = { ...before, password: true, modifiedAt: changedAt }
  await tables.users.update(project, before, after)
  await auditUsers(ctx, tables, 'PasswordChanged', [after])
  return after
}
