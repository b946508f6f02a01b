import { contract } from '../../../client/operations.ts'
import type { Api, Run } from '../../command.ts'
import { nothingToChange, Refusal, requireArgument } from '../../exit/exit.ts'
import { decodeList } from '../../go/decode.ts'
import { done, table } from '../../output/output.ts'
import type { createFlags, updateFlags } from './index.ts'
import { permission } from './shapes.ts'

export const create: Run<typeof createFlags> = async ({ api, args: [name = ''], flags }) => {
  requireArgument('name', name)
  await api.call(contract.permission.create, { name, description: flags.description })
  return done
}

/** The service only replaces permissions: what is not given is loaded first. */
export const update: Run<typeof updateFlags> = async ({ api, args: [name = ''], flags, given }) => {
  requireArgument('name', name)
  if (!given.has('new-name') && !given.has('description')) throw nothingToChange()
  const newName = given.has('new-name') ? flags['new-name'] : name
  const description = given.has('description') ? flags.description : await loadDescription(api, name)
  await api.call(contract.permission.update, { name, newName, description })
  return done
}

export const remove: Run = async ({ api, args: [name = ''] }) => {
  requireArgument('name', name)
  await api.call(contract.permission.delete, { name })
  return done
}

export const loadAll: Run = async ({ api }) => {
  const permissions = decodeList(permission, await loadPermissions(api))
  return table('permissions', permissions, {
    verb: 'Loaded',
    one: 'permission',
    many: 'permissions',
    item: 'Permission',
  })
}

async function loadDescription(api: Api, name: string) {
  const found = (await loadPermissions(api))?.find((item) => item.name === name)
  if (!found) throw new Refusal(`there is no permission ${name}`)
  return found.description
}

async function loadPermissions(api: Api) {
  return (await api.call(contract.permission.all))?.permissions
}
