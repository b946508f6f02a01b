/** The end of every code and link: what was waiting happens, and a session opens. */
import { ApiError } from '../../contract/faults.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { type Opened, openSession } from '../session/open.ts'
import { applyChange } from './address-change.ts'
import { createNewcomer } from './newcomer.ts'
import { factorOf, fieldOf, type Saved, savedOf } from './saved.ts'

/** In the transaction that took the challenge. Throws ApiError unknownUser, userExists, addressTaken, unauthorized. */
export async function finish(ctx: Context, tables: Tables, challenge: Challenge): Promise<Opened> {
  const project = ctx.caller.project.id
  const saved = savedOf(challenge)
  const user = await whose(ctx, tables, challenge)
  const changed = saved.change ? await applyChange(ctx, tables, user, saved.change) : user
  const from = saved.from ? await tables.sessions.load(project, saved.from) : undefined
  if (saved.from && !from) throw new ApiError('loggedOut', 'Token expired: Expired due to logout')
  return openSession(
    ctx,
    tables,
    changed,
    {
      amr: [factorOf(challenge.method)],
      method: challenge.kind,
      options: saved.loginOptions,
      ...(saved.root && { additions: { root: saved.root } }),
      ...(from && { from }),
    },
    provenBy(challenge, changed),
  )
}

async function whose(ctx: Context, tables: Tables, challenge: Challenge): Promise<User> {
  const { newcomer } = savedOf(challenge)
  if (newcomer) return createNewcomer(ctx, tables, newcomer)
  const user = await tables.users.lock(ctx.caller.project.id, challenge.userId)
  if (user) return user
  throw new ApiError('unknownUser', 'Cannot find user', { status: 401 })
}

/** An address that the message reached is verified, unless it was changed since. */
function provenBy({ method, options }: Challenge, user: User): Partial<User> {
  if (method === 'embedded') return {}
  const { to } = options as Saved
  if (to !== undefined && to === user.recoveryEmail && to !== user.email) return { verifiedRecoveryEmail: true }
  if (to !== undefined && to === user.recoveryPhone && to !== user.phone) return { verifiedRecoveryPhone: true }
  const field = fieldOf(method)
  const address = user[field]
  if (address === '' || (to !== undefined && to !== address)) return {}
  return field === 'email' ? { verifiedEmail: true } : { verifiedPhone: true }
}
