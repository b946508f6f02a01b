import type { Api, Run } from '../../command.ts'
import { importRows, type Way } from '../../import/import-rows.ts'
import { Naming } from '../../records/naming.ts'
import { AboveFirst, type Act } from './above-first.ts'
import { createTenant } from './create-tenant.ts'
import { fileFields, KNOWN_NAMES, toTenant } from './fields.ts'
import type { importFlags } from './index.ts'

export const importFile: Run<typeof importFlags> = (call) => {
  const { api, flags } = call
  const tenants = new AboveFirst()
  return importRows(call, {
    one: 'tenant',
    many: 'tenants',
    fields: fileFields,
    naming: new Naming({ one: 'tenant', map: flags.map, fields: fileFields, more: KNOWN_NAMES }),
    batchSize: BATCH,
    toWanted: toTenant,
    arrange: (batches) => tenants.arrange(batches),
    sending: async (way) => {
      const act = flags['dry-run'] ? await checker(api) : creator(way)
      return (items) => tenants.each(items, act)
    },
  })
}

/** Rows between two marks of how far it is. */
const BATCH = 20

const creator =
  (way: Way): Act =>
  (item) =>
    createTenant(way, item)

const checker = async (api: Api): Promise<Act> => (await import('./check-tenants.ts')).tenantChecker(api)
