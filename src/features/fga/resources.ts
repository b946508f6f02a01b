import type { fga } from '../../contract/authorization/fga/index.ts'
import type { Handle } from '../../contract/operation.ts'
import type { FgaResource } from '../../store/port/fga.ts'
import { audited, type Context } from '../context.ts'
import { currentSchema, type ProjectSchema } from './compiled.ts'

type Handler<O extends keyof typeof fga> = Handle<(typeof fga)[O], Context>

export const loadResources: Handler<'loadResources'> = async (ctx, { resourceIdentifiers }) => ({
  resourcesDetails: await ctx.store.fga.loadResources(ctx.caller.project.id, resourceIdentifiers),
})

export const saveResources: Handler<'saveResources'> = async (ctx, { resourcesDetails }) => {
  const project = ctx.caller.project.id
  // The last word on each counts.
  const saved = [...new Map(resourcesDetails.map((each) => [`${each.resourceType}:${each.resourceId}`, each])).values()]
  await ctx.store.write(async (tables) => {
    await tables.fga.saveResources(project, saved)
    await tables.audit.add(project, [audited(ctx, 'FGAResourcesSaved', { data: { count: saved.length } })])
  })
}

const USUAL_LIMIT = 100
const LARGEST_LIMIT = 1000
/** Resources of a type that one search looks at, in one query and in all. */
const PAGE = 1000
const MOST_SEEN = 100_000

export const mappableSchema: Handler<'mappableSchema'> = async (ctx, { resourcesLimit }) => {
  const schema = await currentSchema(ctx)
  const types = mappableTypes(schema)
  if (types.length === 0) return {}
  const namespaces = types.map(({ name, relationDefinitions }) => ({
    name,
    relationDefinitions: relationDefinitions.map((each) => ({ name: each.name })),
  }))
  const found = types.map(async ({ name: type }) => ({
    type,
    resources: await resourcesOf(ctx, { type, queries: [] }, resourcesLimit),
  }))
  return { schema: { name: schema.structured.name, namespaces }, mappableResources: await Promise.all(found) }
}

export const searchMappableResources: Handler<'searchMappableResources'> = async (
  ctx,
  { resourcesQueries, resourcesLimit },
) => {
  const schema = await currentSchema(ctx)
  const types = new Set(mappableTypes(schema).map(({ name }) => name))
  const asked = resourcesQueries.filter(({ type }) => types.has(type))
  const found = asked.map(async (query) => ({
    type: query.type,
    resources: await resourcesOf(ctx, query, resourcesLimit),
  }))
  return { mappableResources: await Promise.all(found) }
}

export const mappableResources: Handler<'mappableResources'> = async () => {}

/** Types of which a relation takes users; where a schema does not say what relations take, all that have relations. */
function mappableTypes({ structured, targets }: ProjectSchema) {
  return structured.namespaces.filter(({ name, relationDefinitions }) =>
    relationDefinitions.some((definition) => {
      if (definition.complexDefinition) return false
      const taken = targets[`${name}#${definition.name}`]
      return taken === undefined || taken.some(({ type }) => type.toLowerCase() === 'user')
    }),
  )
}

async function resourcesOf(
  ctx: Context,
  { type, queries }: { type: string; queries: readonly string[] },
  limit: number,
) {
  const most = Math.min(limit || USUAL_LIMIT, LARGEST_LIMIT)
  const needles = queries.map((query) => query.toLowerCase())
  const found: { resource: string; displayName: string }[] = []
  let after = ''
  for (let seen = 0; seen < MOST_SEEN && found.length < most; seen += PAGE) {
    const page = await ctx.store.fga.resourcesOf(ctx.caller.project.id, type, after, PAGE)
    for (const each of page) {
      if (found.length < most && holdsOne(each, needles)) {
        found.push({ resource: each.resourceId, displayName: each.displayName })
      }
    }
    if (page.length < PAGE) break
    after = page[PAGE - 1]?.resourceId ?? ''
  }
  return found
}

function holdsOne({ resourceId, displayName }: FgaResource, needles: readonly string[]): boolean {
  if (needles.length === 0) return true
  const texts = [resourceId.toLowerCase(), displayName.toLowerCase()]
  return needles.some((needle) => texts.some((text) => text.includes(needle)))
}
