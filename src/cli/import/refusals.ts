/** Requests that the service refuses for the rows in them. */
import { type Answer, ResponseError } from '../../client/transport.ts'
import { errorText } from '../exit/exit.ts'
import type { Failure, Item } from './batches.ts'

export const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300

/** Why, in words. `blaming`: statuses that say so of rows. Throws ResponseError for any other: no service, no right. */
export function refusalText(answer: Answer, blaming: ReadonlySet<number>): string {
  const error = new ResponseError(answer)
  if (!blaming.has(answer.status)) throw error
  return errorText(error)
}

/** Of rows that were refused together each half alone, until those are found that are to blame. */
export async function inHalves(
  items: readonly Item[],
  reason: string,
  send: (some: readonly Item[]) => Promise<Failure[]>,
): Promise<Failure[]> {
  const [only] = items
  if (only && items.length === 1) return [{ item: only, reason }]
  const middle = Math.ceil(items.length / 2)
  const first = await send(items.slice(0, middle))
  return [...first, ...(await send(items.slice(middle)))]
}

/** Rows that can be sent, and those that have failed before. */
export function sendable(items: readonly Item[]): { right: Item[]; wrong: Failure[] } {
  return {
    right: items.filter(({ wanted }) => wanted),
    wrong: items.filter(({ wanted }) => !wanted).map((item) => ({ item, reason: item.problem ?? '' })),
  }
}
