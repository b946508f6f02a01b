/** A code is tried: counted first, compared then, so that no number of parallel tries gets more than its share. */
import { ApiError, type FaultName } from '../../contract/faults.ts'
import type { Channel } from '../../delivery/port.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context } from '../context.ts'
import { codeChallengeId, codeDigest, testCodeChallengeId } from '../credentials/codes.ts'
import { shownSession } from '../identity/access.ts'
import { prove } from '../identity/prove.ts'
import { testUserSettings } from '../project/settings.ts'
import { sameDigest } from '../secrets.ts'
import type { Opened } from '../session/open.ts'
import { toLoginId } from '../user/addresses.ts'
import { finish } from './finish.ts'
import { matches } from './newcomer.ts'
import { factorOf } from './saved.ts'
import { MOST_TRIES, newcomerOf } from './send.ts'

/** Wrong tries for one account in a window, however many codes were sent in it. */
export const MOST_WRONG = 9
/** Milliseconds. */
const WINDOW = 10 * 60_000

interface Try {
  channel: Channel
  loginId: string
  code: string
}

type Verdict = { opened: Opened } | { fault: FaultName; until?: number }

/** Throws ApiError wrongCode, codeExpired or tooManyTries, and whatever `finish` does. */
export async function verifyCode(ctx: Context, { channel, loginId: key, code }: Try): Promise<Opened> {
  const project = ctx.caller.project.id
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(project, loginId)
  const account = `otp:${user ? user.id : newcomerOf(loginId)}`
  const fixed = user && (await isFixedCode(ctx, user, code))
  const shown = await shownSession(ctx)
  const verdict = await ctx.store.write(async (tables): Promise<Verdict> => {
    const limit = { tries: MOST_WRONG, window: WINDOW, now: ctx.clock() }
    const until = await tables.throttles.take(project, account, limit)
    if (until !== undefined) return { fault: 'tooManyTries', until }
    const outcome = fixed
      ? await openFixed(ctx, tables, user, channel)
      : await compare(ctx, tables, { user, loginId, channel, code, shown })
    if ('opened' in outcome) await tables.throttles.clear(project, account)
    else await noteFailure(ctx, tables, loginId, user)
    return outcome
  })
  if ('opened' in verdict) return verdict.opened
  throw refusal(ctx, verdict)
}

interface Comparison {
  shown: Session | undefined
  user?: User
  loginId: string
  channel: Channel
  code: string
}

async function compare(ctx: Context, tables: Tables, comparison: Comparison): Promise<Verdict> {
  const { user, loginId, channel, code, shown } = comparison
  const project = ctx.caller.project.id
  // Two look-ups for everybody: nothing tells whether the login id is known.
  const owner = user ? user.id : newcomerOf(loginId)
  const ids = [testCodeChallengeId(channel, owner), codeChallengeId(channel, owner)]
  let fault: FaultName = 'wrongCode'
  for (const id of ids) {
    const open = await tables.challenges.attempt(project, id, { attempts: MOST_TRIES, now: ctx.clock() })
    const challenge = await tables.challenges.load(project, id)
    if (!challenge) continue
    if (!open) fault = challenge.expiresAt <= ctx.clock() ? 'codeExpired' : 'tooManyTries'
    else if (sameDigest(codeDigest(code, challenge.salt), challenge.digest) && (await settle(ctx, tables, challenge))) {
      return { opened: await finish(ctx, tables, challenge, shown) }
    }
  }
  return { fault }
}

/** A code that is sent is good once: of many that show it at the same time, one takes it. */
async function settle(ctx: Context, tables: Tables, { id, reusable }: Challenge): Promise<boolean> {
  const project = ctx.caller.project.id
  if (!reusable) return tables.challenges.take(project, id)
  await tables.challenges.forgive(project, id)
  return true
}

/** The code that a project may set for its test users. */
async function isFixedCode(ctx: Context, user: User, code: string): Promise<boolean> {
  const { project } = ctx.caller
  if (!user.test || project.environment === 'production') return false
  const { allowFixedCode, fixedCode, fixedCodePattern } = await testUserSettings(ctx.store, project.id)
  if (!allowFixedCode || !/^\d{6}$/.test(fixedCode) || fixedCode !== code) return false
  return user.loginIds.some((loginId) => matches(fixedCodePattern, loginId))
}

async function openFixed(ctx: Context, tables: Tables, user: User, channel: Channel): Promise<Verdict> {
  const locked = await tables.users.lock(ctx.caller.project.id, user.id)
  if (!locked) return { fault: 'wrongCode' }
  const how = { amr: [factorOf(channel)], method: 'otp' }
  return { opened: await prove(ctx, tables, { user: locked, how }) }
}

/** Also for login ids that nobody has: the same work for both, so that time does not tell them apart. */
async function noteFailure(ctx: Context, tables: Tables, loginId: string, user: User | undefined): Promise<void> {
  if (user?.test) return
  const what = { userId: user?.id ?? '', loginIds: user?.loginIds ?? [loginId], type: 'warn', method: 'otp' }
  await tables.audit.add(ctx.caller.project.id, [audited(ctx, 'LoginFailed', what)])
}

function refusal(ctx: Context, { fault, until }: { fault: FaultName; until?: number }): ApiError {
  const retryAfter = until === undefined ? undefined : Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  return new ApiError(fault, DETAILS[fault] ?? '', retryAfter === undefined ? {} : { retryAfter })
}

const DETAILS: { [fault in FaultName]?: string } = {
  wrongCode: 'One time code is invalid',
  codeExpired: 'One time code has expired',
  tooManyTries: 'Too many wrong codes: ask for a new code, or wait',
}
