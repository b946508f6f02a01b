/** Hashing takes a core for tens of milliseconds: a few at a time, some waiting, more are refused. */
import { ApiError } from '../../../contract/faults.ts'

/** Threads that may hash at once. */
const MOST_RUNNING = 2
/** At some 25 ms each, the last of them waits for about a second. */
const MOST_WAITING = 100

export interface HashQueue {
  /** Throws ApiError busy when too many wait already. `work` must not block the event loop. */
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createHashQueue(mostRunning = MOST_RUNNING, mostWaiting = MOST_WAITING): HashQueue {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async run(work) {
      if (running < mostRunning) running++
      else {
        if (waiting.length >= mostWaiting) throw new ApiError('busy', 'Too many passwords wait', { retryAfter: 1 })
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running--
      }
    },
  }
}

/** The process has one, because it has one set of cores. */
export const hashQueue = createHashQueue()
