/** One batch to the service, and what became of each row. */
import { contract } from '../../client/operations.ts'
import { type Answer, ResponseError } from '../../client/transport.ts'
import { asObject, isJsonObject, isObject, type JsonObject } from '../../lib/json.ts'
import { addTo } from '../../lib/lists.ts'
import type { Failure, Item } from './batches.ts'
import { inHalves, isGood, refusalText, sendable } from './refusals.ts'
import type { Sender } from './sender.ts'

/** Whether a user that is there is the one that was wanted. */
export type Same = (wanted: JsonObject, found: JsonObject) => boolean

/**
 * The rows that failed; all others are created. A row that may have been sent before fails only when nobody like it is
 * there. Throws what concerns more than the rows: refused credentials, no service.
 */
export async function createUsers(sender: Sender, items: readonly Item[], isSame: Same): Promise<Failure[]> {
  const { right: users, wrong } = sendable(items)
  if (users.length === 0) return wrong
  const { answer, isRepeated } = await sender.send(contract.user.createBatch, bodyOf(users))
  const failed = isGood(answer)
    ? failuresIn(answer, users)
    : await inHalves(users, refusalText(answer, BLAMING_USERS), (some) => createUsers(sender, some, isSame))
  const uncertain = failed.filter(({ item }) => isRepeated || item.isUncertain)
  const created = uncertain.length > 0 ? await findCreated(sender, uncertain, isSame) : new Set<Item>()
  return [...wrong, ...failed.filter(({ item }) => !created.has(item))]
}

function bodyOf(items: readonly Item[]) {
  return { users: items.map(({ wanted = {} }) => wanted) }
}

const BLAMING_USERS = new Set([400, 409, 413, 422])

/** The reply names the users that failed, by login id. Of two rows with the same one, the later failed. */
function failuresIn({ body }: Answer, users: readonly Item[]): Failure[] {
  const reply: unknown = JSON.parse(body)
  const failed = isObject(reply) && Array.isArray(reply.failedUsers) ? reply.failedUsers : []
  if (failed.length === 0) return []
  const byLoginId = new Map<string, Item[]>()
  for (const item of users) addTo(byLoginId, String(item.wanted?.loginId ?? ''), item)
  return failed.flatMap((entry: unknown) => {
    const { loginId, reason } = readFailure(entry)
    const item = byLoginId.get(loginId)?.pop()
    return item ? [{ item, reason }] : []
  })
}

function readFailure(entry: unknown): { loginId: string; reason: string } {
  const { failure, user } = isObject(entry) ? entry : {}
  const loginIds = isObject(user) && Array.isArray(user.loginIds) ? user.loginIds : []
  return { loginId: String(loginIds[0] ?? ''), reason: String(failure ?? 'no reason was given') }
}

/** The rows whose user is there, as it would be had the row been created. Each user counts for one row. */
async function findCreated(sender: Sender, failures: readonly Failure[], isSame: Same): Promise<Set<Item>> {
  const created = new Set<Item>()
  const claimed = new Set<unknown>()
  for (let at = 0; at < failures.length; at += SEARCHED) {
    const part = failures.slice(at, at + SEARCHED)
    const found = await search(sender, part)
    for (const { item } of part) {
      const wanted = asObject(item.wanted)
      const match = found.find((user) => !claimed.has(user.userId) && isSame(wanted, user))
      if (!match) continue
      claimed.add(match.userId)
      created.add(item)
    }
  }
  return created
}

/** As many as a page of the search holds. */
const SEARCHED = 100

async function search(sender: Sender, failures: readonly Failure[]): Promise<JsonObject[]> {
  const loginIds = failures.map(({ item }) => String(item.wanted?.loginId ?? ''))
  const query = { loginIds, limit: SEARCHED, withTestUser: true }
  const { answer } = await sender.send(contract.user.search, query)
  if (!isGood(answer)) throw new ResponseError(answer)
  const reply: unknown = JSON.parse(answer.body)
  return isObject(reply) && Array.isArray(reply.users) ? reply.users.filter(isJsonObject) : []
}
