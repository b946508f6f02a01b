/** What is worked out under one context, by target. */
import type { Context } from '../conditions/values.ts'
import { type Reference, reference, splitTargetType, type Tuple } from '../tuples/port.ts'
import { Evaluation } from './evaluation.ts'
import type { Graph } from './graph.ts'
import { Guards } from './guards.ts'
import type { Plain } from './plain.ts'

export type Target = Pick<Tuple, 'target' | 'targetType'>

/** Steps of the paths of one batch; what is longer ends there. */
const MOST_PATH_STEPS = 20_000

/** Evaluations by the type of a target and then by its id: a key of both would be a text more for each answer. */
type ByTarget = Map<string, Map<string, Evaluation>>

const NO_GUARDS = new Guards([], {})

export class Session {
  readonly graph: Graph
  readonly #guards: Guards
  readonly #unknownGuards: Guards
  readonly #plain: Plain | undefined
  readonly #evaluations: ByTarget = new Map()
  readonly #blind: ByTarget = new Map()
  /** Of all paths that are told. */
  readonly pathRoom = { steps: MOST_PATH_STEPS }

  /** `plain`: what need not be worked out way by way. */
  constructor(graph: Graph, context: Context, plain: Plain | undefined) {
    const { conditions } = graph.schema
    this.graph = graph
    this.#plain = plain
    this.#guards = conditions.length > 0 ? new Guards(conditions, context) : NO_GUARDS
    this.#unknownGuards = conditions.length > 0 ? new Guards(conditions, undefined) : NO_GUARDS
  }

  evaluation(target: Target): Evaluation {
    return this.#of(this.#evaluations, target, this.#guards)
  }

  /** With every condition unknown: what it knows, no context can change. */
  blind(target: Target): Evaluation {
    return this.#of(this.#blind, target, this.#unknownGuards)
  }

  /** Of a target that is asked for once. */
  fresh(target: Target): Evaluation {
    return new Evaluation(this.graph, this.#guards, this.references(target), this.#plain)
  }

  /** After TooMuch. */
  forget({ target, targetType }: Target): void {
    this.#evaluations.get(targetType)?.delete(target)
    this.#blind.get(targetType)?.delete(target)
  }

  /** The target under all its names: every type with `*`, and what was stored without a type. */
  references({ target, targetType }: Target): Reference[] {
    const { index } = this.graph
    if (targetType === '*' || targetType === '') return index.named(target).map((object) => reference(object))
    const { type, relation: name } = splitTargetType(targetType)
    const [typed, untyped] = [index.object(type, target), index.object('', target)]
    const objects: number[] = []
    if (typed !== undefined) objects.push(typed)
    if (untyped !== undefined) objects.push(untyped)
    if (name === undefined) return objects.map((object) => reference(object))
    const relation = index.relation(name)
    return relation === undefined ? [] : objects.slice(0, 1).map((object) => reference(object, relation))
  }

  #of(known: ByTarget, given: Target, guards: Guards): Evaluation {
    const { target, targetType } = given
    const ofType = known.get(targetType) ?? new Map<string, Evaluation>()
    const found = ofType.get(target)
    if (found) return found
    const evaluation = new Evaluation(this.graph, guards, this.references(given), this.#plain)
    known.set(targetType, ofType.set(target, evaluation))
    return evaluation
  }
}
