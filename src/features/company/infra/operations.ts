/** One route for all resources of infrastructure as code (wire facts, tier 3, section 7.4). */

import type { INFRA_ENTITIES, infra } from '../../../contract/company/infra/infra.ts'
import type { Handle } from '../../../contract/operation.ts'
import { asObject } from '../../../lib/json.ts'
import { isKeyOf } from '../../../lib/own.ts'
import type { Context } from '../../context.ts'
import { accessKeyResource, managementKeyResource } from './keys.ts'
import { descoperResource, engineResource, inboundAppResource } from './others.ts'
import { projectResource } from './project.ts'
import { inItsWords, type Resource } from './resource.ts'

type Handler<O extends keyof typeof infra> = Handle<(typeof infra)[O], Context>

const RESOURCES: { [E in (typeof INFRA_ENTITIES)[number]]: Resource } = {
  project: projectResource,
  access_key: accessKeyResource,
  management_key: managementKeyResource,
  descoper: descoperResource,
  inbound_app: inboundAppResource,
  engine: engineResource,
}

/** The contract lets no other entity in. */
function resourceOf(entity: string): Resource {
  if (!isKeyOf(RESOURCES, entity)) throw new Error(`there is no ${entity}`)
  return RESOURCES[entity]
}

export const create: Handler<'create'> = async (ctx, { entity, data }) => {
  const made = await inItsWords(() => resourceOf(entity).create(ctx, asObject(data)))
  return { entity, ...made }
}

export const read: Handler<'read'> = async (ctx, { entity, id }) => ({
  entity,
  ...(await resourceOf(entity).read(ctx, id)),
})

export const update: Handler<'update'> = async (ctx, { entity, id, data }) => {
  const changed = await inItsWords(() => resourceOf(entity).update(ctx, id, asObject(data)))
  return { entity, ...changed }
}

const remove: Handler<'delete'> = async (ctx, { entity, id }) => {
  await resourceOf(entity).remove(ctx, id)
  return { entity, id, data: {} }
}

export { remove as delete }
