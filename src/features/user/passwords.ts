import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { Context } from '../context.ts'
import { endOtherAccess } from '../identity/access.ts'
import { hashPassword } from '../identity/credentials/new-passwords.ts'
import { checkPolicy } from '../identity/credentials/policy.ts'
import { onlyTenant } from '../values/grants.ts'
import { changeUser, findUser } from './changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const setTemporaryPassword: Handler<'setTemporaryPassword'> = async (ctx, { loginId, password }) => {
  if (password === '') throw new ApiError('invalid', 'The password field is required')
  await changePassword(ctx, loginId, { password, expired: true })
  return { cleartext: password }
}

export const setActivePassword: Handler<'setActivePassword'> = async (ctx, { loginId, password }) => {
  await changePassword(ctx, loginId, { password, expired: false })
  return { cleartext: password }
}

export const setPassword: Handler<'setPassword'> = (ctx, { loginId, password, setActive }) =>
  changePassword(ctx, loginId, { password, expired: !setActive })

/** Earlier hashes that are kept, at most: as many as a policy can forbid to use again. */
const LONGEST_HISTORY = 50

async function changePassword(
  ctx: Context,
  key: string,
  { password, expired }: { password: string; expired: boolean },
): Promise<void> {
  const { id, grants } = await findUser(ctx, key)
  await checkPolicy(ctx, password, onlyTenant(grants))
  const hash = await hashPassword(password)
  await changeUser(ctx, id, async (user, tables) => {
    const project = ctx.caller.project.id
    const old = await tables.users.password(project, user.id)
    const history = old ? [old.hash, ...old.history].slice(0, LONGEST_HISTORY) : []
    await tables.users.setPasswords(project, [{ userId: user.id, hash, history, expired, changedAt: ctx.clock() }])
    await endOtherAccess(ctx, tables, user.id)
    return { ...user, password: true }
  })
}

export const expirePassword: Handler<'expirePassword'> = async (ctx, { loginId }) => {
  await changeUser(ctx, loginId, async (user, tables) => {
    const project = ctx.caller.project.id
    const password = await tables.users.password(project, user.id)
    if (!password) throw new ApiError('invalid', 'The user has no password')
    await tables.users.setPasswords(project, [{ ...password, expired: true }])
    return user
  })
}
