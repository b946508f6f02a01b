/** What would become of tenants, were they created: what is declared, and what the service has, tell. Nothing is sent. */
import { contract } from '../../../client/operations.ts'
import { ApiError, faults } from '../../../contract/faults.ts'
import { decode } from '../../../contract/messages/decode.ts'
import { lifecycle } from '../../../contract/tenant/lifecycle.ts'
import { settings } from '../../../contract/tenant/settings.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'
import type { Item } from '../../import/batches.ts'
import type { Act } from './above-first.ts'

interface TenantIndex {
  ids: Set<unknown>
  names: Set<unknown>
  /** Those of the project: a tenant that is not there yet has none of its own. */
  roles: ReadonlySet<unknown>
}

/** Tells why a tenant would not be created, and takes it as created where it would. */
export async function tenantChecker(api: Api): Promise<Act> {
  const tenants = (await api.call(contract.tenant.loadAll))?.tenants ?? []
  const roles = ((await api.call(contract.role.all))?.roles ?? []).filter(({ tenantId }) => !tenantId)
  const known = {
    ids: new Set(tenants.map(({ id }) => id)),
    names: new Set(tenants.map(({ name }) => name)),
    roles: new Set(roles.map(({ name }) => name)),
  }
  return async (item) => failureOf(item, known)
}

function failureOf({ wanted, problem = '' }: Item, known: TenantIndex): string | undefined {
  if (!wanted) return problem
  try {
    check(wanted, known)
  } catch (error) {
    if (error instanceof ApiError) return textOf(error)
    throw error
  }
  if (wanted.id) known.ids.add(wanted.id)
  known.names.add(wanted.name)
  return undefined
}

/** In the order, and with the words, of the service. */
function check(wanted: JsonObject, { ids, names, roles }: TenantIndex): void {
  decode(lifecycle.create.input, wanted)
  if (wanted.parent && !ids.has(wanted.parent)) {
    throw new ApiError('noTenant', 'Could not load parent tenant by id', { status: 400 })
  }
  if (ids.has(wanted.id) || names.has(wanted.name)) {
    throw new ApiError('tenantExists', 'Failed creating tenant because tenant name is duplicate')
  }
  const id = wanted.id || 'T'
  const { domains, defaultRoles } = wanted
  decode(settings.configure.input, { ...(isObject(wanted.settings) ? wanted.settings : {}), domains, tenantId: id })
  decode(settings.setDefaultRoles.input, { id, defaultRoles })
  const missing = Array.isArray(defaultRoles) ? defaultRoles.find((name) => !roles.has(name)) : undefined
  if (missing !== undefined) throw new ApiError('noRole', `Role does not exist: ${missing}`, { status: 400 })
}

/** As an answer of the service is told. */
function textOf(error: ApiError): string {
  return `[${faults[error.fault].code}] ${error.message} [Status-Code:${error.status}]`
}
