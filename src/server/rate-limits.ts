/** The service's published limits (wire facts, section 1.9), counted in fixed windows per project or address. */
import { ApiError } from '../contract/faults.ts'
import type { RateClass } from '../contract/operation.ts'

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

interface Window {
  count: number
  ends: number
}

/** Throws ApiError rateLimited, with the seconds to wait, when a project has used up a class. */
export type CheckRate = (rate: RateClass | undefined, projectId: string) => void

export function createRateLimits(clock: () => number): CheckRate {
  const windows = new Map<string, Window>()
  return (rate = 'general', projectId) => {
    const now = clock()
    const counted = COUNTED[rate].map((name) => {
      const limit = LIMITS[name]
      return { limit, window: windowOf(windows, `${projectId} ${name}`, limit, now) }
    })
    const full = counted.find(({ limit, window }) => window.count >= limit.most)
    if (full) {
      const retryAfter = Math.max(1, Math.ceil((full.window.ends - now) / 1000))
      throw new ApiError('rateLimited', `Try again in ${retryAfter} seconds`, { retryAfter })
    }
    for (const { window } of counted) window.count++
  }
}

/** Windows of projects that fell silent are dropped when there are many. */
const MOST_WINDOWS = 10_000

function windowOf(windows: Map<string, Window>, key: string, { window }: Limit, now: number): Window {
  const open = windows.get(key)
  if (open && open.ends > now) return open
  if (windows.size >= MOST_WINDOWS) for (const [name, { ends }] of windows) if (ends <= now) windows.delete(name)
  const fresh = { count: 0, ends: now + window }
  windows.set(key, fresh)
  return fresh
}
