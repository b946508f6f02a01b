/** What would become of users, were they created: the service says so, and creates nobody. */
import { contract } from '../../client/operations.ts'
import { ResponseError } from '../../client/transport.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { addTo } from '../../lib/lists.ts'
import type { Failure, Item } from './batches.ts'
import type { Sender } from './sender.ts'

/**
 * The rows that would fail. `taken` has the login ids of the rows before, and gets those of these. The operation is one
 * that never creates anybody when it is asked to try, also where a service knows no files of this kind.
 */
export async function checkUsers(sender: Sender, items: readonly Item[], taken: Set<string>): Promise<Failure[]> {
  const wrong = items.filter(({ wanted }) => !wanted).map((item) => ({ item, reason: item.problem ?? '' }))
  const rows = items.filter(({ wanted }) => wanted)
  if (rows.length === 0) return wrong
  const body = { source: 'descope', users: rows.map(({ wanted }) => wanted), dryrun: true }
  const { answer } = await sender.send(contract.user.import, body)
  if (answer.status < 200 || answer.status >= 300) throw new ResponseError(answer)
  const failed = failuresIn(JSON.parse(answer.body), rows)
  const isFailed = new Set(failed.map(({ item }) => item))
  const again = rows.filter((item) => !isFailed.has(item) && isTaken(item, taken))
  return [...wrong, ...failed, ...again.map((item) => ({ item, reason: TAKEN }))]
}

/** As the service says it. */
const TAKEN = 'Request is malformed: User already exists'

function failuresIn(reply: unknown, rows: readonly Item[]): Failure[] {
  const failures = isObject(reply) && Array.isArray(reply.failures) ? reply.failures.filter(isObject) : []
  const byLoginId = new Map<string, Item[]>()
  for (const item of rows) addTo(byLoginId, shown(item.wanted?.loginId), item)
  return failures.flatMap(({ user, reason }) => {
    const item = byLoginId.get(String(user))?.pop()
    return item ? [{ item, reason: String(reason) }] : []
  })
}

/** As much of a login id as failures name. */
function shown(loginId: Json | undefined): string {
  return String(loginId).slice(0, 512).toWellFormed()
}

/** Two rows of one batch were told apart by the service. */
function isTaken({ wanted }: Item, taken: Set<string>): boolean {
  const { loginId, additionalLoginIds, additionalIdentifiers } = wanted ?? {}
  const ids = [loginId, additionalLoginIds, additionalIdentifiers].flat().filter(Boolean).map(String)
  if (ids.some((id) => taken.has(id))) return true
  for (const id of ids) taken.add(id)
  return false
}
