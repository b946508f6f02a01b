import { contract } from '../../../client/operations.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Api, Run } from '../../command.ts'
import { nothingToChange, Refusal, requireArgument } from '../../exit/exit.ts'
import { decode, decodeList } from '../../go/decode.ts'
import { done, one, table } from '../../output/output.ts'
import type { createFlags, searchFlags, tenantFlags, updateFlags } from './index.ts'
import { role } from './shapes.ts'

export const create: Run<typeof createFlags> = async ({ api, args: [name = ''], flags }) => {
  requireArgument('name', name)
  const body = {
    name,
    description: flags.description,
    permissionNames: flags.permissions ?? [],
    tenantId: flags.tenant,
    default: flags.default,
    private: flags.private,
  }
  return one('role', decode(role, await api.call(contract.role.create, body)), 'Created role')
}

/** The service only replaces roles: what is not given is sent as it stands. */
export const update: Run<typeof updateFlags> = async ({ api, args: [name = ''], flags, given }) => {
  requireArgument('name', name)
  const changes: JsonObject = {
    ...(given.has('new-name') && { newName: flags['new-name'] }),
    ...(given.has('description') && { description: flags.description }),
    ...(given.has('permissions') && { permissionNames: [...(flags.permissions ?? [])] }),
    ...(given.has('default') && { default: flags.default }),
    ...(given.has('private') && { private: flags.private }),
  }
  if (Object.keys(changes).length === 0) {
    throw nothingToChange()
  }
  const { id, description, permissionNames, ...before } = await findRole(api, name, flags.tenant)
  const kept = { description, permissionNames, default: before.default, private: before.private }
  const body = { id, name, newName: name, tenantId: flags.tenant, ...kept, ...changes }
  return one('role', decode(role, await api.call(contract.role.update, body)), 'Updated role')
}

export const remove: Run<typeof tenantFlags> = async ({ api, args: [name = ''], flags }) => {
  requireArgument('name', name)
  await api.call(contract.role.delete, { name, tenantId: flags.tenant })
  return done
}

export const loadAll: Run = async ({ api }) => toList(await api.call(contract.role.all), 'Loaded')

export const search: Run<typeof searchFlags> = async ({ api, args: [text = ''], flags }) => {
  const query = {
    text,
    roleNames: flags.name ?? [],
    permissionNames: flags.permissions ?? [],
    tenantIds: flags.tenants ?? [],
  }
  return toList(await api.call(contract.role.search, query), 'Found')
}

/** A name may stand in the project and in each tenant. */
async function findRole(api: Api, name: string, tenantId: string) {
  const query = { roleNames: [name], ...(tenantId && { tenantIds: [tenantId] }) }
  const reply = await api.call(contract.role.search, query)
  const found = reply?.roles?.find((role) => role.name === name && (role.tenantId ?? '') === tenantId)
  if (!found) throw new Refusal(`there is no role ${name}${tenantId && ` in the tenant ${tenantId}`}`)
  return found
}

function toList(reply: { roles?: unknown } | null, verb: string) {
  const roles = decodeList(role, reply?.roles)
  return table('roles', roles, { verb, one: 'role', many: 'roles', item: 'Role' })
}
