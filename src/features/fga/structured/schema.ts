import type { authz } from '../../../contract/authorization/structured/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { AuthzNode } from '../../../contract/schemas/authz.ts'
import type { Namespace, Node, RelationDefinition, StructuredSchema } from '../../../fga/structured.ts'
import type { Context } from '../../context.ts'
import { change } from '../change.ts'
import { currentSchema } from '../compiled.ts'
import { replacing } from '../schema.ts'
import { structuredView } from '../view.ts'
import { fromNamespaces } from './merge.ts'
import { type Renaming, renamed } from './rename.ts'

type Handler<O extends keyof typeof authz> = Handle<(typeof authz)[O], Context>

export const saveSchema: Handler<'saveSchema'> = (ctx, { schema, upgrade }) =>
  edit(ctx, schema.name, ({ namespaces: before }) => {
    const given = schema.namespaces.map(toNamespace)
    const names = new Set(given.map(({ name }) => name))
    return upgrade ? given : [...before.filter(({ name }) => !names.has(name)), ...given]
  })

export const loadSchema: Handler<'loadSchema'> = async (ctx) => {
  const schema = await currentSchema(ctx)
  return schema.version === '' ? {} : { schema: structuredView(schema) }
}

export const deleteSchema: Handler<'deleteSchema'> = (ctx) =>
  change(ctx, ({ version }) => async (tables) => {
    const count = await tables.fga.removeAll(ctx.caller.project.id)
    if (version === '' && count === 0) return undefined
    return { kind: 'all', schema: 'none', action: 'FGASchemaDeleted', data: { relationsDeleted: count } }
  })

export const saveNamespace: Handler<'saveNamespace'> = (ctx, { namespace, oldName, schemaName }) => {
  const given = toNamespace(namespace)
  const renaming = oldName && oldName !== given.name ? { from: { type: oldName }, to: given.name } : undefined
  return edit(ctx, schemaName, ({ namespaces }) => saveIn(namespaces, given, mergeDefinitions), renaming)
}

export const deleteNamespace: Handler<'deleteNamespace'> = (ctx, { name, schemaName }) =>
  edit(ctx, schemaName, ({ namespaces }) => {
    namespaceIn(namespaces, name)
    return namespaces.filter((each) => each.name !== name)
  })

export const saveRelationDefinition: Handler<'saveRelationDefinition'> = (ctx, input) => {
  const { relationDefinition, namespace, oldName, schemaName } = input
  const { name } = relationDefinition
  const renaming = oldName && oldName !== name ? { from: { type: namespace, relation: oldName }, to: name } : undefined
  const given = { name: namespace, relationDefinitions: [toDefinition(relationDefinition)] }
  return edit(
    ctx,
    schemaName,
    ({ namespaces }) => {
      namespaceIn(namespaces, namespace)
      return saveIn(namespaces, given, mergeDefinitions)
    },
    renaming,
  )
}

export const deleteRelationDefinition: Handler<'deleteRelationDefinition'> = (ctx, { name, namespace, schemaName }) =>
  edit(ctx, schemaName, ({ namespaces }) => {
    const found = namespaceIn(namespaces, namespace)
    if (!found.relationDefinitions.some((each) => each.name === name)) {
      throw new ApiError('badSchema', `Namespace ${namespace} has no relation definition ${name}`)
    }
    const relationDefinitions = found.relationDefinitions.filter((each) => each.name !== name)
    return saveIn(namespaces, { name: namespace, relationDefinitions }, (_, given) => given)
  })

/** `schemaName`: what the schema is called from now on, when it says something. */
function edit(
  ctx: Context,
  schemaName: string,
  edited: (before: StructuredSchema) => Namespace[],
  renaming?: Renaming,
): Promise<void> {
  return change(ctx, async (found) => {
    const before = renaming ? renamed(found, renaming) : found
    const structured = { name: schemaName || before.structured.name, namespaces: edited(before.structured) }
    const work = replacing(ctx, before, await fromNamespaces(structured, before))
    return async (tables) => {
      if (renaming) await tables.fga.rename(ctx.caller.project.id, renaming.from, renaming.to)
      const changed = await work(tables)
      return changed && renaming ? { ...changed, kind: 'all' } : changed
    }
  })
}

type Merge = (before: readonly RelationDefinition[], given: RelationDefinition[]) => RelationDefinition[]

function saveIn(namespaces: readonly Namespace[], given: Namespace, merge: Merge): Namespace[] {
  const known = namespaces.find(({ name }) => name === given.name)
  if (!known) return [...namespaces, given]
  const saved = { name: given.name, relationDefinitions: merge(known.relationDefinitions, given.relationDefinitions) }
  return namespaces.map((each) => (each === known ? saved : each))
}

/** Those that are not named stay; new ones come behind them. */
const mergeDefinitions: Merge = (before, given) => {
  const byName = new Map(given.map((each) => [each.name, each]))
  const kept = before.map((each) => byName.get(each.name) ?? each)
  const known = new Set(before.map(({ name }) => name))
  return [...kept, ...given.filter(({ name }) => !known.has(name))]
}

function namespaceIn(namespaces: readonly Namespace[], name: string): Namespace {
  const found = namespaces.find((each) => each.name === name)
  if (!found) throw new ApiError('badSchema', `There is no namespace ${name}`)
  return found
}

type GivenNamespace = InputOf<typeof authz.saveNamespace>['namespace']

function toNamespace({ name, relationDefinitions }: GivenNamespace): Namespace {
  return { name, relationDefinitions: relationDefinitions.map(toDefinition) }
}

function toDefinition(given: GivenNamespace['relationDefinitions'][number]): RelationDefinition {
  const { name, complexDefinition } = given
  return complexDefinition ? { name, complexDefinition: toNode(complexDefinition) } : { name }
}

/** Only what its kind has. */
function toNode({ nType, children, expression }: AuthzNode): Node {
  if (nType === 'union' || nType === 'intersect' || nType === 'sub') return { nType, children: children.map(toNode) }
  if (nType === '' || !expression) throw new ApiError('badSchema', 'A child has an expression')
  const { neType, relationDefinition = '', relationDefinitionNamespace = '' } = expression
  const { targetRelationDefinition = '', targetRelationDefinitionNamespace = '' } = expression
  const target = { targetRelationDefinition, targetRelationDefinitionNamespace }
  const via = { relationDefinition, relationDefinitionNamespace }
  if (neType === 'self') return { nType: 'child', children: [], expression: { neType } }
  if (neType === 'targetSet') return { nType: 'child', children: [], expression: { neType, ...target } }
  if (neType === '') throw new ApiError('badSchema', 'An expression has a kind')
  return { nType: 'child', children: [], expression: { neType, ...via, ...target } }
}
