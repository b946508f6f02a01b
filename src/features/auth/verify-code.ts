/** A code is tried: counted first, compared then, so that no number of parallel tries gets more than its share. */
import { ApiError, type FaultName } from '../../contract/faults.ts'
import type { Channel } from '../../delivery/port.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session, Tries } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { shownSession } from '../identity/access.ts'
import { codeChallengeId, codeDigest, testCodeChallengeId } from '../identity/credentials/codes.ts'
import { countGuess, forgiveGuess, takeTry } from '../identity/limits/guesses.ts'
import { networkOf } from '../identity/limits/network.ts'
import { prove } from '../identity/prove.ts'
import type { OpenSession } from '../identity/session/open.ts'
import { testUsersOf } from '../identity/session/settings.ts'
import { sameDigest } from '../secrets.ts'
import { toLoginId } from '../user/addresses.ts'
import { fits } from '../values/patterns.ts'
import { noteFailure } from './failures.ts'
import { finish } from './finish.ts'
import { factorOf } from './saved.ts'
import { MOST_TRIES, newcomerOf } from './send.ts'

/** Wrong tries of one network for one account in a window, however many codes were sent in it. */
export const MOST_WRONG = 9
/** Milliseconds. */
const WINDOW = 10 * 60_000

interface CodeAttempt {
  channel: Channel
  loginId: string
  code: string
}

type Verdict = { opened: OpenSession } | { fault: FaultName; until?: number }

/** Throws ApiError wrongCode, codeExpired or tooManyTries, and whatever `finish` does. */
export async function verifyCode(ctx: Context, { channel, loginId: key, code }: CodeAttempt): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(project, loginId)
  const owner = user ? user.id : newcomerOf(loginId)
  const limit = { id: `otp:${owner}`, tries: MOST_WRONG, window: WINDOW, userId: user?.id ?? '' }
  const fixed = user && (await isFixedCode(ctx, user, code))
  const shown = await shownSession(ctx)
  const verdict = await ctx.store.write(async (tables): Promise<Verdict> => {
    const codes = fixed ? [] : await codesOf(ctx, tables, channel, owner)
    const first = codes.find(({ expiresAt }) => expiresAt > ctx.clock())
    // One statement counts the guess and the try of the code that is compared first.
    const guess = await countGuess(ctx, tables, limit, first && triesOf(ctx, first))
    if (guess.until !== undefined) return { fault: 'tooManyTries', until: guess.until }
    const counted = { challenge: first, isOpen: guess.narrowerUntil === undefined }
    const outcome = fixed
      ? await openFixed(ctx, tables, user, channel)
      : await compare(ctx, tables, { codes, counted, code, shown })
    if ('opened' in outcome) await forgiveGuess(ctx, tables, limit)
    else await noteFailure(ctx, tables, { loginId, user, method: 'otp' })
    return outcome
  })
  if ('opened' in verdict) return verdict.opened
  throw refusal(ctx, verdict)
}

interface Comparison {
  shown: Session | undefined
  codes: Challenge[]
  /** The one whose try is counted already, and whether it may be tried. */
  counted: { challenge: Challenge | undefined; isOpen: boolean }
  code: string
}

async function compare(ctx: Context, tables: Tables, comparison: Comparison): Promise<Verdict> {
  const { codes, counted, code, shown } = comparison
  const mayTry = async (challenge: Challenge) =>
    challenge === counted.challenge
      ? counted.isOpen
      : (await takeTry(ctx, tables, triesOf(ctx, challenge))) === undefined
  let fault: FaultName = 'wrongCode'
  for (const challenge of codes) {
    const isOpen = challenge.expiresAt > ctx.clock() && (await mayTry(challenge))
    if (!isOpen) fault = challenge.expiresAt <= ctx.clock() ? 'codeExpired' : 'tooManyTries'
    else if (sameDigest(codeDigest(code, challenge.salt), challenge.digest) && (await settle(ctx, tables, challenge))) {
      return { opened: await finish(ctx, tables, challenge, shown) }
    }
  }
  return { fault }
}

/**
 * The code that was generated for a test user, the one that this network asked for, and the newest that any has. As many
 * look-ups for everybody: nothing tells whether the login id is known.
 */
async function codesOf(ctx: Context, tables: Tables, channel: Channel, owner: string): Promise<Challenge[]> {
  const project = ctx.caller.project.id
  const latest = codeChallengeId(channel, owner)
  const [asked, test] = [`${latest}@${networkOf(ctx.caller.address)}`, testCodeChallengeId(channel, owner)]
  const found = new Map(
    (await tables.challenges.codes(project, { asked, test, pointer: latest })).map((each) => [each.id, each]),
  )
  const ids = new Set([test, asked, String(found.get(latest)?.options['code'] ?? latest)])
  return [...ids].flatMap((id) => found.get(id) ?? []).filter(({ digest }) => digest !== '')
}

/** By network, so that nobody elsewhere uses up the tries of whoever has the code. */
function triesOf(ctx: Context, { id, createdAt, expiresAt }: Challenge): Tries {
  const network = networkOf(ctx.caller.address)
  return { id: `code:${id}:${createdAt}@${network}`, tries: MOST_TRIES, window: Math.max(1, expiresAt - createdAt) }
}

/** A code that is sent is good once: of many that show it at the same time, one takes it. */
async function settle(ctx: Context, tables: Tables, challenge: Challenge): Promise<boolean> {
  const project = ctx.caller.project.id
  if (!challenge.reusable) return tables.challenges.takeCode(project, challenge)
  await tables.throttles.clear(project, triesOf(ctx, challenge).id)
  return true
}

/** The code that a project may set for its test users. */
async function isFixedCode(ctx: Context, user: User, code: string): Promise<boolean> {
  const { project } = ctx.caller
  if (!user.test || project.environment === 'production') return false
  const { allowFixedCode, fixedCode, fixedCodePattern } = await testUsersOf(ctx)
  if (!allowFixedCode || !/^\d{6}$/.test(fixedCode) || fixedCode !== code) return false
  for (const loginId of user.loginIds) if (await fits(fixedCodePattern, loginId)) return true
  return false
}

async function openFixed(ctx: Context, tables: Tables, user: User, channel: Channel): Promise<Verdict> {
  const entering = await tables.users.enter(ctx.caller.project.id, user.id)
  if (!entering) return { fault: 'wrongCode' }
  const how = { amr: [factorOf(channel)], method: 'otp' }
  return { opened: await prove(ctx, tables, { user: entering.user, seen: entering.seen, how }) }
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
