/** Why an answer is unknown: the conditions on the unknown ways to it. */
import type { Evaluation } from '../evaluation.ts'
import type { Graph, Node } from '../graph.ts'
import type { Guard, Leaf, Rule } from '../schema.ts'
import { UNKNOWN } from '../truth.ts'

/** Guards that are unknown and stand where they matter, each once, nearest first. */
export function* unknownGuards(root: Node, evaluation: Evaluation): Generator<Guard> {
  const given = new Set<Guard>()
  // A Set is gone through in the order in which it grows.
  const nodes = new Set<Node>([root])
  for (const node of nodes) {
    const { leaves, guards } = unknownParts(node, evaluation)
    for (const leaf of leaves) addUnknown(nodes, leadingNodes(evaluation.graph, node, leaf), evaluation)
    for (const guard of guards) {
      if (given.has(guard)) continue
      given.add(guard)
      yield guard
    }
  }
}

function addUnknown(nodes: Set<Node>, found: Iterable<Node>, evaluation: Evaluation): void {
  for (const node of found) if (evaluation.truth(node) === UNKNOWN) nodes.add(node)
}

/** What leaves an unknown node unknown. */
function unknownParts(node: Node, evaluation: Evaluation): { leaves: Leaf[]; guards: Guard[] } {
  const found: ReturnType<typeof unknownParts> = { leaves: [], guards: [] }
  const visit = (rule: Rule): void => {
    if (evaluation.ruleTruth(rule, node) !== UNKNOWN) return
    switch (rule.op) {
      case 'any':
      case 'all':
      case 'minus':
        for (const part of rule.parts) visit(part)
        return
      case 'when':
        visit(rule.body)
        if (evaluation.guards.truth(rule.guard) === UNKNOWN) found.guards.push(rule.guard)
        return
      default:
        found.leaves.push(rule)
    }
  }
  visit(evaluation.graph.definitionOf(node).rule)
  return found
}

/** Where a leaf of the node's rule leads to. */
export function leadingNodes(graph: Graph, node: Node, leaf: Leaf): Iterable<Node> {
  const object = graph.objectOf(node)
  if (leaf.op === 'has') return [graph.node(object, leaf.definition)]
  if (leaf.op === 'self') return graph.sets(node)
  return leaf.op === 'right' ? graph.right(object, leaf) : graph.left(object, leaf)
}
