/** What the official program cannot do with access keys. */
import type { JsonObject } from '../../../lib/json.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit.ts'
import { decode, decodeList } from '../../go-decode.ts'
import type { GoValue } from '../../go-json.ts'
import { changed, readKeyValues } from '../../key-values.ts'
import { done, list, one } from '../../output.ts'
import type { fileFlags } from '../../records/file-flags.ts'
import { Naming } from '../../records/naming.ts'
import { openRecords, type Row } from '../../records/open.ts'
import { accessKey } from '../../shapes.ts'
import { keyFields } from './fields.ts'
import type { updateFlags } from './index.ts'

type UpdateCall = Call<typeof updateFlags>

/** The service asks for the name, and replaces lists and maps whole: these are loaded first. */
export const update: Run<typeof updateFlags> = async ({ api, args: [id = ''], flags, given }) => {
  requireArgument('id', id)
  const changesOf = readChanges(flags, given)
  if (Object.keys(changesOf({})).length === 0) throw new Refusal(NOTHING)
  const isWhole = given.has('name') && !['tenants', 'attribute', 'claim'].some((name) => given.has(name))
  const before = isWhole ? {} : await loadKey(api, id)
  const body = { id, name: before.name, ...changesOf(before) }
  const reply = (await api.post('/v1/mgmt/accesskey/update', JSON.stringify(body))) as { key?: unknown }
  return one('accessKey', decode(accessKey, reply.key), 'Updated access key')
}

export const importFile: Run<typeof fileFlags> = async ({ api, args: [path = ''], flags }) => {
  const naming = new Naming({ one: 'access key', map: flags.map, fields: keyFields })
  const records = await openRecords(path, flags.format, keyFields, (names) => naming.columns(names))
  const toKey = (value: JsonObject) =>
    records.format === 'csv' || flags.map.length === 0 ? value : naming.object(value)
  const imported: GoValue[] = []
  const left: JsonObject[] = []
  const send = async (keys: JsonObject[]) => {
    const reply = (await api.post('/v1/mgmt/accesskey/import', JSON.stringify({ keys }))) as { keys?: unknown }
    imported.push(...(decodeList(accessKey, reply.keys) ?? []))
  }
  try {
    for await (const rows of records.read()) {
      for (const row of rows) left.push(toKey(valueIn(row)))
      while (left.length >= BATCH) await send(left.splice(0, BATCH))
    }
    if (left.length > 0) await send(left)
  } catch (error) {
    if (error instanceof Error && imported.length > 0) error.message += `, after ${imported.length} keys were imported`
    throw error
  } finally {
    await records.close()
  }
  return list('accessKeys', imported, { verb: 'Imported', one: 'access key', many: 'access keys', item: 'Access key' })
}

const BATCH = 100

function valueIn({ row, value, problem }: Row): JsonObject {
  if (!value || problem) throw new Refusal(`row ${row}: ${problem}`)
  return value
}

export const removeMany: Run = async ({ api, args, io }) => {
  const ids = args.flatMap((id) => (id === '-' ? io.input().split(/\s+/) : [id])).filter(Boolean)
  if (ids.length === 0) throw new Refusal('this command requires at least one id')
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    await api.post('/v1/mgmt/accesskey/delete/batch', JSON.stringify({ ids: ids.slice(at, at + MOST_IDS) }))
  }
  return done
}

const MOST_IDS = 1000

function readChanges(flags: UpdateCall['flags'], given: ReadonlySet<string>): (before: JsonObject) => JsonObject {
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

const NOTHING = 'this command requires at least one flag that says what to change'

async function loadKey(api: Api, id: string): Promise<JsonObject> {
  const reply = (await api.get('/v1/mgmt/accesskey', { id })) as { key?: JsonObject }
  return reply.key ?? {}
}

function withTheirRoles(memberships: unknown, tenantIds: readonly string[]) {
  const before = new Map((memberships as Membership[] | undefined)?.map((item) => [item.tenantId, item.roleNames]))
  return tenantIds.map((tenantId) => ({ tenantId, roleNames: before.get(tenantId) ?? [] }))
}

interface Membership {
  tenantId: string
  roleNames: string[]
}
