/** Waiting for what another process holds, beside the event loop: SQLite's own waiting would stop it. */

import { elapsed } from '../../lib/clock.ts'
import { isShaped } from '../../lib/shapes.ts'
import { StoreError } from '../port/index.ts'

/** Numbers of SQLite's result codes that mean "the database cannot now", not "the query is wrong". */
const UNAVAILABLE = new Set([5, 6, 8, 10, 13, 14])
const BUSY = 5

/** SQLite's, with what extends it; undefined for what it has not thrown. */
export const resultCodeOf = (error: unknown): number | undefined =>
  isShaped(error, { errcode: 'number' }) ? error.errcode : undefined

const codeOf = (error: unknown) => (resultCodeOf(error) ?? 0) & 0xff

export function translate(error: unknown): unknown {
  if (!UNAVAILABLE.has(codeOf(error))) return error
  return new StoreError('unavailable', 'The database does not answer', error)
}

/** Milliseconds between two tries. */
const PAUSE = 10
const LONGEST_PAUSE = 100

/** Tries again while another process is in the way, for so many milliseconds; then throws what SQLite says. */
export async function untilFree<T>(longest: number, work: () => T): Promise<T> {
  const began = elapsed()
  for (let pause = PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return work()
    } catch (error) {
      if (codeOf(error) !== BUSY || elapsed() - began >= longest) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
