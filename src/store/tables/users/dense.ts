/**
 * Searches for a text that many have: in the order of an index the first users are looked at, and where enough of them
 * match, or enough are known to, the page is found on the way, with no set of all matches.
 */
import { type RawBuilder, sql } from 'kysely'
import { COUNTED } from '../../../lib/counted.ts'
import type { UserFilter } from '../../port/users.ts'
import { isIndexed } from './order.ts'

/** Users that are looked at first, how many of them make a text that many have, and how far it is gone on then. */
const GLANCE = 500
const OFTEN = 25
const STRETCH = 25_000

export type Run = <R>(query: RawBuilder<R>) => Promise<R[]>

export interface Walk {
  filter: UserFilter
  /** Users in order, so many of them, as `id` and `hit`: whether it is one that is searched for. */
  first(count: number): RawBuilder<unknown>
}

interface Page {
  ids: string[]
  total: number
}

/** The ids of a page and the total, or undefined where few match, and where the order has no index. */
export async function searchDense(run: Run, walk: Walk): Promise<Page | undefined> {
  if (!canWalk(walk.filter)) return undefined
  const glance = sql<{ hits: number }>`select count(*) as hits from ${walk.first(GLANCE)} as u where u.hit`
  const areOften = ((await run(glance))[0]?.hits ?? 0) >= OFTEN
  return areOften ? met(run, walk, mostOf(walk.filter)) : undefined
}

/** The same where more are known to match than are counted. */
export function searchOn(run: Run, walk: Walk): Promise<Page | undefined> {
  return met(run, walk, walk.filter.offset + walk.filter.limit + 1)
}

export function canWalk(filter: UserFilter): boolean {
  return mostOf(filter) <= STRETCH && isIndexed(filter.sort)
}

const mostOf = ({ offset, limit }: UserFilter) => Math.max(offset + limit + 1, COUNTED + 1)

async function met(run: Run, { filter, first }: Walk, wanted: number): Promise<Page | undefined> {
  const { offset, limit } = filter
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
