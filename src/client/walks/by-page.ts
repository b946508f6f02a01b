/**
 * Reads a list that has page numbers and nothing else, so that no row is missed which is there all the time.
 *
 * Rows have one order in which new ones come last, so that a place only moves to the front, by deletions before it. After
 * each page the one before is asked for again: if it still ends in the same row, nothing before that has gone meanwhile,
 * and the two pages have no gap between them: they are joined. Else the walk goes on from the page that was read again,
 * stepping back while that does not begin with a row of a page that was joined.
 */

export interface Place {
  page: number
  /** What the page before ended in; none for the first. */
  before?: string
  /** Set where a page is read again. */
  again?: Again
  /** Pages in a row that were read again in vain. */
  idle?: number
}

interface Again {
  /** What the page should end in. */
  last: string
  /** Keys of the page behind it, joined when it does. */
  keys: readonly string[]
  /** Where the walk goes then; undefined is the end. */
  onward?: Place
}

export const START: Place = { page: 0 }

export interface Step {
  /** Where it goes on; undefined after the last page. */
  next?: Place
  /** Keys of rows before which nothing is missing, from now on. */
  joined: readonly string[]
}

/**
 * What follows from a page of keys, `size` of them when it is full. `isJoined` tells the keys of earlier steps.
 * Throws where the list changes faster than it can be read.
 */
export function onward(size: number, at: Place, keys: readonly string[], isJoined: (key: string) => boolean): Step {
  if (at.again) return afterAgain(size, at, at.again, keys, isJoined)
  const behind = pageAfter(size, at, keys)
  if (at.before === undefined) return { ...(behind && { next: behind }), joined: keys }
  const again = { last: at.before, keys, ...(behind && { onward: behind }) }
  return { next: { page: at.page - 1, again, ...idleOf(at) }, joined: [] }
}

function afterAgain(
  size: number,
  at: Place,
  again: Again,
  keys: readonly string[],
  isJoined: (key: string) => boolean,
): Step {
  if (keys.length >= size && keys.at(-1) === again.last) {
    return { ...(again.onward && { next: again.onward }), joined: again.keys }
  }
  const idle = (at.idle ?? 0) + 1
  if (idle > MOST_IDLE) throw new Error('the list changes faster than it can be read')
  const [first] = keys
  if (at.page > 0 && !(first !== undefined && isJoined(first))) {
    return { next: { page: at.page - 1, again: { last: '', keys: [] }, idle }, joined: [] }
  }
  const behind = pageAfter(size, { ...at, idle }, keys)
  return { ...(behind && { next: behind }), joined: keys }
}

function pageAfter(size: number, at: Place, keys: readonly string[]): Place | undefined {
  const before = keys[keys.length - 1]
  if (keys.length < size || before === undefined) return undefined
  return { page: at.page + 1, before, ...idleOf(at) }
}

function idleOf({ idle }: Place): { idle?: number } {
  return idle ? { idle } : {}
}

const MOST_IDLE = 1000
