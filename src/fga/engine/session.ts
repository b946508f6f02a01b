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

const NO_GUARDS = new Guards([], {})

export class Session {
  readonly graph: Graph
  readonly #guards: Guards
  readonly #unknownGuards: Guards
  readonly #plain: Plain | undefined
  readonly #evaluations = new Kept()
  readonly #blind = new Kept()
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
  forget(target: Target): void {
    this.#evaluations.delete(target)
    this.#blind.delete(target)
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

  #of(known: Kept, target: Target, guards: Guards): Evaluation {
    const found = known.get(target)
    if (found) return found
    const evaluation = new Evaluation(this.graph, guards, this.references(target), this.#plain)
    known.set(target, evaluation)
    return evaluation
  }
}

/** Evaluations by their targets. Most requests ask about one, or about one after the other: for that there is no table. */
class Kept {
  #last: { target: Target; evaluation: Evaluation } | undefined
  /** By type and then by id: a key of both would be a text more for each answer. */
  #others: Map<string, Map<string, Evaluation>> | undefined

  get(target: Target): Evaluation | undefined {
    if (this.#last && isSame(this.#last.target, target)) return this.#last.evaluation
    return this.#others?.get(target.targetType)?.get(target.target)
  }

  /** For one that `get` does not find. */
  set(target: Target, evaluation: Evaluation): void {
    if (this.#last) this.#put(this.#last)
    this.#last = { target, evaluation }
  }

  delete(target: Target): void {
    if (this.#last && isSame(this.#last.target, target)) this.#last = undefined
    this.#others?.get(target.targetType)?.delete(target.target)
  }

  #put({ target: { target, targetType }, evaluation }: { target: Target; evaluation: Evaluation }): void {
    this.#others ??= new Map()
    const ofType = this.#others.get(targetType) ?? new Map<string, Evaluation>()
    this.#others.set(targetType, ofType.set(target, evaluation))
  }
}

const isSame = (one: Target, other: Target) => one.target === other.target && one.targetType === other.targetType
