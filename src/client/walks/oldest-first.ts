/**
 * Reads a list that changes meanwhile, oldest first, so that no row is missed which is there all the time.
 *
 * Rows are sorted by when they were made and then by id, which never change: new rows come last, and a row's place only
 * ever moves towards the front, by as many as were deleted before it. Pages overlap by one row. What is read is without
 * a gap as long as the first row of a page is one that was read before; where it is not, rows before it have gone, and
 * the walk steps back until it is. A page that starts at a time (`offset` 0) cannot have a gap before it: nothing that
 * is deleted moves a row across a time.
 *
 * Only a row that is made meanwhile with a time in the past can be missed.
 */

/** Where a walk is. JSON, so that it can be kept. */
export interface Place {
  /** Milliseconds; rows made before are not asked for any more. */
  from: number
  /** Rows to pass over from there. */
  offset: number
  /** Pages in a row that brought nothing new. */
  idle?: number
}

export interface Row {
  key: string
  /** Milliseconds, rounded down to what the source tells. */
  madeAt: number
}

export interface Steps {
  /** Rows in a full page. */
  size: number
  /** Whether an offset can be any number, so that pages may overlap; else it is a multiple of `size`. */
  overlaps: boolean
  /** Offset up to which `from` stays as it is: the source has to count an offset off each time. */
  reach: number
}

export const START: Place = { from: 0, offset: 0 }

export interface Step {
  /** Where it goes on; undefined after the last page. */
  next?: Place
  /** Whether nothing is missing before the page. Else its rows are left out: they come again, without a gap. */
  isJoined: boolean
}

/**
 * What follows from a page. `isKnown` tells the rows of pages that were joined.
 * Throws where a thousand pages in a row brought nothing new: the source keeps no order.
 */
export function onward(steps: Steps, at: Place, rows: readonly Row[], isKnown: (row: Row) => boolean): Step {
  const [first] = rows
  const { size, overlaps } = steps
  if (overlaps && at.offset > 0 && !(first && isKnown(first))) {
    const next = { from: at.from, offset: Math.max(0, at.offset - size + 1), ...idleAfter(at) }
    return { next, isJoined: false }
  }
  if (rows.length < size) return { isJoined: true }
  const idle = rows.every(isKnown) ? idleAfter(at) : {}
  const last = rows[rows.length - 1]?.madeAt ?? 0
  // One millisecond more is asked for: nothing says whether the limit itself is among what is found.
  const from = Math.max(0, last - 1)
  const behind = overlaps ? 1 : 0
  if (from <= at.from || at.offset + size <= steps.reach) {
    return { next: { from: at.from, offset: at.offset + size - behind, ...idle }, isJoined: true }
  }
  const offset = overlaps ? rows.filter(({ madeAt }) => madeAt >= last).length - 1 : 0
  return { next: { from, offset, ...idle }, isJoined: true }
}

function idleAfter({ idle = 0 }: Place): { idle: number } {
  if (idle >= MOST_IDLE) throw new Error('the list changes faster than it can be read')
  return { idle: idle + 1 }
}

const MOST_IDLE = 1000
