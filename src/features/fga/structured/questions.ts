import type { authz } from '../../../contract/authorization/structured/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Tuple } from '../../../fga/tuples/port.ts'
import type { Context } from '../../context.ts'
import { askGraph } from '../graphs.ts'
import { relationOf } from './tuples.ts'

type Handler<O extends keyof typeof authz> = Handle<(typeof authz)[O], Context>

export const hasRelations: Handler<'hasRelations'> = async (ctx, { relationQueries, context }) => {
  const asked = relationQueries.map(askedBy)
  const answers = await askGraph(ctx, (engine) => engine.check(asked, context))
  return {
    relationQueries: relationQueries.map((query, index) => ({
      ...query,
      hasRelation: answers[index]?.allowed ?? false,
    })),
    directRelations: answers.map(({ info }) => info.direct),
  }
}

type Query = Parameters<typeof hasRelations>[1]['relationQueries'][number]

/** Without a type, the target is any of that id. */
function askedBy(query: Query): Tuple {
  const { resource, namespace: resourceType, relationDefinition: relation, target } = query
  const {
    targetSetResource: set,
    targetSetRelationDefinition: name,
    targetSetRelationDefinitionNamespace: type,
  } = query
  if (!target === !set) throw new ApiError('invalid', 'A query has either target or targetSetResource')
  const asked = target ? { target, targetType: '*' } : { target: set ?? '', targetType: `${type ?? ''}#${name ?? ''}` }
  return { resource, resourceType, relation, ...asked }
}

export const whoCanAccess: Handler<'whoCanAccess'> = async (ctx, input) => {
  const { resource, namespace: resourceType, relationDefinition: relation, context } = input
  const found = await askGraph(ctx, (engine) => engine.who({ resource, resourceType, relation }, context))
  return { targets: [...new Set(found.map(({ id }) => id))] }
}

export const whatCanTargetAccess: Handler<'whatCanTargetAccess'> = async (ctx, { target, context }) => {
  const found = await askGraph(ctx, (engine) => engine.what({ target, targetType: '*' }, context))
  return { relations: found.map((holding) => relationOf({ ...holding, target, targetType: '' })) }
}

export const whatCanTargetAccessWithRelation: Handler<'whatCanTargetAccessWithRelation'> = async (ctx, input) => {
  const { target, namespace: resourceType, relationDefinition: relation, context } = input
  const { ParentTarget: parent, ParentRelationDefinition: by } = input
  const below = parent ? await resourcesBelow(ctx, { parent, by, resourceType }) : undefined
  const found = await askGraph(ctx, (engine) =>
    engine.what({ target, targetType: '*' }, context, { resourceType, relation }),
  )
  const resources = found.map(({ resource }) => resource)
  return { resources: below ? resources.filter((resource) => below.has(resource)) : resources }
}

async function resourcesBelow(
  ctx: Context,
  { parent, by, resourceType }: { parent: string; by: string; resourceType: string },
): Promise<Set<string>> {
  if (!by) throw new ApiError('invalid', 'The ParentRelationDefinition field is required')
  const leading = await ctx.store.fga.ofTargets(ctx.caller.project.id, [parent])
  const fitting = leading.filter((each) => each.relation === by && each.resourceType === resourceType)
  return new Set(fitting.map(({ resource }) => resource))
}
