/** The way by which something is granted, step by step from the resource to the target. */
import { firstOf } from '../../../lib/lists.ts'
import type { Tuple } from '../../tuples/port.ts'
import type { Evaluation } from '../evaluation.ts'
import type { Node } from '../graph.ts'
import type { Leaf, Rule } from '../schema.ts'
import { isEarlier, proves } from './proof.ts'
import { leadingNodes } from './reasons.ts'

export type Path = {
  steps: Step[]
}

type Step = {
  stepType: (typeof STEP)[keyof typeof STEP]
  tuple?: Tuple
  /** `type#permission`. */
  permission?: string
  subPaths?: Path[]
}

/** The numbers are ours: nothing public names them. */
const STEP = { tuple: 1, permission: 2, branch: 3, intersection: 4, exclusion: 5 } as const

/** Of a path; what is longer ends there. */
const MOST_STEPS = 500

/** The node has been worked out, and is granted. `room`: what is left for paths, and what each takes of it. */
export function pathTo(
  root: Node,
  evaluation: Evaluation,
  { target, targetType }: Pick<Tuple, 'target' | 'targetType'>,
  room: { steps: number },
): Path {
  return new Walk(evaluation, { target, targetType }, room).path(root)
}

class Walk {
  readonly #evaluation: Evaluation
  readonly #target: Pick<Tuple, 'target' | 'targetType'>
  readonly #room: { steps: number }
  #steps = 0

  constructor(evaluation: Evaluation, target: Pick<Tuple, 'target' | 'targetType'>, room: { steps: number }) {
    this.#evaluation = evaluation
    this.#target = target
    this.#room = room
  }

  path(node: Node): Path {
    return { steps: this.#ofNode(node) }
  }

  #ofNode(node: Node): Step[] {
    const { rule, type, name, isStored } = this.#evaluation.graph.definitionOf(node)
    if (++this.#steps > MOST_STEPS) return []
    const own = isStored ? [] : [{ stepType: STEP.permission, permission: `${type}#${name}` }]
    return [...own, ...this.#ofRule(rule, node)]
  }

  #ofRule(rule: Rule, node: Node): Step[] {
    if (--this.#room.steps < 0) return []
    switch (rule.op) {
      case 'any': {
        const granting = rule.parts.find((part) => proves(this.#evaluation, part, node))
        return granting ? [{ stepType: STEP.branch, subPaths: [{ steps: this.#ofRule(granting, node) }] }] : []
      }
      case 'all':
        return [
          { stepType: STEP.intersection, subPaths: rule.parts.map((part) => ({ steps: this.#ofRule(part, node) })) },
        ]
      case 'minus':
        return [{ stepType: STEP.exclusion, subPaths: [{ steps: this.#ofRule(firstOf(rule.parts), node) }] }]
      case 'when':
        return this.#ofRule(rule.body, node)
      default:
        return this.#ofLeaf(rule, node)
    }
  }

  #ofLeaf(leaf: Leaf, node: Node): Step[] {
    if (leaf.op === 'self' && this.#evaluation.isTarget(node))
      return [{ stepType: STEP.tuple, tuple: { ...this.#holding(node), ...this.#target } }]
    for (const next of leadingNodes(this.#evaluation.graph, node, leaf)) {
      if (!isEarlier(this.#evaluation, next, node)) continue
      const tuple = this.#tupleTo(leaf, node, next)
      return [...(tuple ? [{ stepType: STEP.tuple, tuple }] : []), ...this.#ofNode(next)]
    }
    return []
  }

  /** The stored relation that leads from one to the other; none where both are of one resource. */
  #tupleTo(leaf: Leaf, node: Node, next: Node): Tuple | undefined {
    if (leaf.op === 'has') return undefined
    const { graph } = this.#evaluation
    const { type, name } = graph.definitionOf(next)
    const there = graph.idOf(graph.objectOf(next))
    if (leaf.op === 'self') return { ...this.#holding(node), target: there, targetType: `${type}#${name}` }
    const here = graph.objectOf(node)
    const relation = graph.schema.definitions[leaf.via]?.name ?? ''
    const own = { id: graph.idOf(here), type: graph.definitionOf(node).type }
    const [from, to] = leaf.op === 'right' ? [own, { id: there, type }] : [{ id: there, type }, own]
    return { resource: from.id, resourceType: from.type, relation, target: to.id, targetType: to.type }
  }

  #holding(node: Node): Pick<Tuple, 'resource' | 'resourceType' | 'relation'> {
    const { graph } = this.#evaluation
    const { type, name } = graph.definitionOf(node)
    return { resource: graph.idOf(graph.objectOf(node)), resourceType: type, relation: name }
  }
}
