/**
 * Searches for a text that many have: in the order of an index the first users are looked at, and where enough of them
 * match, or enough are known to, the page is found on the way, with no set of all matches.
 */
import { type RawBuilder, sql } from 'kysely'
import { COUNTED } from '../../../lib/counted.ts'
import type { UserFilter } from '../../port/users.ts'

/** Users that are looked at first, how many of them make a text that many have, and how far it is gone on then. */
const GLANCE = 500
const OFTEN = 25
const STRETCH = 25_000

export type Run = <R>(query: RawBuilder<R>) => Promise<R[]>

export interface Walk {
  filter: UserFilter
  /** Users in order, so many of them, as `id` and `hit`: whether it is one that is searched for. */
  first(count: number): RawBuilder<unknown>
  /** Whether more have the text than are counted, where that can be told without a look at each. */
  areMany?: () => Promise<boolean>
}

/** The ids of a page and the total, or undefined where few match, and where the order has no index. */
export async function searchDense(
  run: Run,
  { filter, first, areMany }: Walk,
): Promise<{ ids: string[]; total: number } | undefined> {
  const { sort, offset, limit } = filter
  const page = offset + limit + 1
  const most = Math.max(page, COUNTED + 1)
  if (most > STRETCH || !hasIndex(sort)) return undefined
  const glance = sql<{ hits: number }>`select count(*) as hits from ${first(GLANCE)} as u where u.hit`
  const areOften = ((await run(glance))[0]?.hits ?? 0) >= OFTEN
  if (!areOften && !(await areMany?.())) return undefined
  const wanted = areOften ? most : page
  const found = await run(
    sql<{ id: string }>`select u.id from ${first(STRETCH)} as u where u.hit limit ${sql.lit(wanted)}`,
  )
  if (found.length < wanted) return undefined
  const ids = found.slice(offset, offset + limit).map(({ id }) => id)
  return { ids, total: atLeast(filter, ids.length + 1) }
}

/** What is told of more matches than are counted; `seen` from the page's first on. */
export function atLeast({ offset }: UserFilter, seen: number): number {
  return Math.max(COUNTED, seen > 0 ? offset + seen : 0)
}

const INDEXED = ['id', 'createdTime', 'displayName', 'phoneNumber', 'email']

function hasIndex(sort: UserFilter['sort']): boolean {
  return sort.length === 0 || (sort.length === 1 && sort.every(({ field }) => INDEXED.includes(field)))
}
