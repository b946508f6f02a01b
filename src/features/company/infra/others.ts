/** Descopers, inbound apps and engines as resources. */
import { descoper } from '../../../contract/company/descoper/descoper.ts'
import { inboundApp } from '../../../contract/inbound-app/index.ts'
import { decode } from '../../../contract/messages/decode.ts'
import { name } from '../../../contract/schemas/fields.ts'
import { bool, message, required } from '../../../contract/wire.ts'
import { asObject, type JsonObject } from '../../../lib/json.ts'
import { documents } from '../../configuration/documents/index.ts'
import type { Context } from '../../context.ts'
import * as apps from '../../inbound-app/lifecycle.ts'
import * as descopers from '../descoper/operations.ts'
import { type Answer, asJson, held, type Resource } from './resource.ts'

const said = ({ email = '', phone = '', name: displayName = '' }: JsonObject) => ({ displayName, email, phone })

export const descoperResource: Resource = {
  async create(ctx, data) {
    const { email = '', rbac = null } = data
    const one = { loginId: email, attributes: said(data), rbac, sendInvite: true }
    const made = await descopers.create(ctx, held(descoper.create, { descopers: [one] }))
    return shown(made.descopers?.[0])
  },
  read: async (ctx, id) => shown((await descopers.load(ctx, { id })).descoper),
  async update(ctx, id, data) {
    const { rbac = null } = data
    const change = { id, attributes: said(data), rbac }
    return shown((await descopers.update(ctx, held(descoper.update, change))).descoper)
  },
  remove: (ctx, id) => descopers.delete(ctx, { id }),
}

function shown(found: unknown): Answer {
  const { id = '', attributes, rbac = null } = asJson(found)
  const { displayName = '', email = '', phone = '' } = asObject(attributes)
  return { id: String(id), data: { email, phone, name: displayName, rbac } }
}

/** What this route knows of apps beside the first version of their own. */
const more = { forcePkce: bool(), forceDpop: bool() }
const createApp = { ...inboundApp.create, input: message({ ...inboundApp.create.input.fields, ...more }) }
const updateApp = { ...inboundApp.update, input: message({ ...inboundApp.update.input.fields, ...more }) }

export const inboundAppResource: Resource = {
  async create(ctx, data) {
    const { id = '', cleartext = '' } = await apps.create(ctx, held(createApp, data))
    const answer = await this.read(ctx, String(id))
    return { ...answer, data: { ...answer.data, clientSecret: String(cleartext) } }
  },
  async read(ctx, id) {
    const app = await apps.load(ctx, { id, clientId: '' })
    return { id, data: withUnits(asJson(app)) }
  },
  async update(ctx, id, data) {
    await apps.update(ctx, held(updateApp, { ...data, id }))
    return this.read(ctx, id)
  },
  remove: (ctx, id) => apps.delete(ctx, { id }),
}

/** Where nothing is said the provider still needs a unit: it sends back what it read. */
function withUnits(data: JsonObject): JsonObject {
  const settings = Object.entries(asObject(data['sessionSettings'])).map(([key, value]) => [
    key,
    key.endsWith('Unit') && value === '' ? 'seconds' : value,
  ])
  return { ...data, sessionSettings: Object.fromEntries(settings) }
}

export const engineResource: Resource = {
  create: async (ctx, data) => engineOf(await documents.engine.create(ctx, named(data))),
  read: async (ctx, id) => {
    const { secret: _, ...data } = engineOf(await documents.engine.load(ctx, { id })).data
    return { id, data }
  },
  async update(ctx, id, data) {
    await documents.engine.update(ctx, { ...named(data), id })
    return this.read(ctx, id)
  },
  remove: (ctx: Context, id) => documents.engine.delete(ctx, { id }),
}

const Named = message({ name: required(name) })
const named = (data: JsonObject) => decode(Named, data)

function engineOf(reply: unknown): Answer {
  const engine = asObject(asJson(reply)['engine'])
  return { id: String(engine['id']), data: engine }
}
