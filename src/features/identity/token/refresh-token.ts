import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, seconds } from '../../context.ts'
import type { WireUser } from '../../user/to-wire.ts'
import { settingsOf } from '../session/settings.ts'
import { refreshClaims, type TokenRights } from './claims.ts'
import { signToken } from './jws.ts'
import { refreshWithTemplate } from './template.ts'

interface Opened {
  session: Session
  user: Pick<User, 'test'> | undefined
  wire?: WireUser
  standing: TokenRights
}

/** The refresh token of a session, good until its end. */
export async function refreshTokenOf(ctx: Context, { session, user, wire, standing }: Opened): Promise<string> {
  const project = ctx.caller.project.id
  const { userTemplateId } = await settingsOf(ctx)
  const times = { iat: seconds(ctx.clock()), exp: seconds(session.expiresAt) }
  const plain = refreshClaims({ issuer: project, session, test: user?.test ?? false, standing, times })
  return signToken(ctx, project, await refreshWithTemplate(ctx, userTemplateId, plain, { user: wire }))
}
