import { isObject } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'
import { type GoValue, goJson } from '../../go-json.ts'

/**
 * All users that a search finds, in pages, each user once, also while others are created and deleted. The oldest come
 * first, so new ones stand at the end; pages overlap by one user, so a deletion before the page shows and is made up
 * for. Only what is created meanwhile with a time in the past can be missed.
 */
export async function* everyUser<T>(
  api: Api,
  query: { [key: string]: GoValue },
  read: (user: unknown) => T,
): AsyncGenerator<T[]> {
  const seen = new Set<string>()
  let at: Cursor = { fromCreatedTime: 0, offset: 0 }
  for (let idle = 0; idle < MOST_IDLE; ) {
    const page = await load(api, query, at)
    const [first] = page
    if (at.offset > 0 && (first === undefined || !seen.has(first.userId))) {
      // Users that stood before have gone: the page may begin behind some that were not seen.
      at = { ...at, offset: Math.max(0, at.offset - PAGE + 1) }
      idle++
      continue
    }
    const fresh = page.filter(({ userId }) => !seen.has(userId))
    if (fresh.length > 0) yield fresh.map(read)
    idle = fresh.length > 0 ? 0 : idle + 1
    remember(seen, fresh)
    if (page.length < PAGE) return
    at = next(at, page)
  }
  throw new Error('the users change faster than they can be read')
}

/** As many as the service answers at most. */
const PAGE = 100
/** Pages in a row without anybody new. */
const MOST_IDLE = 1000

interface Cursor {
  /** Milliseconds; users before are not asked for any more. */
  fromCreatedTime: number
  offset: number
}

interface Sent {
  userId: string
  /** Seconds. */
  createdTime: number
}

async function load(api: Api, query: { [key: string]: GoValue }, at: Cursor): Promise<Sent[]> {
  const sort = ['createdTime', 'id'].map((field) => ({ field, desc: false }))
  const body = { ...query, limit: PAGE, page: 0, sort, ...at }
  const reply = (await api.post('/v2/mgmt/user/search', goJson(body))) as { users?: unknown } | null
  return Array.isArray(reply?.users) ? reply.users.filter(isObject).map((user) => user as unknown as Sent) : []
}

/**
 * The page after, one user back. When the page ends in a later second than the last one asked for, users before that
 * second are left out, which keeps the offset small: the service has to count it off each time. One millisecond more
 * is asked for, as nothing says whether the limit itself is among what is found.
 */
function next(at: Cursor, page: readonly Sent[]): Cursor {
  const second = page[page.length - 1]?.createdTime ?? 0
  const fromCreatedTime = Math.max(0, second * 1000 - 1)
  if (fromCreatedTime <= at.fromCreatedTime) return { ...at, offset: at.offset + page.length - 1 }
  const sinceThen = page.filter(({ createdTime }) => createdTime >= second)
  return { fromCreatedTime, offset: sinceThen.length - 1 }
}

/** Only as far back as pages can reach. */
function remember(seen: Set<string>, users: readonly Sent[]): void {
  for (const { userId } of users) seen.add(userId)
  for (const userId of seen) {
    if (seen.size <= REMEMBERED) return
    seen.delete(userId)
  }
}

const REMEMBERED = 20_000
