/** A schema over tuples: where the rules of definitions lead to. Each tuple that is gone along is a step. */
import { objectIn, type Reference, reference, relationIn, type TupleIndex } from '../tuples/port.ts'
import type { Bindings } from './bindings.ts'
import type { Effort } from './effort.ts'
import type { Definition, EngineSchema, Rule } from './schema.ts'

/** A definition on an object, in one number. */
export type Node = number

export class Graph {
  readonly schema: EngineSchema
  readonly index: TupleIndex
  readonly #count: number
  /** Objects that are asked for and in no tuple. */
  #strangers: Map<string, number> | undefined
  readonly #strangerNames: { type: string; id: string }[] = []

  readonly effort: Effort
  readonly #bindings: Bindings

  constructor(schema: EngineSchema, index: TupleIndex, bindings: Bindings, effort: Effort) {
    this.effort = effort
    this.schema = schema
    this.index = index
    this.#bindings = bindings
    this.#count = schema.definitions.length
  }

  node(object: number, definition: number): Node {
    return object * this.#count + definition
  }

  objectOf(node: Node): number {
    return Math.floor(node / this.#count)
  }

  definitionOf(node: Node): Definition {
    const at = node - this.objectOf(node) * this.#count
    return this.definitionAt(at)
  }

  /** Nodes and rules name none that the schema has not. */
  definitionAt(at: number): Definition {
    return this.schema.definitions[at] as Definition
  }

  /** Also of what is in no tuple: then below 0, and for this graph only. */
  object(type: string, id: string): number {
    const known = this.index.object(type, id)
    if (known !== undefined) return known
    this.#strangers ??= new Map()
    const key = `${type}:${id}`
    let number = this.#strangers.get(key)
    if (number === undefined) {
      this.#strangerNames.push({ type, id })
      number = -this.#strangerNames.length
      this.#strangers.set(key, number)
    }
    return number
  }

  typeOf(object: number): string {
    return object < 0 ? (this.#strangerNames[-object - 1]?.type ?? '') : this.index.typeOf(object)
  }

  idOf(object: number): string {
    return object < 0 ? (this.#strangerNames[-object - 1]?.id ?? '') : this.index.idOf(object)
  }

  relationOf(definition: Definition): number | undefined {
    return this.#bindings.relationOf(definition)
  }

  /** Where the index keeps tuples of the definition on the object; undefined when there are none. */
  stored(object: number, definition: Definition): Reference | undefined {
    const relation = this.#bindings.relationOf(definition)
    return relation === undefined || object < 0 ? undefined : reference(object, relation)
  }

  /** The node that a set stands for. */
  nodeOfSet(set: Reference): Node | undefined {
    const definition = this.#bindings.definitionAt(set)
    return definition && this.node(objectIn(set), definition.index)
  }

  /** Nodes of the sets that are targets of the node's own definition. */
  sets(node: Node): Iterable<Node> {
    const stored = this.stored(this.objectOf(node), this.definitionOf(node))
    return stored === undefined ? [] : new SetNodes(this, this.index.sets(stored))
  }

  /** The nodes that an arrow leads to. */
  *right(object: number, rule: Rule & { op: 'right' }): Generator<Node> {
    const stored = this.stored(object, this.definitionAt(rule.via))
    if (stored === undefined) return
    for (const target of this.index.objects(stored)) {
      this.effort.step()
      const next = objectIn(target)
      const type = this.typeOf(next)
      const to = rule.to.get(type)
      if (to !== undefined) yield this.node(next, to)
      else if (type === '') yield* this.untyped(next, rule)
    }
  }

  /** A target without a type is of whatever type the rule goes on with. */
  *untyped(target: number, { to }: Rule & { op: 'right' }): Generator<Node> {
    for (const [name, index] of to) yield this.node(this.object(name, this.idOf(target)), index)
  }

  /** The nodes that lead to the object by a relation. */
  *left(object: number, rule: Rule & { op: 'left' }): Generator<Node> {
    const via = this.definitionAt(rule.via)
    for (const resource of this.leadingTo(object, via)) yield this.node(resource, rule.to)
  }

  /** Resources of the relation's type that have the object as target. */
  *leadingTo(object: number, via: Definition): Generator<number> {
    const relation = this.#bindings.relationOf(via)
    if (relation === undefined) return
    for (const alias of this.aliases(object)) {
      for (const node of this.index.nodes(reference(alias))) {
        this.effort.step()
        const resource = objectIn(node)
        if (relationIn(node) === relation && this.typeOf(resource) === via.type) yield resource
      }
    }
  }

  /** The object, and what was stored without a type under its id. */
  aliases(object: number): number[] {
    const untyped = this.typeOf(object) === '' ? undefined : this.index.object('', this.idOf(object))
    return [...(object < 0 ? [] : [object]), ...(untyped === undefined ? [] : [untyped])]
  }
}

/** Nodes of sets. No generator: a check makes one of these at each node. */
class SetNodes implements IterableIterator<Node> {
  readonly #graph: Graph
  readonly #sets: Iterator<Reference>

  constructor(graph: Graph, sets: Iterable<Reference>) {
    this.#graph = graph
    this.#sets = sets[Symbol.iterator]()
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<Node, undefined> {
    for (;;) {
      const { done, value } = this.#sets.next()
      if (done) return { done, value: undefined }
      this.#graph.effort.step()
      const node = this.#graph.nodeOfSet(value)
      if (node !== undefined) return { done: false, value: node }
    }
  }
}
