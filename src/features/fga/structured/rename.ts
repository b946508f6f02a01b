/** Another name for a namespace or a relation definition, wherever the schema says it. */
import { ApiError } from '../../../contract/faults.ts'
import { compileStructured, StructuredError } from '../../../fga/engine/compile-structured.ts'
import { definitionOf } from '../../../fga/engine/schema.ts'
import type { Namespace, Node, NodeExpression, Targets } from '../../../fga/structured.ts'
import type { ProjectSchema } from '../compiled.ts'

export interface Renaming {
  from: { type: string; relation?: string }
  to: string
}

/** Throws ApiError `badSchema` for what is not there, a name that is taken, and a text with conditions. */
export function renamed(schema: ProjectSchema, { from, to }: Renaming): ProjectSchema {
  const { type, relation } = from
  const old = relation === undefined ? type : `${type}#${relation}`
  const { byName } = schema.engine
  const isThere = relation === undefined ? byName.has(type) : definitionOf(schema.engine, type, relation)
  if (!isThere) throw new ApiError('badSchema', `There is no ${old}`)
  const isTaken = relation === undefined ? byName.has(to) : definitionOf(schema.engine, type, to)
  if (isTaken) throw new ApiError('badSchema', `${to} is there already`)
  if (schema.engine.conditions.length > 0) {
    throw new ApiError('badSchema', 'The schema has conditions, which only its text can say: rename it there')
  }
  const pair = pairRenaming(from, to)
  const structured = {
    ...schema.structured,
    namespaces: schema.structured.namespaces.map((each) => renamedNamespace(each, pair)),
  }
  const targets: Targets = Object.fromEntries(
    Object.entries(schema.targets).map(([key, taken]) => {
      const [namespace = '', name = ''] = key.split('#')
      return [pair(namespace, name).join('#'), taken.map((each) => ({ ...each, ...renamedReference(each, pair) }))]
    }),
  )
  try {
    return { ...schema, structured, targets, engine: compileStructured(structured), syntax: undefined }
  } catch (error) {
    if (error instanceof StructuredError) throw new ApiError('badSchema', error.message, { cause: error })
    throw error
  }
}

type Pair = (type: string, relation: string) => [type: string, relation: string]

function pairRenaming(from: Renaming['from'], to: string): Pair {
  return (type, relation) => {
    if (type !== from.type) return [type, relation]
    if (from.relation === undefined) return [to, relation]
    return [type, relation === from.relation ? to : relation]
  }
}

function renamedReference({ type, relation }: { type: string; relation?: string }, pair: Pair) {
  const [newType, newRelation] = pair(type, relation ?? '')
  return { type: newType, ...(relation !== undefined && { relation: newRelation }) }
}

function renamedNamespace({ name, relationDefinitions }: Namespace, pair: Pair): Namespace {
  return {
    name: pair(name, '')[0],
    relationDefinitions: relationDefinitions.map((definition) => ({
      name: pair(name, definition.name)[1],
      ...(definition.complexDefinition && { complexDefinition: renamedNode(definition.complexDefinition, pair) }),
    })),
  }
}

function renamedNode(node: Node, pair: Pair): Node {
  if (node.nType !== 'child') return { ...node, children: node.children.map((each) => renamedNode(each, pair)) }
  return { ...node, expression: renamedExpression(node.expression, pair) }
}

function renamedExpression(leaf: NodeExpression, pair: Pair): NodeExpression {
  if (leaf.neType === 'self') return leaf
  const [targetNamespace, target] = pair(leaf.targetRelationDefinitionNamespace, leaf.targetRelationDefinition)
  const to = { targetRelationDefinition: target, targetRelationDefinitionNamespace: targetNamespace }
  if (leaf.neType === 'targetSet') return { ...leaf, ...to }
  const [namespace, via] = pair(leaf.relationDefinitionNamespace, leaf.relationDefinition)
  return { ...leaf, ...to, relationDefinition: via, relationDefinitionNamespace: namespace }
}
