/** Why an answer is what it is, as a tree: one way by which it is granted, or all that would have to be different. */
import { isListOf, isShaped } from '../../../lib/shapes.ts'
import type { Tuple } from '../../tuples/port.ts'
import type { Evaluation } from '../evaluation.ts'
import type { Node } from '../graph.ts'
import type { Leaf, Rule } from '../schema.ts'
import { NO, type Truth, UNKNOWN, YES } from '../truth.ts'
import { guardText } from './guard-text.ts'
import { isEarlier, proves } from './proof.ts'
import { leadingNodes } from './reasons.ts'

export type Explanation = {
  text: string
  /** Unknown: a condition had not what it needs, or failed, or the grant depends on itself. It is denied. */
  truth: 'yes' | 'no' | 'unknown'
  because: Explanation[]
}

/** Of what a plane has told. */
export function isExplanation(value: unknown): value is Explanation {
  return (
    isShaped(value, { text: 'string', truth: 'string' }) && 'because' in value && isListOf(value.because, isExplanation)
  )
}

/** Of a tree; more is cut off. */
const MOST_LINES = 500

/** The node and all that it rests on have been worked out. */
export function explain(
  root: Node,
  evaluation: Evaluation,
  { target, targetType }: Pick<Tuple, 'target' | 'targetType'>,
): Explanation {
  return new Explainer(evaluation, { target, targetType }).node(root)
}

const WORDS = { [NO]: 'no', [UNKNOWN]: 'unknown', [YES]: 'yes' } as const

class Explainer {
  readonly #evaluation: Evaluation
  readonly #target: Pick<Tuple, 'target' | 'targetType'>
  readonly #shown = new Set<Node>()
  #lines = 0

  constructor(evaluation: Evaluation, target: Pick<Tuple, 'target' | 'targetType'>) {
    this.#evaluation = evaluation
    this.#target = target
  }

  node(node: Node): Explanation {
    const truth = this.#evaluation.truth(node)
    const { rule } = this.#evaluation.graph.definitionOf(node)
    const isRepeated = this.#shown.has(node)
    this.#shown.add(node)
    if (++this.#lines > MOST_LINES) return this.#line(`${this.#name(node)} ...`, truth)
    if (isRepeated) return this.#line(`${this.#name(node)} (as above)`, truth)
    return this.#line(this.#name(node), truth, this.#because(rule, node, truth))
  }

  #line(text: string, truth: Truth, because: Explanation[] = []): Explanation {
    return { text, truth: WORDS[truth], because }
  }

