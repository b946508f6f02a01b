/**
 * Whether a target has definitions on objects, under one context. Each node is worked out once: what is known stays for
 * whatever is asked next of the same target.
 *
 * The answer is that of the well-founded model. A node that needs itself and nothing else has nothing (the least fixed
 * point), and one that is granted only if it is not granted stays unknown, which is denied. The walk takes a node that is
 * being worked out for unknown, which never says too much; what then depends on a loop is kept until the loop is closed,
 * and settled as a whole (loops.ts). So the time is linear in what is walked, and no answer depends on where a walk began.
 */
import { Numbering } from '../tuples/few.ts'
import type { Reference, Seek } from '../tuples/port.ts'
import { TooMuch } from './effort.ts'
import type { Graph, Node } from './graph.ts'
import type { Guards } from './guards.ts'
import { settle } from './loops.ts'
import type { Plain } from './plain.ts'
import type { Definition, Rule } from './schema.ts'
import { both, either, NO, not, type Truth, UNKNOWN, YES } from './truth.ts'

/** Nodes below each other; each takes a few frames of the stack. */
export const DEEPEST = 500
export class Evaluation {
  readonly graph: Graph
  readonly guards: Guards
  readonly #targets: readonly Reference[]
  /** Of what is asked for: the target itself, under all its names. */
  #holders: readonly ((node: Reference) => boolean)[] | undefined
  /**
   * Of what is known: rank (when it became known) and truth. Of what is being worked out, or waits for a loop: its place
   * in `#waiting`, as `-1 - place`.
   */
  readonly #states = new Numbering()
  readonly #plain: Plain | undefined
  #seek: Seek | undefined
  #rank = 0
  #waiting: Node[] = []
  /** The earliest place in `#waiting` that the node being worked out has met. */
  #low = Number.MAX_SAFE_INTEGER
  #depth = 0

  /** `plain`: what is asked of the index as a whole. Then nothing is known of the ways that lead there. */
  constructor(graph: Graph, guards: Guards, targets: readonly Reference[], plain?: Plain) {
    this.graph = graph
    this.guards = guards
    this.#targets = targets
    this.#plain = plain
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
    const object = this.graph.objectOf(node)
    const definition = this.graph.definitionAt(node - this.graph.node(object, 0))
    const sought = this.#sought(object, definition)
    if (sought !== undefined) {
      this.#learn(node, sought)
      return sought
    }
    if (++this.#depth > DEEPEST) throw new TooMuch(`the answer is more than ${DEEPEST} levels away`)
    const place = this.#waiting.length
    this.#waiting.push(node)
    this.#states.set(node, -1 - place)
    const outer = this.#low
    this.#low = Number.MAX_SAFE_INTEGER
    const truth = this.#ruleTruth(definition.rule, node, object)
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

  /** By the index as a whole; undefined where the node has to be worked out. */
  #sought(object: number, definition: Definition): Truth | undefined {
    const plain = this.#plain
    if (!plain?.definitions[definition.index]) return undefined
    const relation = this.graph.relationOf(definition)
    if (relation === undefined || object < 0) return NO
    this.#seek ??= plain.index.seek(this.#targets, plain.kinds)
    const found = this.#seek.finds(object, relation, this.graph.effort)
    return found === undefined ? undefined : found ? YES : NO
  }

  /** What waits from `place` on waits for nothing before it. */
  #close(place: number): void {
    const waiting = this.#waiting.splice(place)
    const unknown = waiting.filter((node) => this.known(node) === undefined)
    // Nothing but the node itself, and it did not meet itself: it is unknown for other reasons than a loop.
    if (unknown.length === 1 && waiting.length === 1 && this.#low === Number.MAX_SAFE_INTEGER)
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
    return this.#ruleTruth(rule, node, this.graph.objectOf(node))
  }

  #ruleTruth(rule: Rule, node: Node, object: number): Truth {
    switch (rule.op) {
      case 'self':
        return this.isTarget(node) ? YES : this.#anyOf(this.graph.sets(node))
      case 'has':
        return this.truth(this.graph.node(object, rule.definition))
      case 'right':
        return this.#right(object, rule)
      case 'left':
        return this.#anyOf(this.graph.left(object, rule))
      case 'any':
        return this.#any(rule.parts, node, object)
      case 'all':
        return this.#all(rule.parts, node, object)
      case 'minus':
        return this.#minus(rule.parts, node)
      case 'when': {
        const body = this.#ruleTruth(rule.body, node, object)
        return body === NO ? NO : both(body, this.guards.truth(rule.guard))
      }
    }
  }

  /** Whether a tuple of the node's own definition has the target. */
  isTarget(node: Node): boolean {
    const stored = this.graph.stored(this.graph.objectOf(node), this.graph.definitionOf(node))
    if (stored === undefined) return false
    this.#holders ??= this.#targets.map((target) => this.graph.index.holdersOf(target))
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

  /** As any of `graph.right`, without an iterator where the index is in memory. */
  #right(object: number, rule: Rule & { op: 'right' }): Truth {
    const { graph } = this
    const { inMemory } = graph.index
    if (!inMemory) return this.#anyOf(graph.right(object, rule))
    const relation = graph.relationOf(graph.definitionAt(rule.via))
    if (relation === undefined || object < 0) return NO
    let result: Truth = NO
    for (let hop = inMemory.firstHop(object, relation); hop >= 0 && result !== YES; hop = inMemory.nextHop(hop)) {
      this.step()
      const next = inMemory.endOf(hop)
      const type = graph.typeOf(next)
      const to = rule.to.get(type)
      if (to !== undefined) result = either(result, this.truth(graph.node(next, to)))
      else if (type === '') result = either(result, this.#anyOf(graph.untyped(next, rule)))
    }
    return result
  }

  #any(parts: readonly Rule[], node: Node, object: number): Truth {
    let result: Truth = NO
    for (const part of parts) {
      this.step()
      result = either(result, this.#ruleTruth(part, node, object))
      if (result === YES) break
    }
    return result
  }

  #all(parts: readonly Rule[], node: Node, object: number): Truth {
    let result: Truth = YES
    for (const part of parts) {
      this.step()
      result = both(result, this.#ruleTruth(part, node, object))
      if (result === NO) break
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
