/** One tenant to the service, which has no batches of them; what only other operations set follows. */
import { contract } from '../../../client/operations.ts'
import { type Answer, ResponseError } from '../../../client/transport.ts'
import type { Input } from '../../../client/values.ts'
import { lifecycle } from '../../../contract/tenant/lifecycle.ts'
import { asObject, isJsonObject, isObject, type JsonObject } from '../../../lib/json.ts'
import type { Item } from '../../import/batches.ts'
import type { Way } from '../../import/import-rows.ts'
import { isGood, refusalText } from '../../import/refusals.ts'
import { canonical, isUnset } from '../../import/same.ts'
import type { Sender } from '../../import/sender.ts'

/** Why it could not be created; undefined once it is there as a whole. */
export async function createTenant({ sender, ledger }: Way, item: Item): Promise<string | undefined> {
  const { wanted } = item
  if (!wanted) return item.problem ?? ''
  // Its own batch may come later.
  ledger.begin({ from: item.row, to: item.row, end: 0 })
  const { answer, isRepeated } = await sender.send(contract.tenant.create, pick(wanted, CREATED))
  const mayBeThere = isRepeated || item.isUncertain
  const refusal = refusalOf(answer)
  const found = refusal && mayBeThere ? await findSame(sender, wanted) : undefined
  if (refusal && !found) return refusal
  const id = String(found ?? asObject(JSON.parse(answer.body))['id'])
  const problem = await complete(sender, id, wanted)
  if (problem === undefined) return undefined
  if (found) return `${problem} (the tenant is there without that)`
  // So that the row can be corrected and imported again.
  await sender.send(contract.tenant.delete, { id, cascade: false })
  return problem
}

const CREATED = Object.keys(lifecycle.create.input.fields)

function pick(wanted: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(wanted, name) ? [[name, wanted[name] ?? null]] : [])),
  )
}

/** What create takes no notice of. */
async function complete(sender: Sender, id: string, wanted: JsonObject): Promise<string | undefined> {
  const { settings, domains, defaultRoles } = wanted
  if (!isUnset(settings ?? null) || !isUnset(domains ?? null)) {
    const own = isObject(settings) ? settings : {}
    // What the tenant itself says of them holds.
    const beside = pick(wanted, ['domains', 'selfProvisioningDomains', 'authType'])
    const { answer } = await sender.send(contract.tenant.configure, { ...own, ...beside, tenantId: id })
    const problem = refusalOf(answer)
    if (problem !== undefined) return problem
  }
  if (isUnset(defaultRoles ?? null)) return undefined
  const body = { id, defaultRoles } as Input<typeof contract.tenant.setDefaultRoles>
  return refusalOf((await sender.send(contract.tenant.setDefaultRoles, body)).answer)
}

/** Why the service refuses what was sent. Throws what has another reason. */
const refusalOf = (answer: Answer) => (isGood(answer) ? undefined : refusalText(answer, BLAMING_TENANTS))

const BLAMING_TENANTS = new Set([400, 404, 409, 413, 422])

/** The id of the tenant that is there, if it is the one that was to be created: then a lost request did create it. */
async function findSame(sender: Sender, wanted: JsonObject): Promise<string | undefined> {
  const query = wanted.id ? { tenantIds: [String(wanted.id)] } : { tenantNames: [String(wanted.name)] }
  const { answer } = await sender.send(contract.tenant.search, query)
  if (answer.status !== 200) throw new ResponseError(answer)
  const { tenants } = asObject(JSON.parse(answer.body))
  const found = Array.isArray(tenants) ? tenants.filter(isJsonObject) : []
  const same = found.find((tenant) => isSame(wanted, tenant))
  return same && String(same.id)
}

/** As far as create sets it. */
function isSame(wanted: JsonObject, found: JsonObject): boolean {
  return CREATED.every((name) => {
    const value = wanted[name] ?? null
    return isUnset(value) || canonical(value) === canonical(found[name] ?? null)
  })
}
