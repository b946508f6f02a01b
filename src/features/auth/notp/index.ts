/** Signing in by a message that the person writes first: the number that it comes from is the proof. */
import type { notp as contract } from '../../../contract/auth/notp.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { shownSession } from '../../identity/access.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { digestOf } from '../../secrets.ts'
import { finish } from '../finish.ts'
import { savedOf } from '../saved.ts'
import { receive } from './receive.ts'
import { start, startChange } from './start.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

const signUp: Handler<'signUp'> = (ctx, input) => start(ctx, 'signUp', input)
const signIn: Handler<'signIn'> = (ctx, input) => start(ctx, 'signIn', input)
const signUpOrIn: Handler<'signUpOrIn'> = (ctx, input) => start(ctx, 'signUpOrIn', input)
const update: Handler<'update'> = startChange

const pendingSession: Handler<'pendingSession'> = async (ctx, { pendingRef }) => {
  const project = ctx.caller.project.id
  const shown = await shownSession(ctx)
  const opened = await ctx.store.write(async (tables) => {
    const challenge = await tables.challenges.byPending(project, digestOf(pendingRef))
    if (challenge?.kind !== 'notp' || challenge.expiresAt <= ctx.clock()) {
      throw new ApiError('unknownLink', 'There is no message that is waited for under this reference')
    }
    const writer = savedOf(challenge).written?.writer
    if (challenge.status !== 'approved' || !writer) throw new ApiError('notpPending', 'The message has not come yet')
    if (!(await tables.challenges.take(project, challenge.id))) throw new ApiError('unknownLink')
    return finish(ctx, tables, { ...challenge, ...writer }, shown)
  })
  return jwtReply(ctx, opened)
}

export const notp = { signUp, signIn, signUpOrIn, update, pendingSession, receive }
