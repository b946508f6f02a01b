/**
 * Settles nodes that depend on each other in a loop: the well-founded model of them, by alternating fixed points. Two
 * bounds of every node close in on each other: who has it for certain, and who may have it. In each round one bound is
 * worked out anew as a least fixed point, in which whatever stands behind a minus comes from the rounds before; so a loop
 * that goes through a minus, however often, never rests on itself.
 */
import type { Graph, Node } from './graph.ts'
import type { Guards } from './guards.ts'
import type { Rule } from './schema.ts'
import { NO, type Truth, UNKNOWN, YES } from './truth.ts'

/** What is known of one target, and how to learn more. */
export interface EvaluationState {
  readonly graph: Graph
  readonly guards: Guards
  truth(node: Node): Truth
  /** Whether a tuple of the node's own definition has the target. */
  isTarget(node: Node): boolean
  /** Counts; throws where the answer takes too many. */
  step(): void
}

interface Bounds {
  certain: ReadonlySet<Node>
  possible: ReadonlySet<Node>
}

/** `learn` is told of each node, of those that are granted in an order in which each rests on earlier ones. */
export function settle(
  nodes: readonly Node[],
  evaluation: EvaluationState,
  learn: (node: Node, truth: Truth) => void,
): void {
  const loop = new Loop(nodes, evaluation)
  let certain: ReadonlySet<Node> = new Set()
  let possible: ReadonlySet<Node> = new Set(nodes)
  for (let open = -1; open !== possible.size - certain.size; ) {
    open = possible.size - certain.size
    possible = loop.leastFixedPoint('possible', { certain, possible })
    certain = loop.leastFixedPoint('certain', { certain, possible })
  }
  for (const node of certain) learn(node, YES)
  for (const node of nodes) if (!certain.has(node)) learn(node, possible.has(node) ? UNKNOWN : NO)
}

type TruthBound = 'certain' | 'possible'

class Loop {
  readonly #nodes: readonly Node[]
  readonly #members: ReadonlySet<Node>
  readonly #evaluation: EvaluationState

  constructor(nodes: readonly Node[], evaluation: EvaluationState) {
    // What was met last is needed by what was met first.
    this.#nodes = [...nodes].reverse()
    this.#members = new Set(nodes)
    this.#evaluation = evaluation
  }

  leastFixedPoint(bound: TruthBound, before: Bounds): Set<Node> {
    const found = new Set<Node>()
    let isForward = true
    for (let grown = true; grown; ) {
      grown = false
      const nodes = isForward ? this.#nodes : [...this.#nodes].reverse()
      for (const node of nodes) {
        if (found.has(node) || !this.#holds(this.#ruleOf(node), node, { bound, found, before })) continue
        found.add(node)
        grown = true
      }
      isForward = !isForward
    }
    return found
  }

  #ruleOf(node: Node): Rule {
    return this.#evaluation.graph.definitionOf(node).rule
  }

  #holds(rule: Rule, node: Node, round: Round): boolean {
    const { graph } = this.#evaluation
    switch (rule.op) {
      case 'self':
        return this.#evaluation.isTarget(node) || this.#some(graph.sets(node), round)
      case 'has':
        return this.#isIn(graph.node(graph.objectOf(node), rule.definition), round)
      case 'right':
        return this.#some(graph.right(graph.objectOf(node), rule), round)
      case 'left':
        return this.#some(graph.left(graph.objectOf(node), rule), round)
      case 'any':
        return rule.parts.some((part) => this.#holds(part, node, round))
      case 'all':
        return rule.parts.every((part) => this.#holds(part, node, round))
      case 'minus':
        return rule.parts.every((part, index) =>
          index === 0 ? this.#holds(part, node, round) : !this.#holds(part, node, opposite(round)),
        )
      case 'when':
        return isWithin(round.bound, this.#evaluation.guards.truth(rule.guard)) && this.#holds(rule.body, node, round)
    }
  }

  #some(nodes: Iterable<Node>, round: Round): boolean {
    for (const node of nodes) if (this.#isIn(node, round)) return true
    return false
  }

  #isIn(node: Node, { bound, found, before }: Round): boolean {
    this.#evaluation.step()
    if (this.#members.has(node)) return (found ?? before[bound]).has(node)
    return isWithin(bound, this.#evaluation.truth(node))
  }
}

interface Round {
  bound: TruthBound
  /** What this round has found so far; undefined behind a minus, where only rounds before count. */
  found?: ReadonlySet<Node>
  before: Bounds
}

function opposite({ bound, before }: Round): Round {
  return { bound: bound === 'certain' ? 'possible' : 'certain', before }
}

function isWithin(bound: TruthBound, truth: Truth): boolean {
  return bound === 'certain' ? truth === YES : truth !== NO
}
