import type { totp } from '../../../contract/auth/totp.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { askingSession, endOtherAccess } from '../../identity/access.ts'
import { seedPlace } from '../../identity/credentials/totp-seeds.ts'
import { forgiveGuess, takeGuess } from '../../identity/limits/guesses.ts'
import { prove } from '../../identity/prove.ts'
import { currentSession } from '../../identity/session/current.ts'
import type { OpenSession, SessionProof, SignInOptions } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { digestOf } from '../../secrets.ts'
import { toLoginId } from '../../user/addresses.ts'
import { enabledMethod, goingOn, optionsOf } from '../begin.ts'
import { createNewcomer } from '../newcomer.ts'
import { savedOf } from '../saved.ts'
import { MOST_WRONG } from '../verify-code.ts'
import { newestStep, stepOf } from './codes.ts'

/** Milliseconds. */
const WINDOW = 10 * 60_000

export const verify: Handle<(typeof totp)['verify'], Context> = async (ctx, { loginId, code, loginOptions }) =>
  jwtReply(ctx, await openWithTotp(ctx, { loginId, code }, loginOptions))

/**
 * A code is good once, and so is every code of an earlier step. Throws ApiError methodDisabled, wrongCode, tooManyTries
 * and what `prove` does.
 */
export async function openWithTotp(
  ctx: Context,
  { loginId: key, code }: { loginId: string; code: string },
  loginOptions: SignInOptions = {},
): Promise<OpenSession> {
  await enabledMethod(ctx, 'totp')
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const project = ctx.caller.project.id
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(project, loginId)
  const owner = user ? user.id : `new:${digestOf(loginId)}`
  const goesOn = user && (loginOptions.mfa || loginOptions.stepup)
  if (goesOn) await goingOn(ctx, loginOptions, user)
  const from = goesOn ? (await currentSession(ctx)).session : undefined
  const how: SessionProof = { amr: ['totp'], method: 'totp', options: optionsOf(loginOptions), ...(from && { from }) }
  const opened = await ctx.store.write(async (tables) => {
    const limit = { id: `totp:${owner}`, tries: MOST_WRONG, window: WINDOW, userId: user?.id ?? '' }
    const until = await takeGuess(ctx, tables, limit)
    if (until !== undefined) return until
    const done =
      (user && (await withSeed(ctx, tables, { user, code, how }))) ??
      (await withOffer(ctx, tables, { owner, code, how }))
    if (done) await forgiveGuess(ctx, tables, limit)
    return done
  })
  if (opened === undefined) throw new ApiError('wrongCode', 'One time code is invalid')
  if (typeof opened !== 'number') return opened
  const retryAfter = Math.max(1, Math.ceil((opened - ctx.clock()) / 1000))
  throw new ApiError('tooManyTries', 'Too many wrong codes: wait', { retryAfter })
}

async function withSeed(
  ctx: Context,
  tables: Tables,
  { user, code, how }: { user: User; code: string; how: SessionProof },
): Promise<OpenSession | undefined> {
  const project = ctx.caller.project.id
  const kept = await tables.totpSeeds.load(project, user.id)
  const step = kept && stepOf(ctx.vault.open(kept.sealed, seedPlace(project, user.id)), code, ctx.clock())
  if (step === undefined || !(await used(ctx, tables, user, step))) return undefined
  const locked = await tables.users.lock(project, user.id)
  return locked && prove(ctx, tables, { user: locked, how })
}

function used(ctx: Context, tables: Tables, user: User, step: number): Promise<boolean> {
  return tables.totpSeeds.use(ctx.caller.project.id, user.id, step, newestStep(ctx.clock()))
}

/** A seed that waits for its first code becomes the user's. */
async function withOffer(
  ctx: Context,
  tables: Tables,
  { owner, code, how }: { owner: string; code: string; how: SessionProof },
): Promise<OpenSession | undefined> {
  const project = ctx.caller.project.id
  const challenge = await tables.challenges.load(project, `totp:${owner}`)
  if (!challenge || challenge.expiresAt <= ctx.clock()) return undefined
  const seed = ctx.vault.open(String(challenge.options['seed']), seedPlace(project, owner))
  const step = stepOf(seed, code, ctx.clock())
  if (step === undefined || !(await tables.challenges.take(project, challenge.id))) return undefined
  const user = await ownerOf(ctx, tables, challenge)
  const { by } = savedOf(challenge)
  if (by) await askingSession(ctx, tables, user, by)
  if (user.totp) await endOtherAccess(ctx, tables, user.id, by)
  const sealed = ctx.vault.seal(seed, seedPlace(project, user.id))
  await tables.totpSeeds.put(project, { userId: user.id, sealed, lastStep: step, createdAt: ctx.clock() })
  return prove(ctx, tables, { user, how, shows: { totp: true } })
}

async function ownerOf(ctx: Context, tables: Tables, challenge: Challenge): Promise<User> {
  const { newcomer } = savedOf(challenge)
  if (newcomer) return createNewcomer(ctx, tables, newcomer)
  const user = await tables.users.lock(ctx.caller.project.id, challenge.userId)
  if (user) return user
  throw new ApiError('wrongCode', 'One time code is invalid')
}
