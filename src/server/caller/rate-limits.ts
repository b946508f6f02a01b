/** The service's published limits (wire facts, section 1.9), counted in fixed windows per project or address. */
import { ApiError } from '../../contract/faults.ts'
import type { RateClass } from '../../contract/operation.ts'
import type { World } from '../../features/context.ts'
import type { Store, Tables } from '../../store/port/index.ts'

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

/** A window that is used up; both by `elapsed`. */
interface Full {
  ends: number
  /** Of the wall clock: when it is another, somebody has set the clock since. */
  offset: number
}

/** Counts in the database: however many planes there are, a project has one limit. */
export function createRateLimits(store: Store, { clock, elapsed }: Pick<World, 'clock' | 'elapsed'>): CheckRate {
  // A window that is full stays so until its end, unless a clock is set; nobody needs to ask for that again.
  const remembered = new Map<string, Full>()
  const offset = () => clock() - elapsed()
  const waitFor = (key: string): number => {
    const full = remembered.get(key)
    return full && Math.abs(full.offset - offset()) < STEP ? full.ends - elapsed() : 0
  }
  return async (rate = 'general', projectId) => {
    const classes = COUNTED[rate]
    const wait = Math.max(...classes.map((name) => waitFor(`${projectId} ${name}`)))
    if (wait > 0) throw refusal(wait)
    const now = clock()
    const take = ({ throttles }: Pick<Store, 'throttles'>, name: RateClass) => {
      const { most: tries, window } = LIMITS[name]
      return throttles.take(projectId, `rate:${name}`, { tries, window, now })
    }
    const write: Write = projectId === '' ? store.writeDirectory : store.of(projectId).write
    const full = await firstFull(write, classes, take)
    if (!full) return
    const { name, until } = full
    // Where a clock that was ahead has set the end, it was shortened, and that has been undone with the rest.
    if (until - now === LIMITS[name].window) await write(async (tables) => void (await take(tables, name)))
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    remembered.set(`${projectId} ${name}`, { ends: elapsed() + until - now, offset: offset() })
    throw refusal(until - now)
  }
}

/** Milliseconds. */
const STEP = 1000

interface FullWindow {
  name: RateClass
  until: number
}

type Write = <T>(work: (tables: Tables) => Promise<T>) => Promise<T>

type Take = (tables: Pick<Store, 'throttles'>, name: RateClass) => Promise<number | undefined>

/** Counts in all classes, or in none of them when one is full. */
async function firstFull(write: Write, classes: RateClass[], take: Take): Promise<FullWindow | undefined> {
  let full: FullWindow | undefined
  const undo = new Error('a class is full')
  const counting = write(async (tables) => {
    for (const name of classes) {
      const until = await take(tables, name)
      if (until === undefined) continue
      full = { name, until }
      throw undo
    }
  })
  await counting.catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return full
}

const MOST_REMEMBERED = 10_000

/** `wait`: milliseconds. */
function refusal(wait: number): ApiError {
  const retryAfter = Math.max(1, Math.ceil(wait / 1000))
  return new ApiError('rateLimited', `Try again in ${retryAfter} seconds`, { retryAfter })
}
