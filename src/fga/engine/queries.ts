/** Where to look: who could have something, and what somebody could have. Each is then checked. */
import { firstOf } from '../../lib/lists.ts'
import { objectIn, type Reference } from '../tuples/port.ts'
import type { Graph, Node } from './graph.ts'
import type { EngineSchema, Leaf, Rule } from './schema.ts'
import { leadingNodes } from './why/reasons.ts'

/**
 * Objects that are targets of tuples on any way to the node. `areGranted`: the ways are unions without conditions, so
 * that all of them have it.
 */
export function candidateTargets(graph: Graph, root: Node): { targets: Set<number>; areGranted: boolean } {
  const targets = new Set<number>()
  const seen = new Set<Node>([root])
  let areGranted = true
  // A Set is gone through in the order in which it grows.
  for (const node of seen) {
    const { rule } = graph.definitionOf(node)
    areGranted &&= isUnion(rule)
    for (const leaf of grantingLeaves(rule)) {
      graph.effort.step()
      addAll(seen, leadingNodes(graph, node, leaf))
      if (leaf.op === 'self') addAll(targets, ownTargets(graph, node))
    }
  }
  return { targets, areGranted }
}

/** Leaves by which something may be granted: who is behind a minus only, has nothing by it. */
function* grantingLeaves(rule: Rule): Generator<Leaf> {
  if (rule.op === 'when') yield* grantingLeaves(rule.body)
  else if (rule.op === 'minus') yield* grantingLeaves(firstOf(rule.parts))
  else if (rule.op === 'any' || rule.op === 'all') for (const part of rule.parts) yield* grantingLeaves(part)
  else yield rule
}

function isUnion(rule: Rule): boolean {
  if (rule.op === 'any') return rule.parts.every(isUnion)
  return rule.op !== 'all' && rule.op !== 'minus' && rule.op !== 'when'
}

function addAll(set: Set<number>, items: Iterable<number>): void {
  for (const item of items) set.add(item)
}

function* ownTargets(graph: Graph, node: Node): Generator<number> {
  const stored = graph.stored(graph.objectOf(node), graph.definitionOf(node))
  if (stored === undefined) return
  for (const target of graph.index.objects(stored)) {
    graph.effort.step()
    yield objectIn(target)
  }
}

/** What rests on a definition: `definition` may be had by who has it. */
type Dependant =
  | { op: 'has'; definition: number }
  | { op: 'right'; definition: number; via: number }
  | { op: 'left'; definition: number; via: number }

/** By the index of the definition that they rest on. */
export function dependantsOf(schema: EngineSchema): readonly (readonly Dependant[])[] {
  const dependants: Dependant[][] = schema.definitions.map(() => [])
  for (const { rule, index: definition } of schema.definitions) {
    for (const leaf of grantingLeaves(rule)) {
      for (const { on, dependant } of dependantsOn(leaf, definition)) dependants[on]?.push(dependant)
    }
  }
  return dependants
}

/** That the leaf's definition is a dependant, by what it rests on. */
function dependantsOn(leaf: Leaf, definition: number): { on: number; dependant: Dependant }[] {
  if (leaf.op === 'self') return []
  if (leaf.op === 'has') return [{ on: leaf.definition, dependant: { op: 'has', definition } }]
  const { via } = leaf
  if (leaf.op === 'left') return [{ on: leaf.to, dependant: { op: 'left', definition, via } }]
  return [...leaf.to.values()].map((on) => ({ on, dependant: { op: 'right', definition, via } }))
}

/** Nodes that any way leads to from the targets. */
export function candidateNodes(
  graph: Graph,
  dependants: ReturnType<typeof dependantsOf>,
  targets: readonly Reference[],
): Set<Node> {
  const seen = new Set<Node>()
  const take = (references: Iterable<Reference>): void => {
    for (const each of references) {
      graph.effort.step()
      const node = graph.nodeOfSet(each)
      if (node !== undefined && graph.definitionOf(node).isStored) seen.add(node)
    }
  }
  for (const target of targets) take(graph.index.nodes(target))
  for (const node of seen) {
    const object = graph.objectOf(node)
    const definition = graph.definitionOf(node)
    const set = graph.stored(object, definition)
    if (set !== undefined) take(graph.index.nodes(set))
    for (const dependant of dependants[definition.index] ?? []) {
      graph.effort.step()
      for (const next of reached(graph, object, dependant)) seen.add(graph.node(next, dependant.definition))
    }
  }
  return seen
}

function* reached(graph: Graph, object: number, dependant: Dependant): Generator<number> {
  if (dependant.op === 'has') {
    yield object
    return
  }
  const via = graph.schema.definitions[dependant.via]
  if (!via) return
  if (dependant.op === 'right') yield* graph.leadingTo(object, via)
  else yield* targetsAs(graph, object, dependant)
}

/** What the relation leads to from the object, as objects of the dependant's type. */
function* targetsAs(graph: Graph, object: number, { definition, via }: Dependant & { op: 'left' }): Generator<number> {
  const wanted = graph.schema.definitions[definition]
  const relation = graph.schema.definitions[via]
  const stored = relation && graph.typeOf(object) === relation.type ? graph.stored(object, relation) : undefined
  if (!wanted || stored === undefined) return
  for (const target of graph.index.objects(stored)) {
    graph.effort.step()
    const next = objectIn(target)
    const type = graph.typeOf(next)
    if (type === wanted.type) yield next
    else if (type === '') yield graph.object(wanted.type, graph.idOf(next))
  }
}
