/** Recovery codes: a set that a user keeps on paper, each good once. */
import type { recoveryCodes as contract } from '../../../contract/auth/recovery.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { askingSession } from '../../identity/access.ts'
import { recoveryDigest } from '../../identity/credentials/recovery-codes.ts'
import { newTypedCode } from '../../identity/credentials/typed-codes.ts'
import { forgiveGuess, takeGuess } from '../../identity/limits/guesses.ts'
import { prove } from '../../identity/prove.ts'
import { currentSession } from '../../identity/session/current.ts'
import type { SessionProof } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { digestOf } from '../../secrets.ts'
import { toLoginId } from '../../user/addresses.ts'
import { checkOwner, goingOn, optionsOf } from '../begin.ts'
import { noteFailure } from '../failures.ts'
import { MOST_WRONG } from '../verify-code.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

const COUNT = 10
/** Milliseconds. */
const WINDOW = 10 * 60_000

export const generate: Handler<'generate'> = async (ctx, { loginId }) => {
  const { user, session } = await currentSession(ctx)
  checkOwner(user, loginId)
  const project = ctx.caller.project.id
  const codes = Array.from({ length: COUNT }, () => newTypedCode(ctx.random))
  const digests = codes.map((code) => recoveryDigest(project, user.id, code))
  await ctx.store.write(async (tables) => {
    const locked = await tables.users.lock(project, user.id)
    if (!locked) throw new ApiError('unknownUser', 'The user is gone', { status: 401 })
    await askingSession(ctx, tables, locked, session.id)
    await tables.recovery.putCodes(project, user.id, digests, ctx.clock())
    const record = audited(ctx, 'RecoveryCodesCreated', { userId: user.id, loginIds: user.loginIds })
    await tables.audit.add(project, user.test ? [] : [record])
  })
  return { codes: codes.map((code) => ({ code })) }
}

/** Throws ApiError wrongCode, tooManyTries and what `prove` does. */
export const signIn: Handler<'signIn'> = async (ctx, { loginId: key, code, loginOptions = {} }) => {
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const project = ctx.caller.project.id
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(project, loginId)
  const goesOn = user && (loginOptions.mfa || loginOptions.stepup)
  if (goesOn) await goingOn(ctx, loginOptions, user)
  const from = goesOn ? (await currentSession(ctx)).session : undefined
  const how: SessionProof = {
    amr: ['rc'],
    method: 'recoverycodes',
    options: optionsOf(loginOptions),
    ...(from && { from }),
  }
  const owner = user?.id ?? `new:${digestOf(loginId)}`
  const opened = await ctx.store.write(async (tables) => {
    const limit = { id: `recovery:${owner}`, tries: MOST_WRONG, window: WINDOW, userId: user?.id ?? '' }
    const until = await takeGuess(ctx, tables, limit)
    if (until !== undefined) return until
    const locked = user && (await tables.users.lock(project, user.id))
    if (locked && (await tables.recovery.takeCode(project, locked.id, recoveryDigest(project, locked.id, code)))) {
      await forgiveGuess(ctx, tables, limit)
      return prove(ctx, tables, { user: locked, how })
    }
    return noteFailure(ctx, tables, { loginId, user, method: 'recoverycodes' })
  })
  if (!opened) throw new ApiError('wrongCode', 'One time code is invalid')
  if (typeof opened !== 'number') return jwtReply(ctx, opened)
  const retryAfter = Math.max(1, Math.ceil((opened - ctx.clock()) / 1000))
  throw new ApiError('tooManyTries', 'Too many wrong codes: wait', { retryAfter })
}
