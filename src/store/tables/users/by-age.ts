/** Searches by a text and the age, where an index of texts has nearly that order: they read the page and little more. */
import { type RawBuilder, sql } from 'kysely'
import { COUNTED } from '../../../lib/counted.ts'
import { USER_ID, type UserFilter } from '../../port/users.ts'
import type { FirstAsked, FirstOfText } from '../../sql/first-of-text.ts'
import { atLeast, type Run } from './dense.ts'
import { isByAge } from './order.ts'

/** Further than its page a search looks at so many, whose ages may be mixed up. */
const MIXED = 100
/** Up to so many are looked at. */
const MOST = 20_000

export interface Aged {
  project: string
  filter: UserFilter
  /** Whether more is asked than the text, and whether test users are meant. */
  isPlain: boolean
  first: ((asked: FirstAsked) => FirstOfText) | undefined
  /** Those that match all else, as `id` and `at`. */
  matching(first: FirstOfText): RawBuilder<{ id: string; at: number }>
}

/** The ids of a page and the total, or undefined where they cannot be told so. */
export async function searchByAge(run: Run, asked: Aged): Promise<{ ids: string[]; total: number } | undefined> {
  const { project, filter } = asked
  const { sort, text, offset, limit } = filter
  const [by] = sort
  const wanted = Math.max(offset + limit, COUNTED) + 1
  if (!isByAge(sort) || wanted > MOST || USER_ID.test(text)) return undefined
  const isNewest = by?.desc ?? false
  const most = wanted + MIXED
  const first = asked.first?.({ project, needle: text.toLowerCase(), most, isNewest })
  return first && pageOf(run, asked, first, isNewest)
}

async function pageOf(run: Run, { filter, isPlain, matching }: Aged, first: FirstOfText, isNewest: boolean) {
  const edge = (await run(sql<{ edge: number | null }>`select ${first.edge} as edge`))[0]?.edge ?? null
  const way = isNewest ? -1 : 1
  const found = (await run(matching(first))).sort((a, b) => way * (a.at - b.at || (a.id < b.id ? -1 : 1)))
  const ids = found.slice(filter.offset, filter.offset + filter.limit).map(({ id }) => id)
  if (edge === null) return { ids, total: found.length }
  const sure = found.filter(({ at }) => way * (edge - at) > 0).length
  const seen = filter.offset + filter.limit
  if (sure <= seen || !isPlain || found.length <= COUNTED) return undefined
  return { ids, total: atLeast(filter, ids.length + 1) }
}
