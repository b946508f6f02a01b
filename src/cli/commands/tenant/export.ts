import { contract } from '../../../client/operations.ts'
import { ResponseError } from '../../../client/transport.ts'
import { Tenant } from '../../../contract/schemas/tenant.ts'
import { asObject, isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { Api, Run } from '../../command.ts'
import { exportRecords } from '../../records/export.ts'
import type { exportFlags } from './index.ts'

export const exportAll: Run<typeof exportFlags> = (call) => {
  const withSettings = call.flags['with-settings']
  return exportRecords(call, {
    one: 'tenant',
    many: 'tenants',
    columns: [...Object.keys(Tenant.fields), ...(withSettings ? ['settings'] : [])],
    instead: 'tenant load-all',
    pages: withSettings ? settled(call.api) : everyTenant(call.api),
  })
}

/** The service answers all at once, so that none is missed whatever changes meanwhile. */
async function* everyTenant(api: Api): AsyncGenerator<JsonObject[]> {
  const tenants = ((await api.call(contract.tenant.loadAll))?.tenants ?? []).filter(isJsonObject)
  if (tenants.length > 0) yield parentsFirst(tenants)
}

/** With what holds for the members of each. */
async function* settled(api: Api): AsyncGenerator<JsonObject[]> {
  for await (const tenants of everyTenant(api)) {
    for (const tenant of tenants) {
      const settings = await settingsOf(api, String(tenant.id))
      if (settings) yield [{ ...tenant, settings }]
    }
  }
}

/** None for a tenant that is gone meanwhile. */
async function settingsOf(api: Api, id: string): Promise<JsonObject | undefined> {
  try {
    return asObject(await api.call(contract.tenant.settings, { id }))
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined
    throw error
  }
}

/** In their order, save that none comes before the tenant above it: that has to be there when it is created. */
export function parentsFirst(tenants: readonly JsonObject[]): JsonObject[] {
  const waiting = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  const ordered: JsonObject[] = []
  for (const tenant of tenants) {
    const line: JsonObject[] = []
    for (let next: JsonObject | undefined = tenant; next && waiting.delete(next.id); ) {
      line.push(next)
      next = waiting.get(next.parent)
    }
    ordered.push(...line.reverse())
  }
  return ordered
}
