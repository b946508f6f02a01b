/** Answers about the tuples of one project under one schema. Nothing here is asynchronous, and nothing is kept between calls. */
import type { Context } from '../conditions/values.ts'
import type { Tuple, TupleIndex } from '../tuples/port.ts'
import { Bindings } from './bindings.ts'
import { directDefinitions } from './direct.ts'
import { Effort, TooMuch } from './effort.ts'
import type { Evaluation } from './evaluation.ts'
import { Graph } from './graph.ts'
import { unknownIn } from './guards.ts'
import { type Plain, plainIn } from './plain.ts'
import { candidateNodes, candidateTargets, dependantsOf } from './queries.ts'
import { type Definition, definitionOf, type EngineSchema } from './schema.ts'
import { Session } from './session.ts'
import { UNKNOWN, YES } from './truth.ts'
import { type Explanation, explain } from './why/explain.ts'
import { type Path, pathTo } from './why/path.ts'
import { unknownGuards } from './why/reasons.ts'

export type Answer = {
  allowed: boolean
  info: AnswerInfo
}

export type AnswerInfo = {
  /** Only tuples that touch the resource or the target can change the answer. */
  direct: boolean
  /** Another context could give another answer. */
  conditional: boolean
  /** Names of what a deciding condition needs and nobody supplied. */
  missingContext: string[]
  /** Why a deciding condition failed, or why the answer could not be worked out. */
  conditionalErr?: string
  /** Why it is allowed, where that was asked. */
  path?: Path
}

export interface Subject {
  type: string
  id: string
}

/** A relation or permission on a resource. */
export interface RelationQuery {
  resource: string
  resourceType: string
  relation: string
}

export class Engine {
  readonly #schema: EngineSchema
  readonly #index: TupleIndex
  readonly #bindings: Bindings
  readonly #direct: readonly boolean[]
  readonly #dependants: ReturnType<typeof dependantsOf>
  #plain: { shape: number | undefined; found: Plain | undefined } | undefined

  constructor(schema: EngineSchema, index: TupleIndex) {
    this.#schema = schema
    this.#index = index
    this.#bindings = new Bindings(schema, index)
    this.#direct = directDefinitions(schema)
    this.#dependants = dependantsOf(schema)
  }

