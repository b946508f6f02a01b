import { contract } from '../../../../client/operations.ts'
import { asObject, isJsonObject, type JsonObject } from '../../../../lib/json.ts'
import type { Api, Run } from '../../../command.ts'
import { nothingToChange, Refusal, requireArgument } from '../../../exit/exit.ts'
import { decodeString } from '../../../go/decode.ts'
import type { GoValue } from '../../../go/json.ts'
import { done, one, several, table } from '../../../output/output.ts'
import { saidBy } from '../../kinds/flags.ts'
import type { Protocol } from './index.ts'

export const create = ({ title, create: operation }: Protocol): Run => {
  return async ({ api, args: [name = ''], ...written }) => {
    requireArgument('name', name)
    const said = { name, ...saidBy(operation.input.fields, written) }
    const id = decodeString(await ask(api, operation, said), 'id')
    const app = ordered(await load(api, id))
    if (!('clientType' in said) || said.clientType !== 'confidential') return one('app', app, `Created ${title} app`)
    const secret = decodeString(await api.call(contract.ssoApp.secret, { id }), 'cleartext')
    return several({ app, secret }, `Created ${title} app`)
  }
}

/** The service only replaces applications: what is not given is sent as it stands. */
export const update = ({ title, settings, update: operation }: Protocol): Run => {
  return async ({ api, args: [id = ''], ...written }) => {
    requireArgument('id', id)
    const { fields } = operation.input
    const said = saidBy(fields, written)
    if (Object.keys(said).length === 0) {
      throw nothingToChange()
    }
    const before = await load(api, id)
    const held = before[settings]
    if (!isJsonObject(held)) throw new Refusal(`the application ${id} is not of ${title}`)
    const known: JsonObject = { ...before, ...held }
    const kept = Object.keys(fields).flatMap((field) => (field in known ? [[field, known[field] ?? null]] : []))
    await ask(api, operation, { ...Object.fromEntries(kept), ...said, id })
    return one('app', ordered(await load(api, id)), `Updated ${title} app`)
  }
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => one('app', ordered(await load(api, id)), 'Loaded app')

export const loadAll: Run = async ({ api }) => {
  const reply = await api.call(contract.ssoApp.loadAll, {})
  const apps = Array.isArray(reply?.apps) ? reply.apps.map((app) => ordered(asObject(app))) : []
  return table('apps', apps, { verb: 'Loaded', one: 'federated app', many: 'federated apps', item: 'App' })
}

export const remove: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  await api.call(contract.ssoApp.delete, { id })
  return done
}

async function load(api: Api, id: string): Promise<JsonObject> {
  requireArgument('id', id)
  return asObject(asObject(await api.call(contract.ssoApp.load, { id }))['app'])
}

/** What flags say is checked by the service. */
function ask(api: Api, operation: Protocol['create' | 'update'], input: JsonObject): Promise<unknown> {
  return api.call(operation, input)
}

/** With its keys as they came. */
const ordered = (app: JsonObject): GoValue => new Map(Object.entries(app))
