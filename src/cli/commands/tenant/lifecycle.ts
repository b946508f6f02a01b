import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { requireArgument } from '../../exit/exit.ts'
import { decode, decodeList, decodeString } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { done, list, one } from '../../output/output.ts'
import type { createFlags } from './index.ts'
import { tenant } from './shapes.ts'

export const create: Run<typeof createFlags> = async ({ api, args: [name = ''], flags }) => {
  requireArgument('name', name)
  const body = {
    id: flags.id,
    name,
    selfProvisioningDomains: flags.domains,
    customAttributes: null,
    enforceSSO: false,
    disabled: false,
  }
  const reply = await api.call(contract.tenant.create, body, goJson)
  return one('tenantId', flags.id || decodeString(reply, 'id'), 'Created new tenant with id')
}

export const remove: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  await api.call(contract.tenant.delete, { id, cascade: false }, goJson)
  return done
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return one('tenant', decode(tenant, await api.call(contract.tenant.load, { id })), 'Loaded tenant')
}

export const loadAll: Run = async ({ api }) => {
  const reply = await api.call(contract.tenant.loadAll)
  const words = { verb: 'Loaded', one: 'tenant', many: 'tenants', item: 'Tenant' }
  return list('tenants', decodeList(tenant, reply?.tenants), words)
}
