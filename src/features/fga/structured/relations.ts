import type { authz } from '../../../contract/authorization/structured/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { FgaChange, FgaTuple } from '../../../store/port/fga.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { change } from '../change.ts'
import { adding, removing } from '../relations.ts'
import { everyTupleOf, relationOf, tupleOf } from './tuples.ts'

type Handler<O extends keyof typeof authz> = Handle<(typeof authz)[O], Context>

export const createRelations: Handler<'createRelations'> = (ctx, { relations }) =>
  change(ctx, (schema) =>
    adding(
      ctx,
      schema,
      relations.map((each) => tupleOf(each, schema)),
    ),
  )

export const deleteRelations: Handler<'deleteRelations'> = (ctx, { relations }) =>
  change(ctx, (schema) =>
    removing(
      ctx,
      relations.flatMap((each) => everyTupleOf(each, schema)),
    ),
  )

export const deleteForResources: Handler<'deleteForResources'> = (ctx, { resources }) =>
  removeFound(ctx, async ({ fga }, project) => [
    ...(await fga.ofResources(project, resources)),
    ...(await fga.ofTargets(project, resources)),
  ])

export const deleteOfResources: Handler<'deleteOfResources'> = (ctx, { resources }) =>
  removeFound(ctx, ({ fga }, project) => fga.ofResources(project, resources))

function removeFound(ctx: Context, find: (tables: Tables, project: string) => Promise<FgaTuple[]>): Promise<void> {
  return change(ctx, () => async (tables) => removing(ctx, await find(tables, ctx.caller.project.id))(tables))
}

export const resourceRelations: Handler<'resourceRelations'> = async (ctx, input) => {
  const found = await ctx.store.fga.ofResources(ctx.caller.project.id, [input.resource])
  const shown = input.ignoreTargetSetRelations ? found.filter((each) => !isSet(each)) : found
  return { relations: shown.map(relationOf) }
}

export const targetsRelations: Handler<'targetsRelations'> = async (ctx, input) => {
  const found = await ctx.store.fga.ofTargets(ctx.caller.project.id, input.targets)
  const shown = input.includeTargetSetRelations ? found : found.filter((each) => !isSet(each))
  return { relations: shown.map(relationOf) }
}

const isSet = ({ targetType }: FgaTuple) => targetType.includes('#')

/** Milliseconds: clocks of caches, and of processes here, are not quite the same. */
const MARGIN = 5000
const LOG_KEPT = 24 * 60 * 60_000
/** Ids that are listed; who has more to forget may as well forget everything. */
const MOST_MODIFIED = 1000

export const getModified: Handler<'getModified'> = async (ctx, { since }) => {
  if (since > 0 && since < ctx.clock() - LOG_KEPT) {
    throw new ApiError('invalidArgument', 'The log of changes reaches back one day')
  }
  const changes = await ctx.store.fga.changesSince(ctx.caller.project.id, Math.max(0, since - MARGIN))
  if (!changes) throw new ApiError('tooManyModified', 'The log of changes does not reach back so far')
  // What has changed as a whole is not listed.
  if (changes.some(({ kind }) => kind !== 'tuples')) return { schemaChanged: true }
  return modifiedIn(changes)
}

function modifiedIn(changes: readonly FgaChange[]) {
  const resources = new Set<string>()
  const targets = new Set<string>()
  for (const { added, removed } of changes) {
    for (const { resource, target } of [...added, ...removed]) {
      resources.add(resource)
      targets.add(target)
    }
    if (resources.size + targets.size > MOST_MODIFIED) {
      throw new ApiError('tooManyModified', `More than ${MOST_MODIFIED} ids have changed`)
    }
  }
  return { resources: [...resources].sort(), targets: [...targets].sort() }
}
