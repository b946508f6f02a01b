import { contract } from '../../../client/operations.ts'
import type { Output } from '../../../client/values.ts'
import { onward, type Place, START } from '../../../client/walks/oldest-first.ts'
import { Recent } from '../../../client/walks/recent.ts'
import { pagingOf } from '../../../contract/operation.ts'
import type { Api } from '../../command.ts'
import { type GoValue, goJson } from '../../go/json.ts'

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
    const page: Users = await load(api, query, at)
    const rows = page.map((user) => ({ key: keyOf(user), madeAt: Number(user.createdTime) * 1000 }))
    const { next, isJoined } = onward(STEPS, at, rows, ({ key }) => seen.has(key))
    at = next
    const fresh = isJoined ? page.filter((user) => !seen.has(keyOf(user))) : []
    for (const user of fresh) seen.add(keyOf(user))
    if (fresh.length > 0) yield fresh.map(read)
  }
}

const { largest: PAGE } = pagingOf(contract.user.search)
const STEPS = { size: PAGE, overlaps: true, reach: 0 }

type Users = NonNullable<NonNullable<Output<typeof contract.user.search>>['users']>

const keyOf = ({ userId }: Users[number]) => String(userId)

async function load(api: Api, query: { [key: string]: GoValue }, at: Place): Promise<Users> {
  const sort = ['createdTime', 'id'].map((field) => ({ field, desc: false }))
  const from = Math.max(at.from, Number(query.fromCreatedTime ?? 0))
  const body = { ...query, limit: PAGE, page: 0, sort, fromCreatedTime: from, offset: at.offset }
  const reply = await api.call(contract.user.search, body, goJson)
  return reply?.users ?? []
}
