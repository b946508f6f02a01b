/** From the structured form of a schema to what the engine walks. Conditions are no part of that form. */
import type { Namespace, Node, NodeExpression, StructuredSchema } from '../structured.ts'
import type { Definition, EngineSchema, Rule } from './schema.ts'

/** Something is referred to that is not declared, or declared twice. */
export class StructuredError extends Error {}

/** Deeper trees are refused. */
const DEEPEST = 50

/** Throws StructuredError. */
export function compileStructured({ namespaces }: StructuredSchema): EngineSchema {
  const byName = new Map<string, Map<string, Definition>>()
  const definitions: Definition[] = []
  for (const { name: type, relationDefinitions } of namespaces) {
    if (byName.has(type)) throw new StructuredError(`namespace ${type} stands there twice`)
    const own = new Map<string, Definition>()
    byName.set(type, own)
    for (const { name, complexDefinition } of relationDefinitions) {
      if (own.has(name)) throw new StructuredError(`${type}#${name} stands there twice`)
      const isStored = !complexDefinition || hasSelf(complexDefinition, 0)
      const definition: Definition = { index: definitions.length, type, name, rule: SELF, targets: undefined, isStored }
      definitions.push(definition)
      own.set(name, definition)
    }
  }
  for (const namespace of namespaces) setRules(namespace, byName)
  return { definitions, conditions: [], byName }
}

const SELF: Rule = { op: 'self' }
const OPERATORS = { union: 'any', intersect: 'all', sub: 'minus' } as const
type ByName = ReadonlyMap<string, ReadonlyMap<string, Definition>>

function hasSelf(node: Node, depth: number): boolean {
  if (depth > DEEPEST) throw new StructuredError(`a definition nests more than ${DEEPEST} deep`)
  if (node.nType === 'child') return node.expression.neType === 'self'
  return node.children.some((each) => hasSelf(each, depth + 1))
}

function setRules({ name: type, relationDefinitions }: Namespace, byName: ByName): void {
  for (const { name, complexDefinition } of relationDefinitions) {
    const definition = byName.get(type)?.get(name)
    if (definition && complexDefinition) definition.rule = ruleOf(complexDefinition, byName)
  }
}

function ruleOf(node: Node, byName: ByName): Rule {
  if (node.nType === 'child') return leafOf(node.expression, byName)
  if (node.children.length === 0) throw new StructuredError(`a ${node.nType} of nothing`)
  return { op: OPERATORS[node.nType], parts: node.children.map((each) => ruleOf(each, byName)) }
}

function leafOf(leaf: NodeExpression, byName: ByName): Rule {
  if (leaf.neType === 'self') return SELF
  const target = find(byName, leaf.targetRelationDefinitionNamespace, leaf.targetRelationDefinition)
  if (leaf.neType === 'targetSet') return { op: 'has', definition: target.index }
  const via = find(byName, leaf.relationDefinitionNamespace, leaf.relationDefinition).index
  if (leaf.neType === 'relationLeft') return { op: 'left', via, to: target.index }
  return { op: 'right', via, to: new Map([[target.type, target.index]]) }
}

function find(byName: ByName, namespace: string, name: string): Definition {
  const definition = byName.get(namespace)?.get(name)
  if (!definition) throw new StructuredError(`there is no relation definition ${namespace}#${name}`)
  return definition
}
