/** A schema over tuples: where the rules of definitions lead to. */
import { objectIn, type Reference, reference, relationIn, type TupleIndex } from '../tuples/port.ts'
import { type Definition, definitionOf, type EngineSchema, type Rule } from './schema.ts'

/** A definition on an object, in one number. */
export type Node = number

export class Graph {
  readonly schema: EngineSchema
  readonly index: TupleIndex
  readonly #count: number
  /** Objects that are asked for and in no tuple. */
  readonly #strangers = new Map<string, number>()
  readonly #strangerNames: { type: string; id: string }[] = []

  constructor(schema: EngineSchema, index: TupleIndex) {
    this.schema = schema
    this.index = index
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
    return this.schema.definitions[at] as Definition
  }

  /** Also of what is in no tuple: then below 0, and for this graph only. */
  object(type: string, id: string): number {
    const known = this.index.object(type, id)
    if (known !== undefined) return known
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

  /** Where the index keeps tuples of the definition on the object; undefined when there are none. */
  stored(object: number, definition: Definition): Reference | undefined {
    const relation = this.index.relation(definition.name)
    return relation === undefined || object < 0 ? undefined : reference(object, relation)
  }

  /** The node that a set stands for. */
  nodeOfSet(set: Reference): Node | undefined {
    const object = objectIn(set)
    const definition = definitionOf(this.schema, this.typeOf(object), this.index.relationName(relationIn(set) ?? 0))
    return definition && this.node(object, definition.index)
  }

  /** Nodes of the sets that are targets of the node's own definition. */
  *sets(node: Node): Generator<Node> {
    const stored = this.stored(this.objectOf(node), this.definitionOf(node))
    if (stored === undefined) return
    for (const set of this.index.sets(stored)) {
      const next = this.nodeOfSet(set)
      if (next !== undefined) yield next
    }
  }

  /** The nodes that an arrow leads to. */
  *right(object: number, rule: Rule & { op: 'right' }): Generator<Node> {
    const stored = this.stored(object, this.schema.definitions[rule.via] as Definition)
    if (stored === undefined) return
    for (const next of this.index.objects(stored)) {
      const type = this.typeOf(next)
      const to = rule.to.get(type)
      if (to !== undefined) yield this.node(next, to)
      // A target without a type is of whatever type the rule goes on with.
      else if (type === '')
        for (const [name, index] of rule.to) yield this.node(this.object(name, this.idOf(next)), index)
    }
  }

  /** The nodes that lead to the object by a relation. */
  *left(object: number, rule: Rule & { op: 'left' }): Generator<Node> {
    const via = this.schema.definitions[rule.via] as Definition
    for (const resource of this.leadingTo(object, via)) yield this.node(resource, rule.to)
  }

  /** Resources of the relation's type that have the object as target. */
  *leadingTo(object: number, via: Definition): Generator<number> {
    const relation = this.index.relation(via.name)
    if (relation === undefined) return
    for (const alias of this.aliases(object)) {
      for (const node of this.index.nodes(reference(alias))) {
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
