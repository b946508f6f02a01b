import type { fga } from '../../contract/authorization/fga/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Deletes } from '../../fga/changes.ts'
import { compileSchema } from '../../fga/engine/compile.ts'
import { SchemaError } from '../../fga/language/problems.ts'
import { targetsOf, toStructured } from '../../fga/structured.ts'
import { splitTargetType } from '../../fga/tuples/port.ts'
import type { FgaDoomed, FgaSort } from '../../store/port/fga.ts'
import type { Context } from '../context.ts'
import { change, newVersion, type Work } from './change.ts'
import { asSaved, currentSchema, deletesBetween, type ProjectSchema } from './compiled.ts'
import { structuredView } from './view.ts'

type Handler<O extends keyof typeof fga> = Handle<(typeof fga)[O], Context>

/** What is not saved yet has no version. */
export type NewSchema = Omit<ProjectSchema, 'version'>

export const saveSchema: Handler<'saveSchema'> = async (ctx, { dsl }) => {
  await change(ctx, async (before) =>
    // What is saved has been read before.
    dsl === before.dsl ? async () => undefined : replacing(ctx, before, await readText(dsl, before)),
  )
}

export const loadSchema: Handler<'loadSchema'> = async (ctx) => {
  const schema = await currentSchema(ctx)
  if (schema.version === '') return {}
  return { dsl: schema.dsl, schema: structuredView(schema), version: schema.version }
}

export const dryRunSchema: Handler<'dryRunSchema'> = async (ctx, { dsl, count }) => {
  const schema = await currentSchema(ctx)
  const deletes = deletesBetween(schema, await readText(dsl, schema))
  if (!count) return { deletesPreview: deletes }
  const sorts = deletes.hasDeletes ? await ctx.store.fga.sorts(ctx.caller.project.id) : []
  const relationsDeleted = sorts.filter(lostBy(deletes)).reduce((sum, sort) => sum + sort.count, 0)
  return { deletesPreview: deletes, relationsDeleted }
}

/** As `removeDoomed` of the store. */
function lostBy({ types, relations }: Deletes): (sort: FgaSort) => boolean {
  const [goneTypes, goneRelations] = [new Set(types), new Set(relations)]
  return ({ resourceType, relation, targetType }) =>
    goneTypes.has(resourceType) ||
    goneTypes.has(splitTargetType(targetType).type) ||
    goneRelations.has(`${resourceType}#${relation}`) ||
    goneRelations.has(targetType)
}

/** Throws ApiError `badSchema` with all that is wrong. */
export async function readText(dsl: string, before: ProjectSchema): Promise<NewSchema> {
  try {
    const { engine, syntax } = await compileSchema(dsl)
    const structured = toStructured(syntax, before.structured.name)
    return { number: before.number + 1, dsl, structured, targets: targetsOf(syntax), engine, syntax }
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    throw new ApiError('badSchema', error.message, { cause: error })
  }
}

/** One schema in place of another, and the relations go that it does not take. */
export function replacing(ctx: Context, before: ProjectSchema, after: NewSchema): Work {
  const deletes = deletesBetween(before, after)
  const schema = asSaved(after, newVersion(ctx))
  return async (tables) => {
    const gone = deletes.hasDeletes ? await tables.fga.removeDoomed(ctx.caller.project.id, doomedBy(deletes)) : 0
    const data = { version: schema.version, relationsDeleted: gone }
    return { kind: gone > 0 ? 'all' : 'schema', schema, action: 'FGASchemaSaved', data }
  }
}

function doomedBy({ types, relations }: Deletes): FgaDoomed {
  const split = relations.map((each) => {
    const hash = each.lastIndexOf('#')
    return { type: each.slice(0, hash), relation: each.slice(hash + 1) }
  })
  return { types, relations: split }
}
