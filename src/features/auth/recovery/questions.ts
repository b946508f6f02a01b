/** Security questions: answers that are kept as hashes, and asked of somebody who is signed in already. */
import type { securityQuestions as contract } from '../../../contract/auth/security-questions.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { askingSession } from '../../identity/access.ts'
import { hashPassword } from '../../identity/credentials/new-passwords.ts'
import { verifyPassword } from '../../identity/credentials/verify-password.ts'
import { forgiveGuess, type Limit, takeGuess } from '../../identity/limits/guesses.ts'
import { prove } from '../../identity/prove.ts'
import { type Current, currentSession } from '../../identity/session/current.ts'
import type { SessionProof } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { type QuestionSettings, questionSettings } from '../../project/settings.ts'
import { digestOf } from '../../secrets.ts'
import { checkOwner } from '../begin.ts'
import { noteFailure } from '../failures.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Answers = readonly { id: string; answer: string }[]

const MINUTE = 60_000
/** Without a lock in the project's settings. */
const USUAL = { tries: 9, window: 10 * MINUTE }
/** A lock that only new answers open. */
const FOR_GOOD = 100 * 365 * 24 * 60 * MINUTE

export const setup: Handler<'setup'> = async (ctx, { loginId, answers }) => {
  const { settings, user, session } = await asking(ctx, loginId)
  checkSetup(settings, answers)
  const hashes = new Map<string, string>()
  for (const { id, answer } of answers) hashes.set(id, String((await hashPassword(plain(answer)))['hash']))
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const locked = await tables.users.lock(project, user.id)
    if (!locked) throw new ApiError('unknownUser', 'The user is gone', { status: 401 })
    await askingSession(ctx, tables, locked, session.id)
    await tables.recovery.putAnswers(project, user.id, hashes, ctx.clock())
    const record = audited(ctx, 'SecurityQuestionsAnswered', { userId: user.id, loginIds: user.loginIds })
    await tables.audit.add(project, user.test ? [] : [record])
  })
}

export const ask: Handler<'ask'> = async (ctx, { loginId }) => {
  const { settings, user } = await asking(ctx, loginId)
  const kept = await ctx.store.recovery.answers(ctx.caller.project.id, user.id)
  return { questions: asked(settings, kept) }
}

/** Throws ApiError badCredentials, whichever answer is wrong, and what `prove` does. */
export const verify: Handler<'verify'> = async (ctx, { loginId, answers, stepup }) => {
  const { settings, user, session } = await asking(ctx, loginId)
  const project = ctx.caller.project.id
  const kept = await ctx.store.recovery.answers(project, user.id)
  const questions = asked(settings, kept)
  const limits = limitsOf(settings, user.id, kept)
  await countTry(ctx, limits)
  const isRight = await areRight(questions, kept, answers)
  const options = { mfa: true, ...(stepup && { stepup }) }
  const how: SessionProof = { amr: ['sq'], method: 'securityquestions', options, from: session }
  const opened = await ctx.store.write(async (tables) => {
    const locked = isRight && (await tables.users.lock(project, user.id))
    // Answers that were replaced meanwhile, by whoever took the account, are nobody's.
    const same = locked && digestOfAll(await tables.recovery.answers(project, user.id)) === digestOfAll(kept)
    if (!locked || !same) return noteFailure(ctx, tables, { loginId: user.id, user, method: 'securityquestions' })
    await askingSession(ctx, tables, locked, session.id)
    for (const limit of limits) await forgiveGuess(ctx, tables, limit)
    return prove(ctx, tables, { user: locked, how })
  })
  if (opened) return jwtReply(ctx, opened)
  throw new ApiError('badCredentials', 'The answers are not right')
}

async function asking(ctx: Context, loginId: string): Promise<Current & { settings: QuestionSettings }> {
  const settings = await questionSettings(ctx.store, ctx.caller.project.id)
  if (!settings.enabled) throw new ApiError('methodDisabled', 'The project has security questions switched off')
  const current = await currentSession(ctx)
  if (loginId) checkOwner(current.user, loginId)
  return { ...current, settings }
}

function checkSetup({ questions, setupCount }: QuestionSettings, answers: Answers): void {
  const ids = new Set(answers.map(({ id }) => id))
  if (ids.size !== answers.length) throw new ApiError('invalid', 'The answers field answers a question twice')
  const unknown = [...ids].find((id) => !questions.some((question) => question.id === id))
  if (unknown !== undefined)
    throw new ApiError('invalid', 'The answers field answers a question that is not asked here')
  if (answers.some(({ answer }) => plain(answer) === '')) throw new ApiError('invalid', 'The answer field is required')
  if (ids.size < setupCount) throw new ApiError('invalid', `The answers field must answer ${setupCount} questions`)
}

/** Always the same ones, so that nobody asks until those come that he can answer. */
function asked({ questions, verifyCount }: QuestionSettings, kept: ReadonlyMap<string, string>) {
  const known = questions.filter(({ id }) => kept.has(id)).slice(0, Math.max(1, verifyCount))
  if (known.length > 0) return known
  throw new ApiError('invalid', 'The user has answered no security questions')
}

/** All are compared, so that time does not tell which is wrong. */
async function areRight(
  questions: readonly { id: string }[],
  kept: ReadonlyMap<string, string>,
  answers: Answers,
): Promise<boolean> {
  const given = new Map(answers.map(({ id, answer }) => [id, plain(answer)]))
  const results: boolean[] = []
  for (const { id } of questions) {
    results.push(await verifyPassword(given.get(id) ?? '', { scheme: 'phc', hash: kept.get(id) ?? '' }))
  }
  return given.size === questions.length && results.every(Boolean)
}

const plain = (answer: string) => answer.normalize('NFKC').trim().toLowerCase()

const digestOfAll = (kept: ReadonlyMap<string, string>) => digestOf([...kept].flat().join(' '))

/** New answers have new tries. */
function limitsOf(settings: QuestionSettings, userId: string, kept: ReadonlyMap<string, string>): Limit[] {
  const { lockAttempts, tempLockAttempts, tempLockMinutes } = settings
  const id = `questions:${userId}:${digestOfAll(kept)}`
  const limits: Limit[] = []
  if (tempLockAttempts > 0) {
    limits.push({ id, tries: tempLockAttempts, window: (tempLockMinutes || 5) * MINUTE, userId })
  }
  if (lockAttempts > 0) limits.push({ id: `lock:${id}`, tries: lockAttempts, window: FOR_GOOD, userId })
  return limits.length > 0 ? limits : [{ id, ...USUAL, userId }]
}

/** Before anything is compared, so that parallel tries are counted too. */
async function countTry(ctx: Context, limits: readonly Limit[]): Promise<void> {
  const until = await ctx.store.write(async (tables) => {
    for (const limit of limits) {
      const end = await takeGuess(ctx, tables, limit)
      if (end !== undefined) return end
    }
    return undefined
  }, 'later')
  if (until === undefined) return
  const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  throw new ApiError('badCredentials', 'Too many wrong answers: wait', { retryAfter })
}
