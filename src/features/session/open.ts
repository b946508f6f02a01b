/** The end of every way of signing in: a session for a user who has proven to be one. */
import { ApiError } from '../../contract/faults.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context, newId } from '../context.ts'
import { onlyTenant } from '../grants.ts'
import { type Additions, checkClaims, type Standing, standingOf } from '../token/claims.ts'
import { replyWith, type WireUser } from '../user/to-wire.ts'
import { settingsIn } from './settings.ts'

export interface How {
  /** Factors that were shown: email, sms, whatsapp, pwd, totp, webauthn. */
  amr: readonly string[]
  /** For the login history and the audit log. */
  method: string
  options?: SignInOptions
  additions?: Additions
  /** Seconds that the refresh token lives; the project's setting when 0 or left out. */
  refreshLifetime?: number
  /** The session that a second factor or a step-up goes on from. */
  from?: Session
}

/** What LoginOptions mean here. */
export interface SignInOptions {
  stepup?: boolean
  mfa?: boolean
  customClaims?: JsonObject
  tenantId?: string
  revokeOtherSessions?: boolean
}

export interface Opened {
  user: User
  /** Nobody in an anonymous session. */
  wire?: WireUser
  standing: Standing
  session: Session
  firstSeen: boolean
  stepup: boolean
}

/**
 * In the transaction of the proof, with the user locked. Throws ApiError unauthorized for a user who is disabled.
 * `proven`: what the proof shows about the user, such as a verified address.
 */
export async function openSession(
  ctx: Context,
  tables: Tables,
  before: User,
  how: How,
  proven: Partial<User> = {},
): Promise<Opened> {
  const project = ctx.caller.project.id
  if (before.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled')
  const user = await enable(ctx, tables, before, proven)
  const firstSeen = !(await tables.sessions.seen(project, user.id))
  const session = await makeSession(ctx, tables, user.id, how, tenantOf(user, how))
  if (how.options?.revokeOtherSessions) await tables.sessions.removeAll(project, user.id, session.id)
  const login = {
    userId: user.id,
    id: newId(ctx, 'L'),
    at: ctx.clock(),
    city: '',
    country: '',
    ip: ctx.caller.address,
    tenantId: how.additions?.dct ?? how.options?.tenantId ?? '',
  }
  const record = audited(ctx, 'LoginSucceed', { userId: user.id, loginIds: user.loginIds, method: how.method })
  await Promise.all([tables.users.addLogin(project, login), tables.audit.add(project, user.test ? [] : [record])])
  const { user: wire } = await replyWith(tables, project, user)
  return { user, wire, standing: standingOf(wire), session, firstSeen, stepup: how.options?.stepup === true }
}

async function enable(ctx: Context, tables: Tables, before: User, proven: Partial<User>): Promise<User> {
  const after: User = { ...before, ...proven, status: 'enabled', sessionsVoidAt: voidBefore(ctx, before) }
  const differs = (Object.keys(after) as (keyof User)[]).some((key) => after[key] !== before[key])
  if (!differs) return before
  const user = { ...after, modifiedAt: ctx.clock() }
  if (await tables.users.update(ctx.caller.project.id, before, user)) return user
  throw new ApiError('addressTaken', 'Another user has this login id')
}

/**
 * The end of the sessions before, for a user who gets one now. An end in the future was set by a clock that was ahead:
 * it counts as now.
 */
export function voidBefore(ctx: Context, { sessionsVoidAt }: User): number {
  return Math.min(sessionsVoidAt, ctx.clock() - 1)
}

/** The tenant that the session will act in: the one asked for, or the only one. */
function tenantOf({ grants }: User, { additions, options }: How): string {
  return additions?.dct || options?.tenantId || onlyTenant(grants)
}

/** `tenant`: the one that it will act in, empty for none. */
export async function makeSession(
  ctx: Context,
  tables: Tables,
  userId: string,
  how: How,
  tenant = how.additions?.dct ?? '',
): Promise<Session> {
  const project = ctx.caller.project.id
  const { refreshToken } = await settingsIn(ctx, tenant, tables)
  const now = ctx.clock()
  const session: Session = {
    id: newId(ctx, 'S'),
    userId,
    amr: factors(how),
    claims: toAdditions(how) as JsonObject,
    generation: 0,
    createdAt: now,
    usedAt: now,
    // Whole seconds, as the token says it.
    expiresAt: (Math.floor(now / 1000) + (how.refreshLifetime || refreshToken)) * 1000,
  }
  await tables.sessions.create(project, session)
  return session
}

/** In the order performed; two different ones are `mfa`. */
function factors({ amr, options, from }: How): string[] {
  const earlier = options?.mfa && from ? from.amr.filter((factor) => factor !== 'mfa') : []
  const all = [...new Set([...earlier, ...amr])]
  return all.length > 1 ? [...all, 'mfa'] : all
}

function toAdditions({ options, additions, from }: How): Additions {
  const earlier = (from?.claims ?? {}) as Additions
  const nsec = { ...earlier.nsec, ...checkClaims(options?.customClaims ?? {}, 'nsec'), ...additions?.nsec }
  const root = { ...earlier.root, ...checkClaims(additions?.root ?? {}, 'root') }
  const dct = additions?.dct || options?.tenantId || earlier.dct
  return { ...earlier, ...additions, nsec, root, ...(dct && { dct }) }
}
