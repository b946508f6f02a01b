import { contract } from '../../../client/operations.ts'
import type { Output } from '../../../client/values.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import type { GoValue } from '../../go/json.ts'
import { done, exited, one, type Result, table } from '../../output/output.ts'
import type { createFlags, updateFlags } from './index.ts'

type CreateCall = Call<typeof createFlags>

export const create: Run<typeof createFlags> = async (call) => {
  const { api, args, flags, given } = call
  const [name = ''] = args
  requireArgument('name', name)
  if (given.has('database')) return makeOnMachine(call, name)
  const body = {
    name,
    description: flags.description,
    expireTime: String(flags.expires),
    permittedIps: flags['permitted-ips'] ?? [],
    reBac: rolesOf(flags),
  }
  return withSecret(await api.call(contract.managementKey.create, body), 'Created management key')
}

function rolesOf({ roles, projects, tags }: CreateCall['flags']): object {
  if (projects && tags) throw new Refusal('--projects and --tags say the same twice: make two keys')
  if (projects) return { projectRoles: [{ projectIds: projects, roles: roles ?? ['project-full-access'] }] }
  if (tags) return { tagRoles: [{ tags, roles: roles ?? ['tag-full-access'] }] }
  return { companyRoles: roles ?? ['company-full-access'] }
}

/** Only a key that may do everything helps who has none. */
async function makeOnMachine({ flags, given, starters }: CreateCall, name: string): Promise<Result> {
  const other = [...given].find((flag) => flag !== 'database' && flag !== 'description')
  if (other) throw new Refusal(`--${other} is for keys that a service makes: leave it out with --database`)
  const { database, description } = flags
  return exited(await starters.maintain({ action: 'recoverKey', words: [name], flags: { database, description } }))
}

export const listAll: Run = async ({ api }) => {
  const keys = (await api.call(contract.managementKey.search))?.keys
  const words = { verb: 'Loaded', one: 'management key', many: 'management keys', item: 'Management key' }
  return table('managementKeys', keys ?? [], words)
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return one('managementKey', keyOf(await api.call(contract.managementKey.load, { id })), 'Loaded management key')
}

/** The API replaces a whole key, so it is loaded first. */
export const update: Run<typeof updateFlags> = async ({ api, args: [id = ''], flags, given }) => {
  requireArgument('id', id)
  if (given.size === 0) throw new Refusal('nothing to change: use --name, --description or --permitted-ips')
  const before = (await api.call(contract.managementKey.load, { id }))?.key
  const body = {
    id,
    name: given.has('name') ? flags.name : before?.name,
    description: given.has('description') ? flags.description : before?.description,
    permittedIps: given.has('permitted-ips') ? (flags['permitted-ips'] ?? []) : before?.permittedIps,
  }
  return one('managementKey', keyOf(await api.call(contract.managementKey.update, body)), 'Updated management key')
}

export const rotate: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return withSecret(await api.call(contract.managementKey.rotate, { id }), 'Rotated management key')
}

export const activate: Run = byId(contract.managementKey.activate)
export const deactivate: Run = byId(contract.managementKey.deactivate)

function byId(operation: typeof contract.managementKey.activate): Run {
  return async ({ api, args: [id = ''] }) => {
    requireArgument('id', id)
    await api.call(operation, { id })
    return done
  }
}

export const remove: Run = async ({ api, args }) => {
  const reply = await api.call(contract.managementKey.delete, { ids: args })
  return one('deleted', { total: reply?.total ?? 0 }, 'Deleted management keys')
}

function keyOf(reply: Output<typeof contract.managementKey.load>): GoValue {
  return reply?.key ?? null
}

function withSecret(reply: Output<typeof contract.managementKey.rotate>, text: string): Result {
  return one('managementKey', { ...reply?.key, cleartext: reply?.cleartext }, text)
}
