import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { requireArgument } from '../../exit/exit.ts'
import { decode, decodeList, decodeString } from '../../go/decode.ts'
import { type GoValue, goJson, toGoMap } from '../../go/json.ts'
import { isMap } from '../../go/members.ts'
import { done, list, one } from '../../output/output.ts'
import type { createFlags } from './index.ts'
import { accessKey } from './shapes.ts'

export const create: Run<typeof createFlags> = async ({ api, args: [name = ''], flags }) => {
  requireArgument('name', name)
  const body = {
    name,
    expireTime: flags.expires,
    roleNames: null,
    keyTenants: (flags.tenants ?? []).map((tenantId) => ({ tenantId, roleNames: null })),
    userId: flags.userId,
    customClaims: null,
    description: flags.description,
    permittedIps: null,
    customAttributes: null,
  }
  const reply = await api.call(contract.accessKey.create, body, goJson)
  // The official program joins the two through an untyped map, so this one object is printed by key.
  const key = toGoMap(keyOf(reply))
  return one('accessKey', { ...(isMap(key) && key), cleartext: decodeString(reply, 'cleartext') }, 'Created access key')
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return one('accessKey', keyOf(await api.call(contract.accessKey.load, { id })), 'Loaded access key')
}

export const loadAll: Run = async ({ api }) => {
  const reply = await api.call(contract.accessKey.search)
  const words = { verb: 'Loaded', one: 'access key', many: 'access keys', item: 'Access key' }
  return list('accessKeys', decodeList(accessKey, reply?.keys), words)
}

export const remove: Run = byId(contract.accessKey.delete)
export const activate: Run = byId(contract.accessKey.activate)
export const deactivate: Run = byId(contract.accessKey.deactivate)

function byId(operation: typeof contract.accessKey.delete): Run {
  return async ({ api, args: [id = ''] }) => {
    requireArgument('id', id)
    await api.call(operation, { id }, goJson)
    return done
  }
}

function keyOf(reply: { key?: unknown } | null): GoValue {
  return decode(accessKey, reply?.key)
}
