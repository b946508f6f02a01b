/** Relations of fine-grained authorization that follow from the groups of an identity provider. */
import { tupleRefusal } from '../../../fga/tuples/rules.ts'
import { own } from '../../../lib/own.ts'
import type { Identity } from '../../../store/port/federation.ts'
import type { FgaTuple } from '../../../store/port/fga.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { change } from '../../fga/change.ts'
import type { ProjectSchema } from '../../fga/compiled.ts'
import type { Configured, Mapping } from './configuration.ts'

/**
 * After a sign-in, and when a mapping changes: the user gets the relations of his groups, and loses those that an earlier
 * sign-in by the same identity has written and that follow no more. Relations that somebody else has written stay.
 */
export async function followGroups(
  ctx: Context,
  { tenant, configuration: { mapping } }: Pick<Configured, 'tenant' | 'configuration'>,
  { source, subject }: Pick<Identity, 'source' | 'subject'>,
): Promise<void> {
  const project = ctx.caller.project.id
  const known = await ctx.store.identities.find(project, source, subject)
  if (!known || (known.relations.length === 0 && Object.keys(mapping.fgaMappings).length === 0)) return
  await change(ctx, (schema) => async (tables) => {
    const identity = await tables.identities.find(project, source, subject)
    const user = identity && (await tables.users.lock(project, identity.userId))
    if (!identity || !user) return undefined
    const isMember = user.grants.some(({ tenantId }) => tenantId === tenant.id)
    const wanted = isMember ? relationsOf(ctx, schema, mapping, identity) : []
    return settle(tables, project, identity, wanted)
  })
}

async function settle(tables: Tables, project: string, identity: Identity, wanted: readonly FgaTuple[]) {
  const held = identity.relations
  const removed = await tables.fga.remove(project, without(held, wanted))
  const added: FgaTuple[] = []
  // One by one: what is there already is somebody else's.
  for (const tuple of without(wanted, held)) if ((await tables.fga.add(project, [tuple])) > 0) added.push(tuple)
  const kept = without(held, without(held, wanted))
  if (kept.length === held.length && added.length === 0) return undefined
  await tables.identities.put(project, { ...identity, relations: [...kept, ...added] })
  if (added.length + removed.length === 0) return undefined
  const data = { userId: identity.userId, added: added.length, removed: removed.length }
  return { kind: 'tuples' as const, added, removed, action: 'FGARelationsMapped', data }
}

/** What the schema does not take is left out, and told to the operator: nobody's sign-in fails by it. */
function relationsOf(
  ctx: Context,
  { engine, targets }: ProjectSchema,
  { fgaMappings }: Mapping,
  { groups, userId }: Identity,
): FgaTuple[] {
  const found = new Map<string, FgaTuple>()
  for (const { namespace, relationDefinition, resource } of groups.flatMap(
    (name) => own(fgaMappings, name)?.relations ?? [],
  )) {
    const taken = targets[`${namespace}#${relationDefinition}`] ?? []
    const targetType = taken.find(({ type }) => type.toLowerCase() === 'user')?.type ?? 'user'
    const tuple = { resource, resourceType: namespace, relation: relationDefinition, target: userId, targetType }
    const refusal = tupleRefusal(engine, tuple)
    if (refusal) ctx.warn?.('a relation of a group is refused by the schema', { why: refusal })
    else found.set(keyOf(tuple), tuple)
  }
  return [...found.values()]
}

const keyOf = ({ resource, resourceType, relation, target, targetType }: FgaTuple) =>
  JSON.stringify([resource, resourceType, relation, target, targetType])

function without(tuples: readonly FgaTuple[], others: readonly FgaTuple[]): FgaTuple[] {
  const gone = new Set(others.map(keyOf))
  return tuples.filter((tuple) => !gone.has(keyOf(tuple)))
}