  #because(rule: Rule, node: Node, truth: Truth): Explanation[] {
    switch (rule.op) {
      case 'any':
        return this.#ofAny(rule.parts, node, truth)
      case 'all':
        return this.#ofAll(rule.parts, node, truth)
      case 'minus':
        return this.#ofMinus(rule.parts, node, truth)
      case 'when':
        return this.#ofWhen(rule, node)
      case 'has':
        return [this.node(this.#only(leadingNodes(this.#evaluation.graph, node, rule)))]
      case 'self':
        return this.#ofSelf(rule, node, truth)
      default:
        return this.#ofArrow(rule, node, truth)
    }
  }

  #ofAny(parts: readonly Rule[], node: Node, truth: Truth): Explanation[] {
    const proof = truth === YES ? parts.find((part) => proves(this.#evaluation, part, node)) : undefined
    return this.#fitting(proof ? [proof] : parts).flatMap((part) => this.#part(part, node))
  }

  /** Where one part is not there, the others do not matter. */
  #ofAll(parts: readonly Rule[], node: Node, truth: Truth): Explanation[] {
    const deciding = truth === YES ? parts : parts.filter((part) => this.#truth(part, node) === truth)
    return this.#fitting(deciding).flatMap((part) => this.#part(part, node))
  }

  #ofMinus([first, ...others]: readonly Rule[], node: Node, truth: Truth): Explanation[] {
    if (!first) return []
    const shown = this.#part(first, node)
    if (this.#truth(first, node) === NO) return shown
    const deciding = others.filter((part) => truth === YES || this.#truth(part, node) !== NO)
    const taken = this.#fitting(deciding).flatMap((part) => {
      const without = this.#truth(part, node)
      return [this.#line(without === NO ? 'and not excluded' : 'but excluded', without, this.#part(part, node))]
    })
    return [...shown, ...taken]
  }

  #ofWhen({ body, guard }: Rule & { op: 'when' }, node: Node): Explanation[] {
    const shown = this.#part(body, node)
    if (this.#truth(body, node) === NO) return shown
    const { guards } = this.#evaluation
    return [...shown, this.#line(`with ${guardText(guard, guards)}`, guards.truth(guard))]
  }

  #ofSelf(rule: Leaf, node: Node, truth: Truth): Explanation[] {
    if (this.#evaluation.isTarget(node)) return [this.#line(this.#tuple(node, this.#targetText()), YES)]
    const nodes = this.#deciding([...leadingNodes(this.#evaluation.graph, node, rule)], node, truth)
    if (nodes.length === 0) return [this.#line(`no ${this.#tuple(node, this.#targetText())}`, NO)]
    return nodes.map((next) =>
      this.#line(this.#tuple(node, this.#setText(next)), this.#evaluation.truth(next), [this.node(next)]),
    )
  }

  #ofArrow(rule: Rule & { op: 'left' | 'right' }, node: Node, truth: Truth): Explanation[] {
    const { graph } = this.#evaluation
    const via = graph.schema.definitions[rule.via]?.name ?? ''
    const nodes = this.#deciding([...leadingNodes(this.#evaluation.graph, node, rule)], node, truth)
    const here = this.#objectText(graph.objectOf(node))
    if (nodes.length === 0)
      return [this.#line(rule.op === 'right' ? `no tuple ${here} ${via} ...` : `no tuple ... ${via} ${here}`, NO)]
    return nodes.map((next) => {
      const there = this.#objectText(graph.objectOf(next))
      const tuple = rule.op === 'right' ? `tuple ${here} ${via} ${there}` : `tuple ${there} ${via} ${here}`
      return this.#line(tuple, this.#evaluation.truth(next), [this.node(next)])
    })
  }

  /** A part of a rule: operators inside it get a line of their own. */
  #part(rule: Rule, node: Node): Explanation[] {
    const truth = this.#truth(rule, node)
    const because = this.#because(rule, node, truth)
    const word = { any: 'any of', all: 'all of', minus: 'without' }[rule.op as 'any' | 'all' | 'minus']
    return word && because.length > 1 ? [this.#line(word, truth, because)] : because
  }

  #truth(rule: Rule, node: Node): Truth {
    return this.#evaluation.ruleTruth(rule, node)
  }

  #deciding(nodes: Node[], node: Node, truth: Truth): Node[] {
    const proof = truth === YES ? nodes.find((next) => isEarlier(this.#evaluation, next, node)) : undefined
    return proof === undefined ? this.#fitting(nodes) : [proof]
  }

  /** Those for which there are lines left, and one that shows that there are more. */
  #fitting<T>(all: readonly T[]): T[] {
    return all.slice(0, Math.max(0, MOST_LINES - this.#lines) + 1)
  }

  #only(nodes: Iterable<Node>): Node {
    for (const node of nodes) return node
    throw new Error('a rule leads nowhere')
  }

  #name(node: Node): string {
    const { graph } = this.#evaluation
    return `${this.#objectText(graph.objectOf(node), graph.definitionOf(node).type)} ${graph.definitionOf(node).name}`
  }

  #objectText(object: number, type = this.#evaluation.graph.typeOf(object)): string {
    return `${type}:${this.#evaluation.graph.idOf(object)}`
  }

  #targetText(): string {
    return `${this.#target.targetType}:${this.#target.target}`
  }

  #setText(node: Node): string {
    const { graph } = this.#evaluation
    const { type, name } = graph.definitionOf(node)
    return `${type}#${name}:${graph.idOf(graph.objectOf(node))}`
  }

  #tuple(node: Node, target: string): string {
    return `tuple ${this.#name(node)} ${target}`
  }
}

/** Lines of a tree, the root first. */
export function* drawn({ text, truth, because }: Explanation): Generator<string> {
  yield `${text}: ${truth}`
  yield* branches(because, '')
}

function* branches(children: readonly Explanation[], lead: string): Generator<string> {
  for (const [index, { text, truth, because }] of children.entries()) {
    const isLast = index === children.length - 1
    yield `${lead}${isLast ? '└─ ' : '├─ '}${text}${truth === 'yes' ? '' : `: ${truth}`}`
    yield* branches(because, `${lead}${isLast ? '   ' : '│  '}`)
  }
}
