/** How often something is looked for that is seldom there: looks that find nothing come further and further apart. */
export interface Pace {
  isDue(now: number): boolean
  /** After a look at this time, and how much it found. */
  looked(now: number, found: number): void
}

/**
 * Milliseconds between two looks, by a clock that nobody sets: `least` where something was found or `activity` has gone
 * up since, else twice as many each time, up to `most`.
 */
export function createPace({ least, most }: { least: number; most: number }, activity: () => number): Pace {
  let pause = 0
  let last = Number.NEGATIVE_INFINITY
  let seen = activity()
  return {
    isDue: (now) => now - last >= pause || activity() !== seen,
    looked(now, found) {
      const current = activity()
      pause = found > 0 || current !== seen ? least : Math.min(Math.max(pause, least / 2) * 2, most)
      seen = current
      last = now
    },
  }
}
