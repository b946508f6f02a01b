/** Access keys and management keys as resources. */
import { accessKey } from '../../../contract/access-key/index.ts'
import { managementKey } from '../../../contract/company/management-key/management-key.ts'
import { ApiError } from '../../../contract/faults.ts'
import { objectsOf } from '../../../contract/project/snapshot/piece.ts'
import { type JsonObject, textAt } from '../../../lib/json.ts'
import * as accessKeys from '../../access-key/lifecycle.ts'
import type { Context } from '../../context.ts'
import * as managementKeys from '../management-key/lifecycle.ts'
import { type Answer, asJson, held, type Resource } from './resource.ts'

/** The key that is bound to a user is said so here. */
const bound = ({ boundUserId = '', ...data }: JsonObject): JsonObject => ({ ...data, userId: boundUserId })

export const accessKeyResource: Resource = {
  async create(ctx, data) {
    await checkNames(ctx, data)
    const { key, cleartext } = await accessKeys.create(ctx, held(accessKey.create, bound(data)))
    const id = String(key?.id)
    if (data['status'] === 'inactive') await accessKeys.deactivate(ctx, { id })
    const answer = await this.read(ctx, id)
    return { id, data: { ...answer.data, cleartext: String(cleartext) } }
  },
  async read(ctx, id) {
    const { key } = await accessKeys.load(ctx, { id })
    return { id, data: asJson(key) }
  },
  async update(ctx, id, data) {
    await checkNames(ctx, data)
    const { key } = await accessKeys.load(ctx, { id })
    await accessKeys.update(ctx, held(accessKey.update, { ...data, id }))
    const status = data['status']
    if (status === 'inactive' && key?.status === 'active') await accessKeys.deactivate(ctx, { id })
    if (status === 'active' && key?.status === 'inactive') await accessKeys.activate(ctx, { id })
    return this.read(ctx, id)
  },
  remove: (ctx, id) => accessKeys.delete(ctx, { id }),
}

/** Says which name is wrong as the provider's users know it. Throws ApiError badInfra. */
async function checkNames(ctx: Context, data: JsonObject): Promise<void> {
  const project = ctx.caller.project.id
  const tenants = objectsOf(data['keyTenants']).map((one) => textAt(one, 'tenantId'))
  const there = tenants.length > 0 ? await ctx.store.tenants.names(project, tenants) : new Map<string, string>()
  const stranger = tenants.find((id) => !there.has(id))
  if (stranger !== undefined) throw new ApiError('badInfra', `Tenant ${stranger} does not exist in project`)
  const roles = Array.isArray(data['roleNames']) ? data['roleNames'] : []
  const known = roles.length > 0 ? await ctx.store.roles.all(project) : []
  const unknown = roles.find((name) => !known.some((role) => role.name === name && role.tenantId === ''))
  if (unknown !== undefined) throw new ApiError('badInfra', `Role ${unknown} does not exist in project`)
}

export const managementKeyResource: Resource = {
  async create(ctx, data) {
    const { key, cleartext } = await managementKeys.create(ctx, held(managementKey.create, data))
    const id = String(key?.id)
    const answer = data['status'] === 'inactive' ? await changed(ctx, id, data) : { id, data: factsOf(key) }
    return { id, data: { ...answer.data, cleartext: String(cleartext) } }
  },
  async read(ctx, id) {
    const { key } = await managementKeys.load(ctx, { id })
    return { id, data: factsOf(key) }
  },
  update: (ctx, id, data) => changed(ctx, id, data),
  async remove(ctx, id) {
    await this.read(ctx, id)
    await managementKeys.delete(ctx, { ids: [id] })
  },
}

async function changed(ctx: Context, id: string, data: JsonObject): Promise<Answer> {
  const { key } = await managementKeys.update(ctx, held(managementKey.update, { ...data, id }))
  return { id, data: factsOf(key) }
}

/** Without what counts its changes: it would look like a drift. */
function factsOf(key: unknown): JsonObject {
  const { version: _, authzVersion: __, ...facts } = asJson(key)
  return facts
}
