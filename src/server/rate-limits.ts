/** The service's published limits (wire facts, section 1.9), counted in fixed windows per project or address. */
import { ApiError } from '../contract/faults.ts'
import type { RateClass } from '../contract/operation.ts'
import type { World } from '../features/context.ts'
import type { Store } from '../store/port/index.ts'

interface Limit {
  /** Requests per window. */
  most: number
  /** Milliseconds. */
  window: number
}

const MINUTE = 60_000

const LIMITS = {
  user: { most: 500, window: MINUTE },
  userCreate: { most: 100, window: MINUTE },
  userUpdate: { most: 200, window: MINUTE },
  audit: { most: 10, window: MINUTE },
  general: { most: 1000, window: 10_000 },
} satisfies Record<RateClass, Limit>

/** What a request of a class counts against: a user operation also among all user operations. */
const COUNTED: Record<RateClass, RateClass[]> = {
  user: ['user'],
  userCreate: ['userCreate', 'user'],
  userUpdate: ['userUpdate', 'user'],
  audit: ['audit'],
  general: ['general'],
}

/** Throws ApiError rateLimited, with the seconds to wait, when a project has used up a class. */
export type CheckRate = (rate: RateClass | undefined, projectId: string) => Promise<void>

/** Counts in the database: however many planes there are, a project has one limit. */
export function createRateLimits(store: Store, { clock, elapsed }: Pick<World, 'clock' | 'elapsed'>): CheckRate {
  // A window that is full stays so until its end, by `elapsed`; nobody needs to ask for that again.
  const full = new Map<string, number>()
  return async (rate = 'general', projectId) => {
    const classes = COUNTED[rate]
    const ends = Math.max(...classes.map((name) => full.get(`${projectId} ${name}`) ?? 0))
    if (ends > elapsed()) throw refusal(ends - elapsed())
    const now = clock()
    await store.write(async ({ throttles }) => {
      // What was counted before a class is found full is undone with the transaction.
      for (const name of classes) {
        const { most: tries, window } = LIMITS[name]
        const until = await throttles.take(projectId, `rate:${name}`, { tries, window, now })
        if (until === undefined) continue
        if (full.size >= MOST_REMEMBERED) full.clear()
        full.set(`${projectId} ${name}`, elapsed() + until - now)
        throw refusal(until - now)
      }
    })
  }
}

const MOST_REMEMBERED = 10_000

/** `wait`: milliseconds. */
function refusal(wait: number): ApiError {
  const retryAfter = Math.max(1, Math.ceil(wait / 1000))
  return new ApiError('rateLimited', `Try again in ${retryAfter} seconds`, { retryAfter })
}
