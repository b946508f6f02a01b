/** How often a password may be tried: counted before it is compared, so that parallel tries are counted too. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { forgiveGuess, type Limit, takeGuess } from '../../identity/limits/guesses.ts'
import { networkOf } from '../../identity/limits/network.ts'
import type { PasswordPolicy } from '../../project/settings.ts'

const MINUTE = 60_000
/** Without a lock in the project's policy; a guesser gets nowhere with it, and a person hardly meets it. */
const USUAL = { tries: 10, window: 5 * MINUTE }
/** A lock that only a new password opens. */
const FOR_GOOD = 100 * 365 * 24 * 60 * MINUTE
const DAY = 24 * 60 * MINUTE

/** Passwords of one account, from one network, that this process compares at once: each holds a try until it was right. */
const AT_ONCE = 4
/** Behind those; more are refused. */
const MOST_WAITING = 100

export interface Account {
  /** Of a user, with the moment of the last change, so that a new password has new tries. */
  name: string
  policy: PasswordPolicy
  /** Empty where there is no user. */
  userId: string
}

/** Resolves to what `work` does. Throws ApiError badCredentials when the tries are used up. */
export async function withTry<T>(ctx: Context, account: Account, work: (forgive: Forgive) => Promise<T>): Promise<T> {
  // Of one network: those of others, who may be strangers, hold nobody up.
  const { gate, leave } = await enter(`${ctx.caller.project.id} ${networkOf(ctx.caller.address)} ${account.name}`)
  try {
    const limits = limitsOf(account)
    await takeTry(ctx, limits, gate)
    return await work(async (tables) => {
      for (const limit of limits) await forgiveGuess(ctx, tables, limit)
    })
  } finally {
    leave()
  }
}

/** Gives the tries back, in the transaction of the sign-in. */
export type Forgive = (tables: Parameters<Parameters<Context['store']['write']>[0]>[0]) => Promise<void>

interface Lock extends Limit {
  /** Until a new password. */
  isForGood?: true
}

function limitsOf({ name, policy, userId }: Account): Lock[] {
  const { tempLockAttempts, tempLockMinutes, lockAttempts } = policy
  const limits: Lock[] = []
  if (tempLockAttempts > 0) {
    limits.push({ id: `password:${name}`, tries: tempLockAttempts, window: (tempLockMinutes || 5) * MINUTE, userId })
  }
  // Nobody has a password that would open it: of those there is no end, so they are forgotten.
  if (lockAttempts > 0)
    limits.push({ id: `lock:${name}`, tries: lockAttempts, window: userId ? FOR_GOOD : DAY, userId, isForGood: true })
  return limits.length > 0 ? limits : [{ id: `password:${name}`, ...USUAL, userId }]
}

async function takeTry(ctx: Context, limits: Lock[], gate: Gate): Promise<void> {
  const now = ctx.clock()
  let until = await countTry(ctx, limits)
  for (const pause of PAUSES) {
    if (until === undefined || gate.isLocked) break
    await new Promise((resolve) => setTimeout(resolve, pause))
    until = await countTry(ctx, limits)
  }
  gate.isLocked = until !== undefined
  if (until !== undefined) throw locked(until, now)
}

/** Milliseconds: comparisons that other processes are at hold tries, too, and give them back when they were right. */
const PAUSES = [50, 150, 300]

/** Durable with the record of how the try ended. */
function countTry(ctx: Context, locks: Lock[]): Promise<number | undefined> {
  return ctx.store.write(async (tables) => {
    for (const lock of locks) {
      const end = await takeGuess(ctx, tables, lock)
      // What is left would tell accounts that there are from those that are forgotten after a day.
      if (end !== undefined) return lock.isForGood ? ctx.clock() + DAY : end
    }
    return undefined
  }, 'later')
}

function locked(until: number, now: number): ApiError {
  const retryAfter = Math.max(1, Math.ceil((until - now) / 1000))
  return new ApiError('badCredentials', 'The account is locked after too many wrong passwords', { retryAfter })
}

interface Gate {
  inside: number
  /** One has waited for tries in vain; those behind it need not. */
  isLocked: boolean
  waiting: (() => void)[]
}

const gates = new Map<string, Gate>()

/** Resolves, when there is room, to the way out. */
async function enter(key: string): Promise<{ gate: Gate; leave: () => void }> {
  const gate = gates.get(key) ?? { inside: 0, isLocked: false, waiting: [] }
  gates.set(key, gate)
  if (gate.waiting.length >= MOST_WAITING) throw new ApiError('busy', 'Too many tries at once', { retryAfter: 1 })
  if (gate.inside < AT_ONCE) gate.inside++
  else await new Promise<void>((resolve) => gate.waiting.push(resolve))
  const leave = () => {
    const next = gate.waiting.shift()
    if (next) return next()
    gate.inside--
    if (gate.inside === 0) gates.delete(key)
  }
  return { gate, leave }
}
