/** What the official program cannot do with access keys. */
import { contract } from '../../../client/operations.ts'
import type { Input, Output } from '../../../client/values.ts'
import type { Api, Call, Run } from '../../command.ts'
import { nothingToChange, Refusal, requireArgument } from '../../exit/exit.ts'
import { decode } from '../../go/decode.ts'
import { done, one } from '../../output/output.ts'
import { changed, readKeyValues } from '../../parsing/key-values.ts'
import type { updateFlags } from './index.ts'
import { accessKey } from './shapes.ts'

type UpdateCall = Call<typeof updateFlags>
type Changes = Input<typeof contract.accessKey.update>
type AccessKey = NonNullable<NonNullable<Output<typeof contract.accessKey.load>>['key']>

/** The service asks for the name, and replaces lists and maps whole: these are loaded first. */
export const update: Run<typeof updateFlags> = async ({ api, args: [id = ''], flags, given }) => {
  requireArgument('id', id)
  const changesOf = readChanges(flags, given)
  if (Object.keys(changesOf({})).length === 0) throw nothingToChange()
  const isWhole = given.has('name') && !['tenants', 'attribute', 'claim'].some((name) => given.has(name))
  const before = isWhole ? {} : await loadKey(api, id)
  const body = { id, name: before.name, ...changesOf(before) }
  const reply = await api.call(contract.accessKey.update, body)
  return one('accessKey', decode(accessKey, reply?.key), 'Updated access key')
}

export const removeMany: Run = async ({ api, args, io }) => {
  const listed = args.includes('-') ? (await io.input()).split(/\s+/) : []
  const ids = args.flatMap((id) => (id === '-' ? listed : [id])).filter(Boolean)
  if (ids.length === 0) throw new Refusal('this command requires at least one id')
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    await api.call(contract.accessKey.deleteBatch, { ids: ids.slice(at, at + MOST_IDS) })
  }
  return done
}

const MOST_IDS = 1000

function readChanges(flags: UpdateCall['flags'], given: ReadonlySet<string>): (before: AccessKey) => Changes {
  const attributes = readKeyValues('-a, --attribute', flags.attribute)
  const claims = readKeyValues('-c, --claim', flags.claim)
  return (before) => ({
    ...(given.has('name') && { name: flags.name }),
    ...(given.has('description') && { description: flags.description }),
    ...(given.has('roles') && { roleNames: [...(flags.roles ?? [])] }),
    ...(given.has('tenants') && { keyTenants: withTheirRoles(before.keyTenants, flags.tenants ?? []) }),
    ...(given.has('permitted-ips') && { permittedIps: [...(flags['permitted-ips'] ?? [])] }),
    ...(given.has('attribute') && { customAttributes: changed(before.customAttributes, attributes) }),
    ...(given.has('claim') && { customClaims: changed(before.customClaims, claims) }),
  })
}

async function loadKey(api: Api, id: string): Promise<AccessKey> {
  return (await api.call(contract.accessKey.load, { id }))?.key ?? {}
}

function withTheirRoles(memberships: AccessKey['keyTenants'], tenantIds: readonly string[]) {
  const before = new Map(memberships?.map((item) => [item.tenantId, item.roleNames]))
  return tenantIds.map((tenantId) => ({ tenantId, roleNames: before.get(tenantId) ?? [] }))
}
