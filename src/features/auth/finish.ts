/** The end of every code and link: what was waiting happens, and a session opens. */
import { ApiError } from '../../contract/faults.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session } from '../../store/port/sessions.ts'
import type { Entering, User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { askingSession } from '../identity/access.ts'
import type { OwnershipProof } from '../identity/claims.ts'
import { type Address, names } from '../identity/ownership.ts'
import { prove } from '../identity/prove.ts'
import type { OpenSession } from '../identity/session/open.ts'
import { applyChange } from './address-change.ts'
import { createNewcomer } from './newcomer.ts'
import { factorOf, fieldOf, savedOf } from './saved.ts'

/**
 * In the transaction that took the challenge. `shown`: the session whose refresh token the request shows along. Throws
 * ApiError unknownUser, userExists, addressTaken, loggedOut, unauthorized and what `prove` does.
 */
export async function finish(
  ctx: Context,
  tables: Tables,
  challenge: Challenge,
  shown: Session | undefined,
): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const saved = savedOf(challenge)
  const { user, seen } = await whose(ctx, tables, challenge)
  if (saved.by) await askingSession(ctx, tables, user, saved.by)
  const from = saved.from ? await tables.sessions.load(project, saved.from) : undefined
  if (saved.from && !from) throw new ApiError('loggedOut', 'Token expired: Expired due to logout')
  const reached = reachedBy(challenge, user, shown)
  const changed = saved.change ? await applyChange(ctx, tables, { user, change: saved.change, reached }) : user
  const how = {
    amr: [factorOf(challenge.method)],
    method: challenge.kind,
    options: saved.loginOptions,
    ...(saved.root && { additions: { root: saved.root } }),
    ...(from && { from }),
  }
  // What another account has brought along counts, too.
  return prove(ctx, tables, { user: changed, how, reached, ...(!saved.change && { seen }) })
}

async function whose(ctx: Context, tables: Tables, challenge: Challenge): Promise<Pick<Entering, 'user' | 'seen'>> {
  const { newcomer } = savedOf(challenge)
  if (newcomer) return { user: await createNewcomer(ctx, tables, newcomer), seen: false }
  const entering = await tables.users.enter(ctx.caller.project.id, challenge.userId)
  if (entering) return entering
  throw new ApiError('unknownUser', 'Cannot find user', { status: 401 })
}

/** Throws ApiError unauthorized when the address that was reached is not the user's any more. */
function reachedBy(challenge: Challenge, user: User, shown: Session | undefined): OwnershipProof {
  const { by, to, change } = savedOf(challenge)
  const address = addressOf(challenge, user)
  if (to !== undefined && !change && !names(user, to)) {
    throw new ApiError('unauthorized', 'The address is not the one of the user any more')
  }
  return {
    ...(address && { address }),
    by: challenge.kind === 'otp' ? 'code' : 'link',
    isAsked: by !== undefined,
    ...(shown && { shown }),
  }
}

/** Where it went; codes and links that were generated for tests go to what the user has. */
function addressOf({ method, options }: Challenge, user: User): Address | undefined {
  if (method === 'embedded') return undefined
  const field = fieldOf(method)
  const { to } = options
  if (typeof to !== 'string') return user[field] === '' ? undefined : { field, value: user[field] }
  const recovery = field === 'email' ? 'recoveryEmail' : 'recoveryPhone'
  return { field: to === user[recovery] && to !== user[field] ? recovery : field, value: to }
}
