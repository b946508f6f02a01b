/**
 * Whether a target has definitions on objects, under one context. Each node is worked out once: what is known stays for
 * whatever is asked next of the same target.
 *
 * The answer is that of the well-founded model. A node that needs itself and nothing else has nothing (the least fixed
 * point), and one that is granted only if it is not granted stays unknown, which is denied. The walk takes a node that is
 * being worked out for unknown, which never says too much; what then depends on a loop is kept until the loop is closed,
 * and settled as a whole (loops.ts). So the time is linear in what is walked, and no answer depends on where a walk began.
 */
import type { Reference } from '../tuples/port.ts'
import { TooMuch } from './effort.ts'
import type { Graph, Node } from './graph.ts'
import type { Guards } from './guards.ts'
import { settle } from './loops.ts'
import type { Rule } from './schema.ts'
import { both, either, NO, not, type Truth, UNKNOWN, YES } from './truth.ts'

/** Nodes below each other; each takes a few frames of the stack. */
export const DEEPEST = 500
export class Evaluation {
  readonly graph: Graph
  readonly guards: Guards
  /** Of what is asked for: the target itself, under all its names. */
  readonly #holders: readonly ((node: Reference) => boolean)[]
  /**
   * Of what is known: rank (when it became known) and truth. Of what is being worked out, or waits for a loop: its place
   * in `#waiting`, as `-1 - place`.
   */
  readonly #states = new Map<Node, number>()
  #rank = 0
  #waiting: Node[] = []
  /** The earliest place in `#waiting` that the node being worked out has met. */
  #low = Number.POSITIVE_INFINITY
  #depth = 0

  constructor(graph: Graph, guards: Guards, targets: readonly Reference[]) {
    this.graph = graph
    this.guards = guards
    this.#holders = targets.map((target) => graph.index.holdersOf(target))
  }

  /** Throws TooMuch; then nothing more may be asked of this evaluation. */
  truth(node: Node): Truth {
    const state = this.#states.get(node)
    if (state === undefined) return this.#workOut(node)
    if (state >= 0) return (state & 3) as Truth
    this.#low = Math.min(this.#low, -1 - state)
    return UNKNOWN
  }

  /** When the node became known: what it rests on was known earlier. */
  rank(node: Node): number {
    return (this.#states.get(node) ?? 0) >> 2
  }

  #workOut(node: Node): Truth {
    this.step()
    if (++this.#depth > DEEPEST) throw new TooMuch(`the answer is more than ${DEEPEST} levels away`)
    const place = this.#waiting.length
    this.#waiting.push(node)
    this.#states.set(node, -1 - place)
    const outer = this.#low
    this.#low = Number.POSITIVE_INFINITY
    const truth = this.ruleTruth(this.graph.definitionOf(node).rule, node)
    this.#depth--
    if (truth !== UNKNOWN) this.#learn(node, truth)
    if (this.#low < place) {
      this.#low = Math.min(outer, this.#low)
      return truth
    }
    if (this.#waiting.length === place + 1 && truth !== UNKNOWN) this.#waiting.pop()
    else this.#close(place)
    this.#low = outer
    return this.truth(node)
  }

  /** What waits from `place` on waits for nothing before it. */
  #close(place: number): void {
    const waiting = this.#waiting.splice(place)
    const unknown = waiting.filter((node) => this.known(node) === undefined)
    // Nothing but the node itself, and it did not meet itself: it is unknown for other reasons than a loop.
    if (unknown.length === 1 && waiting.length === 1 && this.#low === Number.POSITIVE_INFINITY)
      this.#learn(unknown[0] as Node, UNKNOWN)
    else if (unknown.length > 0) settle(unknown, this, (node, truth) => this.#learn(node, truth))
  }

  #learn(node: Node, truth: Truth): void {
    this.#states.set(node, this.#rank++ * 4 + truth)
  }

  /** Known truth, for nodes that were walked. */
  known(node: Node): Truth | undefined {
    const state = this.#states.get(node)
    return state === undefined || state < 0 ? undefined : ((state & 3) as Truth)
  }

  step(): void {
    this.graph.effort.step()
  }

  /** The rule, or a part of it, of the node's definition. */
  ruleTruth(rule: Rule, node: Node): Truth {
    switch (rule.op) {
      case 'self':
        return this.isTarget(node) ? YES : this.#anyOf(this.graph.sets(node))
      case 'has':
        return this.truth(this.graph.node(this.graph.objectOf(node), rule.definition))
      case 'right':
        return this.#anyOf(this.graph.right(this.graph.objectOf(node), rule))
      case 'left':
        return this.#anyOf(this.graph.left(this.graph.objectOf(node), rule))
      case 'any':
        return this.#fold(rule.parts, node, either, { start: NO, last: YES })
      case 'all':
        return this.#fold(rule.parts, node, both, { start: YES, last: NO })
      case 'minus':
        return this.#minus(rule.parts, node)
      case 'when': {
        const body = this.ruleTruth(rule.body, node)
        return body === NO ? NO : both(body, this.guards.truth(rule.guard))
      }
    }
  }

  /** Whether a tuple of the node's own definition has the target. */
  isTarget(node: Node): boolean {
    const stored = this.graph.stored(this.graph.objectOf(node), this.graph.definitionOf(node))
    if (stored === undefined) return false
    for (const holds of this.#holders) {
      this.step()
      if (holds(stored)) return true
    }
    return false
  }

  #anyOf(nodes: Iterable<Node>): Truth {
    let result: Truth = NO
    for (const next of nodes) {
      result = either(result, this.truth(next))
      if (result === YES) break
    }
    return result
  }

  #fold(
    parts: readonly Rule[],
    node: Node,
    join: (one: Truth, other: Truth) => Truth,
    { start, last }: { start: Truth; last: Truth },
  ): Truth {
    let result = start
    for (const part of parts) {
      this.step()
      result = join(result, this.ruleTruth(part, node))
      if (result === last) break
    }
    return result
  }

  #minus([first, ...others]: readonly Rule[], node: Node): Truth {
    let result = first ? this.ruleTruth(first, node) : NO
    for (const other of others) {
      if (result === NO) break
      this.step()
      result = both(result, not(this.ruleTruth(other, node)))
    }
    return result
  }
}
