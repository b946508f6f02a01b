/** A flow that an application waits for has ended: its browser goes on with a word of the plane's, and with no token. */
import { ApiError } from '../../../contract/faults.ts'
import type { Session } from '../../../store/port/sessions.ts'
import { type Context, seconds } from '../../context.ts'
import { resume } from '../../identity/session/current.ts'
import { readIssued, signToken, timesFor } from '../../identity/token/jws.ts'
import type { SignedIn } from './browser.ts'
import { withParameters } from './callbacks.ts'
import { stateFields } from './login-address.ts'
import { checkAge, loadRequest, type PendingAuthorization } from './requests.ts'

const TOKEN_TYPE = 'flow end'
/** Seconds in which the browser is back. */
const LIFE = 60

/**
 * Where the browser goes on. The address is worth something only to the browser that the application sent, and for this
 * request only. Throws ApiError invalid when no application waits any more.
 */
export async function addressOfEnd(ctx: Context, stateId: string, session: Session): Promise<string> {
  const found = await loadRequest(ctx, stateId)
  const project = ctx.caller.project.id
  if (found.ctx.caller.project.id !== project) throw new ApiError('invalid', 'The sign-in is of another project')
  const { client, request } = found.pending
  const life = Math.max(1, Math.min(LIFE, seconds(session.expiresAt - ctx.clock())))
  const claims = { token_type: TOKEN_TYPE, iss: project, sub: session.userId, sid: session.id, request: request.id }
  const token = await signToken(ctx, project, { ...claims, ...timesFor(ctx, life) })
  return withParameters(`${ctx.baseUrl}/login/${project}`, { ...stateFields(client, stateId), flow_end: token })
}

/** Who signed in. Throws ApiError invalidToken, or unauthorized for a sign-in that is older than the application wants. */
export async function whoEnded(ctx: Context, pending: PendingAuthorization, token: string): Promise<SignedIn> {
  const claims = await readIssued(ctx, ctx.caller.project.id, token)
  if (claims['token_type'] !== TOKEN_TYPE || claims['request'] !== pending.request.id) {
    throw new ApiError('invalidToken', 'The token is not good here')
  }
  const { session, user } = await resume(ctx, token, claims)
  if (!user) throw new ApiError('unauthorized', 'An anonymous session has no user')
  checkAge(ctx, pending, session)
  return { session, user }
}
