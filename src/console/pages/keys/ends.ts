import { now } from '../../../lib/clock.ts'

const DAY_SECONDS = 86_400

/** Seconds since 1970, so many days from now; 0, which is never, for nothing. Throws Error for what is no number. */
export function endOf(days: string | undefined): number {
  if (!days) return 0
  const count = Number(days)
  if (!Number.isInteger(count) || count < 1) throw new Error('The days must be a whole number')
  return Math.floor(now() / 1000) + count * DAY_SECONDS
}