  /**
   * Answers in the order of the tuples; what is asked of one target is worked out together. Types and relations that the
   * schema does not know are denied. `targetType` may be `*` (whatever type) or a set (`group#member`), which is granted
   * where that very set is. `paths`: allowed ones say why.
   */
  check(tuples: readonly Tuple[], context: Context = {}, { paths = false } = {}): Answer[] {
    const session = this.#session(context, paths)
    return tuples.map((tuple) => this.#answer(tuple, session, paths))
  }

  /**
   * The ways by which it is granted, or everything that is missing. Undefined when the schema does not know the relation.
   * Throws TooMuch.
   */
  explain(tuple: Tuple, context: Context = {}): Explanation | undefined {
    const definition = definitionOf(this.#schema, tuple.resourceType, tuple.relation)
    if (!definition) return undefined
    const session = this.#session(context, true)
    const evaluation = session.evaluation(tuple)
    const node = session.graph.node(session.graph.object(tuple.resourceType, tuple.resource), definition.index)
    evaluation.truth(node)
    return explain(node, evaluation, tuple)
  }

  /** Every final target that has it: no sets, and nothing that only leads there. By type and id. Throws TooMuch. */
  who({ resource, resourceType, relation }: RelationQuery, context: Context = {}): Subject[] {
    const definition = definitionOf(this.#schema, resourceType, relation)
    if (!definition) return []
    const session = this.#session(context)
    const { graph } = session
    const node = graph.node(graph.object(resourceType, resource), definition.index)
    const { targets, areGranted } = candidateTargets(graph, node)
    const found: Subject[] = []
    for (const target of targets) {
      graph.effort.begin()
      const subject = { type: graph.typeOf(target), id: graph.idOf(target) }
      if (areGranted || session.fresh({ target: subject.id, targetType: subject.type }).truth(node) === YES)
        found.push(subject)
    }
    return found.sort((a, b) => order(a.type, b.type) || order(a.id, b.id))
  }

  /**
   * Everything that a target has, direct and derived, each once; of one relation with `only`. `targetType` as in a check.
   * By type, relation and resource. Throws TooMuch.
   */
  what(
    { target, targetType }: Pick<Tuple, 'target' | 'targetType'>,
    context: Context = {},
    only?: { resourceType: string; relation: string },
  ): RelationQuery[] {
    const wanted = only && definitionOf(this.#schema, only.resourceType, only.relation)
    if (only && !wanted) return []
    const session = this.#session(context)
    const { graph } = session
    const evaluation = session.evaluation({ target, targetType })
    const found: RelationQuery[] = []
    for (const node of candidateNodes(graph, this.#dependants, session.references({ target, targetType }))) {
      graph.effort.begin()
      const definition = graph.definitionOf(node)
      if ((wanted && wanted !== definition) || evaluation.truth(node) !== YES) continue
      const object = graph.objectOf(node)
      found.push({ resource: graph.idOf(object), resourceType: definition.type, relation: definition.name })
    }
    return found.sort(
      (a, b) => order(a.resourceType, b.resourceType) || order(a.relation, b.relation) || order(a.resource, b.resource),
    )
  }

  /** `isTold`: somebody wants to know by which ways an answer comes. */
  #session(context: Context, isTold = false): Session {
    const graph = new Graph(this.#schema, this.#index, this.#bindings, new Effort())
    return new Session(graph, context, isTold ? undefined : this.#plainNow())
  }

  #plainNow(): Plain | undefined {
    const shape = this.#index.inMemory?.shape
    if (this.#plain?.shape !== shape || !this.#plain) this.#plain = { shape, found: plainIn(this.#schema, this.#index) }
    return this.#plain.found
  }

  #answer(tuple: Tuple, session: Session, paths: boolean): Answer {
    const definition = definitionOf(this.#schema, tuple.resourceType, tuple.relation)
    if (!definition) return { allowed: false, info: { direct: true, conditional: false, missingContext: [] } }
    const direct = this.#direct[definition.index] ?? false
    session.graph.effort.begin()
    try {
      const answer = this.#workedOut(tuple, definition, session, direct)
      if (paths && answer.allowed) answer.info.path = this.#path(tuple, definition, session)
      return answer
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error
      session.forget(tuple)
      const info = { direct: false, conditional: false, missingContext: [], conditionalErr: error.message }
      return { allowed: false, info }
    }
  }

  #path(tuple: Tuple, definition: Definition, session: Session): Path {
    const { graph } = session
    const node = graph.node(graph.object(tuple.resourceType, tuple.resource), definition.index)
    return pathTo(node, session.evaluation(tuple), tuple, session.pathRoom)
  }

  #workedOut(tuple: Tuple, definition: Definition, session: Session, direct: boolean): Answer {
    const { graph } = session
    const node = graph.node(graph.object(tuple.resourceType, tuple.resource), definition.index)
    const evaluation = session.evaluation(tuple)
    const truth = evaluation.truth(node)
    const info: AnswerInfo = { direct, conditional: false, missingContext: [] }
    if (this.#schema.conditions.length === 0) return { allowed: truth === YES, info }
    const blind = session.blind(tuple)
    if (blind.truth(node) === UNKNOWN) info.conditional = !unknownGuards(node, blind).next().done
    if (truth === UNKNOWN) Object.assign(info, reasonsOf(node, evaluation))
    return { allowed: truth === YES, info }
  }
}

function reasonsOf(node: number, evaluation: Evaluation): Partial<AnswerInfo> {
  const missing = new Set<string>()
  const errors: string[] = []
  for (const condition of unknownConditions(node, evaluation)) {
    const verdict = evaluation.guards.verdict(condition)
    if ('missing' in verdict) for (const name of verdict.missing) missing.add(name)
    else if ('error' in verdict) errors.push(verdict.error)
  }
  if (errors.length === 0) return { missingContext: [...missing].slice(0, MOST_MISSING) }
  const more = errors.length > MOST_ERRORS ? `; and ${errors.length - MOST_ERRORS} more` : ''
  const conditionalErr = `${errors.slice(0, MOST_ERRORS).join('; ')}${more}`
  return { missingContext: [...missing].slice(0, MOST_MISSING), conditionalErr }
}

/** Told of each answer: a schema may have thousands of conditions, and a batch a thousand answers. */
const MOST_MISSING = 100
const MOST_ERRORS = 5

/** Each once. */
function unknownConditions(node: number, evaluation: Evaluation): Set<number> {
  const conditions = new Set<number>()
  for (const guard of unknownGuards(node, evaluation)) {
    for (const condition of unknownIn(guard, evaluation.guards)) {
      evaluation.step()
      conditions.add(condition)
    }
  }
  return conditions
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
