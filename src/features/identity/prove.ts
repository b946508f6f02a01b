/** The only way to a session of a user: somebody has proven to be one. */

import { ApiError } from '../../contract/faults.ts'
import { keysOf } from '../../lib/own.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context, newId } from '../context.ts'
import { replyWith } from '../user/to-wire.ts'
import { onlyTenant } from '../values/grants.ts'
import { endClaims, type OwnershipProof } from './claims.ts'
import { checkMember } from './membership.ts'
import { newSession, type OpenSession, type SessionProof, voidBefore } from './session/open.ts'
import { standingOf } from './token/claims.ts'

export interface Proof {
  /** Whom it is about, as stored, locked until the end of the transaction. */
  user: User
  how: SessionProof
  /** Whether the user has signed in before, where that is known already. */
  seen?: boolean
  /** The code or link that was verified, where that is the proof. */
  reached?: OwnershipProof
  /** What else it shows about the user: an authenticator, a passkey. */
  shows?: Partial<User> | ((settled: User) => Partial<User>)
}

/**
 * In the transaction of the proof. Throws ApiError unauthorized for a user who is disabled, invalidArgument for a tenant
 * that he does not belong to.
 */
export async function prove(
  ctx: Context,
  tables: Tables,
  { user: before, how, seen, reached, shows }: Proof,
): Promise<OpenSession> {
  const project = ctx.caller.project.id
  if (before.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled')
  if (before.families.some(({ dependent }) => dependent)) {
    throw new ApiError('unauthorized', 'A dependent of a family has no way in of its own')
  }
  const wanted = how.additions?.dct || how.options?.tenantId || ''
  checkMember(before, wanted)
  const settled = reached ? await endClaims(ctx, tables, before, reached) : before
  const user = await enable(ctx, tables, before, {
    ...settled,
    ...(typeof shows === 'function' ? shows(settled) : shows),
  })
  const firstSeen = !(seen ?? (await tables.sessions.seen(project, user.id)))
  const going = reached ? await withoutEnded(ctx, tables, how) : how
  const session = await newSession(ctx, tables, user.id, going, wanted || onlyTenant(user.grants))
  const login = {
    userId: user.id,
    id: newId(ctx, 'L'),
    at: ctx.clock(),
    city: '',
    country: '',
    ip: ctx.caller.address,
    tenantId: wanted,
  }
  const record = audited(ctx, 'LoginSucceed', { userId: user.id, loginIds: user.loginIds, method: how.method })
  // All at once: where the database is far, they travel together.
  await Promise.all([
    how.options?.revokeOtherSessions ? tables.sessions.removeAll(project, user.id) : undefined,
    tables.sessions.create(project, session),
    tables.users.addLogin(project, login),
    tables.audit.add(project, user.test ? [] : [record]),
  ])
  const { user: wire } = await replyWith(tables, project, user)
  return { user, wire, standing: standingOf(wire), session, firstSeen, stepup: how.options?.stepup === true }
}

/** A session that the proof has ended is nothing to go on from. */
async function withoutEnded(ctx: Context, tables: Tables, { from, ...how }: SessionProof): Promise<SessionProof> {
  const lives = from && (await tables.sessions.load(ctx.caller.project.id, from.id))
  return lives ? { ...how, from } : how
}

async function enable(ctx: Context, tables: Tables, before: User, proven: User): Promise<User> {
  const after: User = { ...proven, status: 'enabled', sessionsVoidAt: voidBefore(ctx, before) }
  const differs = keysOf(after).some((key) => after[key] !== before[key])
  if (!differs) return before
  const user = { ...after, modifiedAt: ctx.clock() }
  if (await tables.users.update(ctx.caller.project.id, before, user)) return user
  throw new ApiError('addressTaken', 'Another user has this login id')
}
