/** An open session as tokens, in the body or in cookies. */
import type { JwtReply } from '../../../contract/schemas/session.ts'
import type { Draft, ValueOf } from '../../../contract/wire.ts'
import { type Context, seconds } from '../../context.ts'
import type { SessionSettings } from '../../project/settings.ts'
import { additionsOf, currentTenant, sessionClaims } from '../token/claims.ts'
import { signToken, timesFor } from '../token/jws.ts'
import { refreshTokenOf } from '../token/refresh-token.ts'
import { withTemplate } from '../token/template.ts'
import { cookieNames, setCookies } from './cookies.ts'
import type { OpenSession } from './open.ts'
import { settingsIn } from './settings.ts'

export type JwtAnswer = Draft<ValueOf<typeof JwtReply>>

/** `refreshJwt`: the one that was presented, when it stays good. */
export async function jwtReply(ctx: Context, opened: OpenSession, refreshJwt?: string): Promise<JwtAnswer> {
  const project = ctx.caller.project.id
  const settings = await settingsIn(ctx, currentTenant(opened.standing, additionsOf(opened.session).dct))
  const { session, wire, stepup, standing } = opened
  const facts = { issuer: project, session, test: opened.user.test, standing }
  const times = timesFor(ctx, lifetimeOf(settings, opened))
  const plain = sessionClaims({ ...facts, times }, stepup)
  const claims = await withTemplate(ctx, settings.userTemplateId, plain, { user: wire })
  const refreshEnd = seconds(session.expiresAt)
  const [sessionJwt, refresh] = await Promise.all([
    signToken(ctx, project, claims),
    refreshJwt ?? refreshTokenOf(ctx, opened),
  ])
  const reply = {
    sessionJwt,
    refreshJwt: refresh,
    cookieDomain: settings.cookieDomain,
    cookiePath: '/',
    cookieMaxAge: refreshEnd - times.iat,
    cookieExpiration: refreshEnd,
    ...(wire && { user: wire }),
    firstSeen: opened.firstSeen,
    sessionExpiration: times.exp,
    claims,
    ...cookieNames(ctx),
    sessionCookieDomain: settings.cookieDomain,
    nextRefreshSeconds: refreshIn(times.exp - times.iat),
  }
  if (settings.responseMethod === 'onBody') return reply
  setCookies(ctx, settings, reply)
  return { ...reply, refreshJwt: '' }
}

/** Seconds before the end of a session token at which another is due. */
const EARLY = 20

/** Seconds from now; a short session is renewed half-way. */
function refreshIn(lifetime: number): number {
  return Math.max(1, lifetime - Math.min(EARLY, Math.floor(lifetime / 2)))
}

/** A session token does not outlive its session. */
function lifetimeOf(settings: SessionSettings, { session, stepup }: OpenSession): number {
  const usual = stepup ? settings.stepupToken : settings.sessionToken
  return Math.max(1, Math.min(usual, seconds(session.expiresAt - session.usedAt)))
}
