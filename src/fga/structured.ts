/**
 * The structured form of a schema, as the older operations speak it. It knows neither the types that a relation takes
 * nor conditions: those stand beside it. It can say more of relations than the text can, and then stays as it is.
 */

import { isObject } from '../lib/json.ts'
import { onlyOf } from '../lib/lists.ts'
import type { Place } from './language/problems.ts'
import type { Expression, SchemaSyntax, TypeReference, TypeSyntax } from './language/syntax.ts'

export type StructuredSchema = {
  name: string
  namespaces: Namespace[]
}

export type Namespace = {
  name: string
  relationDefinitions: RelationDefinition[]
}

export type RelationDefinition = {
  name: string
  /** Absent for a relation that is stored as such. */
  complexDefinition?: Node
}

export type Node =
  | { nType: 'union' | 'intersect' | 'sub'; children: Node[] }
  | { nType: 'child'; children: Node[]; expression: NodeExpression }

/**
 * `self`: a stored tuple of this definition. `targetSet`: has the target definition on the same resource.
 * `relationRight`: has it on what the relation leads to; `relationLeft`: on what leads here by the relation.
 */
export type NodeExpression =
  | { neType: 'self' }
  | { neType: 'targetSet'; targetRelationDefinition: string; targetRelationDefinitionNamespace: string }
  | {
      neType: 'relationLeft' | 'relationRight'
      relationDefinition: string
      relationDefinitionNamespace: string
      targetRelationDefinition: string
      targetRelationDefinitionNamespace: string
    }

/** What the structured form leaves out: the types that each stored relation takes, by `namespace#relation`. */
export type Targets = { [relation: string]: TypeReference[] }

const NOWHERE: Place = { line: 1, column: 1 }

export function toStructured(schema: SchemaSyntax, name = ''): StructuredSchema {
  const members: Members = new Map(
    schema.types.map((type) => [type.name, new Map(type.members.map((member) => [member.name, member]))]),
  )
  const namespaces = schema.types.map((type) => ({
    name: type.name,
    relationDefinitions: type.members.map((member) => {
      if (member.kind === 'relation') return { name: member.name }
      const context = { type: type.name, leadsTo: (via: string, to: string) => leadsTo(members, type.name, via, to) }
      return { name: member.name, complexDefinition: nodeOf(member.expression, context) }
    }),
  }))
  return { name, namespaces }
}

interface Context {
  type: string
  leadsTo(via: string, name: string): string[]
}

/** By type and name. */
type Members = ReadonlyMap<string, ReadonlyMap<string, TypeSyntax['members'][number]>>

/** Types that the relation takes as such, and on which the name means something. */
function leadsTo(members: Members, type: string, via: string, name: string): string[] {
  const member = members.get(type)?.get(via)
  const targets = member?.kind === 'relation' ? member.targets : []
  return targets
    .filter(({ relation }) => relation === undefined)
    .map((target) => target.type)
    .filter((target) => members.get(target)?.has(name))
}

const OPERATORS = { '|': 'union', '&': 'intersect', '-': 'sub' } as const

function nodeOf(expression: Expression, context: Context): Node {
  switch (expression.op) {
    case 'name':
      return child({
        neType: 'targetSet',
        targetRelationDefinition: expression.name,
        targetRelationDefinitionNamespace: context.type,
      })
    case 'arrow': {
      const steps = context.leadsTo(expression.via, expression.name).map((target) =>
        child({
          neType: 'relationRight',
          relationDefinition: expression.via,
          relationDefinitionNamespace: context.type,
          targetRelationDefinition: expression.name,
          targetRelationDefinitionNamespace: target,
        }),
      )
      return onlyOf(steps) ?? { nType: 'union', children: steps }
    }
    case 'with':
      return nodeOf(expression.body, context)
    default:
      return { nType: OPERATORS[expression.op], children: expression.parts.map((part) => nodeOf(part, context)) }
  }
}

const child = (expression: NodeExpression): Node => ({ nType: 'child', children: [], expression })

/** What the text of schemas cannot say. */
export class Unspeakable extends Error {}

/**
 * The schema as text would say it; `targets` has the types of each stored relation. Throws Unspeakable with the first
 * thing that text cannot say: `self` inside a definition, `relationLeft`, a target set of another namespace, an arrow
 * that takes only some of the types its relation leads to, a relation whose types nobody knows.
 */
