/** Sessions as they are made. Only `prove` makes one of a user who signs in. */
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, newId } from '../../context.ts'
import type { WireUser } from '../../user/to-wire.ts'
import { type Additions, checkClaims, type TokenRights } from '../token/claims.ts'
import { settingsIn } from './settings.ts'

export interface SessionProof {
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
export type SignInOptions = {
  stepup?: boolean
  mfa?: boolean
  customClaims?: JsonObject
  tenantId?: string
  revokeOtherSessions?: boolean
}

export interface OpenSession {
  user: User
  /** Nobody in an anonymous session. */
  wire?: WireUser
  standing: TokenRights
  session: Session
  firstSeen: boolean
  stepup: boolean
}

/**
 * The end of the sessions before, for a user who gets one now. An end in the future was set by a clock that was ahead:
 * it counts as now.
 */
export function voidBefore(ctx: Context, { sessionsVoidAt }: User): number {
  return Math.min(sessionsVoidAt, ctx.clock() - 1)
}

export async function makeSession(ctx: Context, tables: Tables, userId: string, how: SessionProof): Promise<Session> {
  const session = await newSession(ctx, tables, userId, how)
  await tables.sessions.create(ctx.caller.project.id, session)
  return session
}

/** One that is still to be stored. `tenant`: the one that it will act in, empty for none. */
export async function newSession(
  ctx: Context,
  tables: Tables,
  userId: string,
  how: SessionProof,
  tenant = how.additions?.dct ?? '',
): Promise<Session> {
  const { refreshToken } = await settingsIn(ctx, tenant, tables)
  const now = ctx.clock()
  return {
    id: newId(ctx, 'S'),
    userId,
    amr: factors(how),
    claims: toAdditions(how),
    generation: 0,
    createdAt: now,
    usedAt: now,
    // Whole seconds, as the token says it.
    expiresAt: (Math.floor(now / 1000) + (how.refreshLifetime || refreshToken)) * 1000,
  }
}

/** In the order performed; two different ones are `mfa`. */
function factors({ amr, options, from }: SessionProof): string[] {
  const earlier = options?.mfa && from ? from.amr.filter((factor) => factor !== 'mfa') : []
  const all = [...new Set([...earlier, ...amr])]
  return all.length > 1 ? [...all, 'mfa'] : all
}

function toAdditions({ options, additions, from }: SessionProof): Additions {
  const earlier = (from?.claims ?? {}) as Additions
  const nsec = { ...earlier.nsec, ...checkClaims(options?.customClaims ?? {}, 'nsec'), ...additions?.nsec }
  const root = { ...earlier.root, ...checkClaims(additions?.root ?? {}, 'root') }
  const dct = additions?.dct || options?.tenantId || earlier.dct
  return { ...earlier, ...additions, nsec, root, ...(dct && { dct }) }
}
