/** Relations of fine-grained authorization that follow from the groups of an identity provider. */
import { tupleRefusal } from '../../../fga/tuples/rules.ts'
import { own } from '../../../lib/own.ts'
import type { Directory, Identity } from '../../../store/port/federation.ts'
import type { FgaTuple } from '../../../store/port/fga.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { change, type Relate } from '../../fga/change.ts'
import type { ProjectSchema } from '../../fga/compiled.ts'
import { type Configured, loadConfigured, type Mapping } from './configuration.ts'
import { followRoles } from './pushed-roles.ts'

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
    const settled = await settle(tables, project, identity, wanted)
    return mapped({ userId: identity.userId }, [settled])
  })
}

/** Users of a directory whose groups may be others now. */
export interface Moved {
  directory: Directory
  userIds: readonly string[]
}

/**
 * The same for groups that a directory pushes, and their roles, in the transaction that changes them: users who are not in the tenant any
 * more, or not in the directory, keep no relation that it gave.
 */
export async function followDirectory(
  ctx: Context,
  tables: Tables,
  relate: Relate,
  { directory, userIds }: Moved,
): Promise<void> {
  if (userIds.length === 0) return
  const project = ctx.caller.project.id
  const configured = await loadConfigured(tables, project, directory.tenantId, directory.ssoId)
  const { mapping } = configured.configuration
  const identities: Identity[] = []
  for (const identity of await identitiesOf(ctx, tables, directory, userIds)) {
    identities.push(await followRoles(ctx, tables, configured, identity))
  }
  const isMapped = Object.keys(mapping.fgaMappings).length > 0
  const concerned = identities.filter(({ relations }) => isMapped || relations.length > 0)
  if (concerned.length === 0) return
  await relate(async (_, schema) => {
    const settled: Settled[] = []
    // Anew: until it had its turn, somebody else may have changed them.
    for (const identity of await identitiesOf(ctx, tables, directory, userIds)) {
      settled.push(await settle(tables, project, identity, relationsOf(ctx, schema, mapping, identity)))
    }
    return mapped({ tenantId: directory.tenantId, users: settled.length }, settled)
  })
}

/** What identities of a directory's users are kept under: it knows them by our own ids. */
const directorySource = ({ tenantId, ssoId }: Directory) => `scim:${tenantId}:${ssoId}`

/** With the groups that they are in now; with none of somebody who has left the tenant or the directory. */
async function identitiesOf(
  ctx: Context,
  tables: Tables,
  directory: Directory,
  userIds: readonly string[],
): Promise<Identity[]> {
  const project = ctx.caller.project.id
  const source = directorySource(directory)
  const users = new Map((await tables.users.byIds(project, [...userIds])).map((user) => [user.id, user]))
  const found: Identity[] = []
  for (const userId of userIds) {
    const isMember = users.get(userId)?.grants.some(({ tenantId }) => tenantId === directory.tenantId)
    const record = isMember && (await tables.directories.user(project, directory, userId))
    const groups = record ? await tables.directories.groupsOf(project, userId, directory) : []
    const now = ctx.clock()
    const known = await tables.identities.find(project, source, userId)
    found.push({
      ...{ source, subject: userId, userId, tenantId: directory.tenantId, roleIds: [], relations: [], createdAt: now },
      ...known,
      groups: groups.filter(({ source: by }) => by === 'scim').map(({ displayName }) => displayName),
      usedAt: now,
    })
  }
  return found
}

type Settled = Record<'added' | 'removed', FgaTuple[]>

async function settle(
  tables: Tables,
  project: string,
  identity: Identity,
  wanted: readonly FgaTuple[],
): Promise<Settled> {
  const held = identity.relations
  const others = await heldByOthers(tables, project, identity)
  const removed = await tables.fga.remove(project, without(without(held, wanted), others))
  const added: FgaTuple[] = []
  const shared: FgaTuple[] = []
  // One by one: what is there already is somebody else's, unless other groups of the same user gave it.
  for (const tuple of without(wanted, held)) {
    if (includes(others, tuple)) shared.push(tuple)
    else if ((await tables.fga.add(project, [tuple])) > 0) added.push(tuple)
  }
  const kept = without(held, without(held, wanted))
  const relations = [...kept, ...shared, ...added]
  if (kept.length < held.length || relations.length > held.length) {
    await tables.identities.put(project, { ...identity, relations })
  }
  return { added, removed }
}

/** What the user's other identities hold: who is in a group twice loses its relations when he has left it twice. */
async function heldByOthers(tables: Tables, project: string, { userId, source, subject }: Identity) {
  const all = await tables.identities.ofUser(project, userId)
  return all.filter((each) => each.source !== source || each.subject !== subject).flatMap(({ relations }) => relations)
}

function mapped(whose: { [name: string]: string | number }, settled: readonly Settled[]) {
  const added = settled.flatMap((each) => each.added)
  const removed = settled.flatMap((each) => each.removed)
  if (added.length + removed.length === 0) return undefined
  const data = { ...whose, added: added.length, removed: removed.length }
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

const includes = (tuples: readonly FgaTuple[], tuple: FgaTuple) => without([tuple], tuples).length === 0

function without(tuples: readonly FgaTuple[], others: readonly FgaTuple[]): FgaTuple[] {
  const gone = new Set(others.map(keyOf))
  return tuples.filter((tuple) => !gone.has(keyOf(tuple)))
}