export function fromStructured(schema: StructuredSchema, targets: Targets): SchemaSyntax {
  const types = schema.namespaces.map((namespace) => ({
    name: namespace.name,
    place: NOWHERE,
    members: namespace.relationDefinitions.map(({ name, complexDefinition }) => {
      const key = `${namespace.name}#${name}`
      if (complexDefinition) {
        const expression = expressionOf(complexDefinition, { key, namespace: namespace.name })
        return { kind: 'permission' as const, name, place: NOWHERE, expression }
      }
      const own = Object.hasOwn(targets, key) ? targets[key] : undefined
      if (!own || own.length === 0) throw new Unspeakable(`${key}: nobody knows which types it takes`)
      return { kind: 'relation' as const, name, place: NOWHERE, targets: own }
    }),
  }))
  const spoken: SchemaSyntax = { conditions: [], types }
  checkArrows(schema, spoken)
  return spoken
}

interface Owner {
  key: string
  namespace: string
}

function expressionOf(node: Node, owner: Owner): Expression {
  if (node.nType === 'child') return leafOf(node.expression, owner)
  const arrow = node.nType === 'union' ? sharedArrow(node.children, owner) : undefined
  if (arrow) return arrow
  const op = ({ union: '|', intersect: '&', sub: '-' } as const)[node.nType]
  const parts = node.children.map((each) => expressionOf(each, owner))
  if (parts.length === 0) throw new Unspeakable(`${owner.key}: a ${node.nType} of nothing`)
  return onlyOf(parts) ?? { op, parts }
}

function leafOf(leaf: NodeExpression, { key, namespace }: Owner): Expression {
  if (leaf.neType === 'self') throw new Unspeakable(`${key}: it is stored and defined by others as well`)
  if (leaf.neType === 'relationLeft') throw new Unspeakable(`${key}: it follows ${leaf.relationDefinition} backward`)
  if (leaf.neType === 'targetSet') {
    if (leaf.targetRelationDefinitionNamespace !== namespace)
      throw new Unspeakable(`${key}: it refers to another namespace`)
    return { op: 'name', name: leaf.targetRelationDefinition, place: NOWHERE }
  }
  if (leaf.relationDefinitionNamespace !== namespace) throw new Unspeakable(`${key}: it starts in another namespace`)
  return { op: 'arrow', via: leaf.relationDefinition, name: leaf.targetRelationDefinition, place: NOWHERE }
}

/** An arrow over several types is written as one, and is a union of one step for each type. */
function sharedArrow(children: readonly Node[], owner: Owner): Expression | undefined {
  const [first, ...others] = children
  if (first?.nType !== 'child' || first.expression.neType !== 'relationRight' || others.length === 0) return undefined
  const { relationDefinition, targetRelationDefinition } = first.expression
  const isSame = others.every(
    (other) =>
      other.nType === 'child' &&
      other.expression.neType === 'relationRight' &&
      other.expression.relationDefinition === relationDefinition &&
      other.expression.targetRelationDefinition === targetRelationDefinition,
  )
  return isSame ? leafOf(first.expression, owner) : undefined
}

/** Said as text and structured again, nothing may be different. */
function checkArrows(schema: StructuredSchema, spoken: SchemaSyntax): void {
  const again = toStructured(spoken, schema.name)
  for (const [index, namespace] of schema.namespaces.entries()) {
    for (const [position, definition] of namespace.relationDefinitions.entries()) {
      const other = again.namespaces[index]?.relationDefinitions[position]
      if (JSON.stringify(simple(definition.complexDefinition)) === JSON.stringify(simple(other?.complexDefinition)))
        continue
      throw new Unspeakable(
        `${namespace.name}#${definition.name}: it goes to some only of the types that its relation leads to`,
      )
    }
  }
}

/** Members in one order, and operators of one part left out. */
function simple(node: Node | undefined): unknown {
  if (!node) return null
  if (node.nType === 'child') return isObject(node.expression) ? Object.entries(node.expression).sort() : null
  const children = node.children.map(simple)
  return children.length === 1 ? children[0] : [node.nType, children]
}

/** The types of each relation, by `namespace#relation`. */
export function targetsOf(schema: SchemaSyntax): Targets {
  const targets: Targets = {}
  for (const type of schema.types) {
    for (const member of type.members) {
      if (member.kind === 'relation') targets[`${type.name}#${member.name}`] = member.targets
    }
  }
  return targets
}
