import type { Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit.ts'
import type { GoValue } from '../../go-json.ts'
import { done, exited, list, one, type Result } from '../../output.ts'
import type { createFlags, updateFlags } from './index.ts'

const PATH = '/v1/mgmt/managementkey'

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
  return withSecret(await api.put(PATH, JSON.stringify(body)), 'Created management key')
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
  const { keys } = (await api.get(`${PATH}/search`)) as { keys?: GoValue[] }
  const words = { verb: 'Loaded', one: 'management key', many: 'management keys', item: 'Management key' }
  return list('managementKeys', keys ?? [], words)
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return one('managementKey', keyOf(await api.get(PATH, { id })), 'Loaded management key')
}

/** The API replaces a whole key, so it is loaded first. */
export const update: Run<typeof updateFlags> = async ({ api, args: [id = ''], flags, given }) => {
  requireArgument('id', id)
  if (given.size === 0) throw new Refusal('nothing to change: use --name, --description or --permitted-ips')
  const { name, description, permittedIps } = keyOf(await api.get(PATH, { id })) as { [field: string]: GoValue }
  const body = {
    id,
    name: given.has('name') ? flags.name : name,
    description: given.has('description') ? flags.description : description,
    permittedIps: given.has('permitted-ips') ? (flags['permitted-ips'] ?? []) : permittedIps,
  }
  return one('managementKey', keyOf(await api.patch(PATH, JSON.stringify(body))), 'Updated management key')
}

export const rotate: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  return withSecret(await api.post(`${PATH}/rotate`, JSON.stringify({ id })), 'Rotated management key')
}

export const activate: Run = byId('activate')
export const deactivate: Run = byId('deactivate')

function byId(verb: string): Run {
  return async ({ api, args: [id = ''] }) => {
    requireArgument('id', id)
    await api.post(`${PATH}/${verb}`, JSON.stringify({ id }))
    return done
  }
}

export const remove: Run = async ({ api, args }) => {
  const { total } = (await api.post(`${PATH}/delete`, JSON.stringify({ ids: args }))) as { total: number }
  return one('deleted', { total }, 'Deleted management keys')
}

function keyOf(reply: unknown): GoValue {
  return (reply as { key?: GoValue }).key ?? null
}

function withSecret(reply: unknown, text: string): Result {
  const { cleartext } = reply as { cleartext: string }
  return one('managementKey', { ...(keyOf(reply) as object), cleartext } as GoValue, text)
}
