import type { fga } from '../../contract/authorization/fga/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import { tupleRefusal } from '../../fga/tuples/rules.ts'
import { isTexts } from '../../lib/json.ts'
import type { FgaTuple } from '../../store/port/fga.ts'
import type { Context } from '../context.ts'
import { change, type Work } from './change.ts'
import type { ProjectSchema } from './compiled.ts'

type Handler<O extends keyof typeof fga> = Handle<(typeof fga)[O], Context>

export const createRelations: Handler<'createRelations'> = (ctx, { tuples }) =>
  change(ctx, (schema) => adding(ctx, schema, tuples))

export const deleteRelations: Handler<'deleteRelations'> = (ctx, { tuples }) => change(ctx, () => removing(ctx, tuples))

export const deleteAllRelations: Handler<'deleteAllRelations'> = (ctx) =>
  change(ctx, () => async (tables) => {
    const count = await tables.fga.removeAll(ctx.caller.project.id)
    return count > 0 ? { kind: 'all', action: 'FGARelationsDeleted', data: { count } } : undefined
  })

const LARGEST_PAGE = 1000

export const listRelations: Handler<'listRelations'> = async (ctx, { after, size }) => {
  const most = Math.min(size || LARGEST_PAGE, LARGEST_PAGE)
  const tuples = await ctx.store.fga.page(ctx.caller.project.id, after ? placeIn(after) : undefined, most)
  const last = tuples.length === most ? tuples[most - 1] : undefined
  return { tuples, ...(last && { next: Buffer.from(JSON.stringify(Object.values(last))).toString('base64url') }) }
}

function placeIn(text: string): FgaTuple {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    parts = undefined
  }
  if (!isTexts(parts) || parts.length !== 5)
    throw new ApiError('invalid', 'The after field must be what next of the page before said')
  const [resource = '', resourceType = '', relation = '', target = '', targetType = ''] = parts
  return { resource, resourceType, relation, target, targetType }
}

/** Throws ApiError `badRelation` for the first that the schema does not take. */
export function adding(ctx: Context, schema: ProjectSchema, tuples: readonly FgaTuple[]): Work {
  for (const tuple of tuples) {
    const refusal = tupleRefusal(schema.engine, tuple)
    if (refusal) throw new ApiError('badRelation', refusal)
  }
  const added = distinct(tuples)
  return async (tables) => {
    const count = await tables.fga.add(ctx.caller.project.id, added)
    return count > 0 ? { kind: 'tuples', added, action: 'FGARelationsCreated', data: { count } } : undefined
  }
}

export function removing(ctx: Context, tuples: readonly FgaTuple[]): Work {
  const wanted = distinct(tuples)
  return async (tables) => {
    const removed = await tables.fga.remove(ctx.caller.project.id, wanted)
    if (removed.length === 0) return undefined
    return { kind: 'tuples', removed, action: 'FGARelationsDeleted', data: { count: removed.length } }
  }
}

/** Each once. */
function distinct(tuples: readonly FgaTuple[]): FgaTuple[] {
  const found = new Map<string, FgaTuple>()
  for (const { resource, resourceType, relation, target, targetType } of tuples) {
    const tuple = { resource, resourceType, relation, target, targetType }
    found.set(JSON.stringify(Object.values(tuple)), tuple)
  }
  return [...found.values()]
}
