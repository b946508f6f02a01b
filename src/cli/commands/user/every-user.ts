import { onward, type Place, START } from '../../../client/walks/oldest-first.ts'
import { Recent } from '../../../client/walks/recent.ts'
import { isObject } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'
import { type GoValue, goJson } from '../../go-json.ts'

/**
 * All users that a search finds, in pages, each user once, also while others are created and deleted.
 * Throws when they change faster than they can be read.
 */
export async function* everyUser<T>(
  api: Api,
  query: { [key: string]: GoValue },
  read: (user: unknown) => T,
): AsyncGenerator<T[]> {
  const seen = new Recent()
  for (let at: Place | undefined = START; at; ) {
    const page: Sent[] = await load(api, query, at)
    const rows = page.map(({ userId, createdTime }) => ({ key: userId, madeAt: createdTime * 1000 }))
    const { next, isJoined } = onward(STEPS, at, rows, ({ key }) => seen.has(key))
    at = next
    const fresh = isJoined ? page.filter(({ userId }) => !seen.has(userId)) : []
    for (const { userId } of fresh) seen.add(userId)
    if (fresh.length > 0) yield fresh.map(read)
  }
}

/** As many as the service answers at most. */
const PAGE = 100
const STEPS = { size: PAGE, overlaps: true, reach: 0 }

interface Sent {
  userId: string
  /** Seconds. */
  createdTime: number
}

async function load(api: Api, query: { [key: string]: GoValue }, at: Place): Promise<Sent[]> {
  const sort = ['createdTime', 'id'].map((field) => ({ field, desc: false }))
  const from = Math.max(at.from, Number(query.fromCreatedTime ?? 0))
  const body = { ...query, limit: PAGE, page: 0, sort, fromCreatedTime: from, offset: at.offset }
  const reply = (await api.post('/v2/mgmt/user/search', goJson(body))) as { users?: unknown } | null
  return Array.isArray(reply?.users) ? reply.users.filter(isObject).map((user) => user as unknown as Sent) : []
}
