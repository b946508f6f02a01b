/** Whose the identity is that a provider tells of. docs/security.md has the rules. */
import { ApiError } from '../../../contract/faults.ts'
import type { Identity } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { askingSession } from '../../identity/access.ts'
import type { OwnershipProof } from '../../identity/claims.ts'
import type { Said, Told, Wish } from './facts.ts'
import type { Rules } from './rules.ts'

export interface Match {
  /** Nobody yet, when the sign-in makes the user. */
  user?: User
  identity?: Identity
  /** The account is found by an address that the provider has proven. */
  reached?: OwnershipProof
}

/**
 * The user of an identity that is known; else whoever has the address, where it is proven and the project joins by it;
 * else nobody. In a transaction the user is locked. Throws ApiError userExists, unknownUser, addressTaken, unauthorized.
 */
export async function userOf(ctx: Context, tables: Tables, told: Told, rules: Rules): Promise<Match> {
  const { said, wish } = told
  checkInitiated(said, wish)
  const identity = await tables.identities.find(ctx.caller.project.id, said.source, said.subject)
  if (wish.purpose === 'update') return linked(ctx, tables, told, identity)
  const known = identity && (await tables.users.lock(ctx.caller.project.id, identity.userId))
  const match: Match = known ? { user: known, identity } : await byAddress(ctx, tables, said, rules)
  if (match.user && wish.purpose === 'signUp') throw new ApiError('userExists', 'The user exists already')
  if (!match.user && wish.purpose === 'signIn') throw new ApiError('unknownUser', 'Cannot find user')
  if (!match.user && !rules.mayCreate) throw new ApiError('unauthorized', rules.whyNot)
  return match
}

function checkInitiated({ email }: Said, { initiatedEmail = '' }: Wish): void {
  if (initiatedEmail === '' || initiatedEmail.toLowerCase() === email.toLowerCase()) return
  throw new ApiError('unauthorized', 'The identity provider signed in somebody else than was asked for')
}

async function byAddress(ctx: Context, tables: Tables, said: Said, rules: Rules): Promise<Match> {
  const { id: project } = ctx.caller.project
  for (const loginId of new Set([said.email, said.loginId])) {
    const owner = loginId === '' ? undefined : await tables.users.byLoginId(project, loginId)
    if (!owner) continue
    const user = await tables.users.lock(project, owner.id)
    if (!user) continue
    if (loginId === said.email && said.verifiedEmail && rules.joins) {
      return { user, reached: { address: { field: 'email', value: said.email }, by: 'link', isAsked: false } }
    }
    // What the provider calls its user may be somebody else's here; an address that it has not proven, too.
    if (rules.isStrict) throw new ApiError('addressTaken', rules.whyTaken)
  }
  return {}
}

/** The session's own user, with whom the identity has an address in common, unless the application waives that. */
async function linked(
  ctx: Context,
  tables: Tables,
  { said, wish }: Told,
  identity: Identity | undefined,
): Promise<Match> {
  const project = ctx.caller.project.id
  const asking = wish.by ? await tables.sessions.load(project, wish.by) : undefined
  const user = asking && (await tables.users.lock(project, asking.userId))
  if (!user) throw new ApiError('loggedOut', 'Token expired: Expired due to logout')
  await askingSession(ctx, tables, user, wish.by ?? '')
  if (identity && identity.userId !== user.id) {
    throw new ApiError('addressTaken', 'The identity belongs to another user')
  }
  if (!identity && wish.allowAllMerge !== true && !hasInCommon(user, said)) {
    throw new ApiError('addressTaken', 'The identity has no proven address in common with the user')
  }
  return { user, ...(identity && { identity }) }
}

function hasInCommon(user: User, { email, verifiedEmail }: Said): boolean {
  return verifiedEmail && email !== '' && user.email === email && user.verifiedEmail
}
