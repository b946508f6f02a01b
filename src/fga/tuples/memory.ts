/** Tuples in memory, found from either end: some hundred bytes each. A change costs the same however many there are. */
import { Edges } from './edges.ts'
import { Seeker } from './groups.ts'
import { Kinds } from './kinds.ts'
import { Names } from './names.ts'
import { NONE, Objects } from './objects.ts'
import {
  type InMemory,
  type Kind,
  MOST_RELATIONS,
  objectIn,
  type Reference,
  relationIn,
  splitTargetType,
  type Tuple,
  type TupleIndex,
} from './port.ts'

const MANY_QUESTIONS = 4
const FEW_SOURCES = 64

export class MemoryTuples implements TupleIndex, InMemory {
  #revision = 0
  readonly #relations = new Names()
  readonly #objects = new Objects()
  readonly #kinds = new Kinds()
  readonly #edges = new Edges(this.#kinds)

  constructor(tuples: Iterable<Tuple> = []) {
    for (const tuple of tuples) this.add(tuple)
  }

  get revision(): number {
    return this.#revision
  }

  /** How many tuples there are. */
  get size(): number {
    return this.#edges.size
  }

  /** False when it is there already. */
  add({ resource, resourceType, relation, target, targetType }: Tuple): boolean {
    const { type, relation: set } = splitTargetType(targetType)
    const source = this.#takeNode(resourceType, resource, this.#codeFor(relation))
    const end = this.#takeNode(type, target, set === undefined ? 0 : this.#codeFor(set))
    if (!this.#edges.add(source, end)) return false
    this.#revision++
    return true
  }

  /** False when it is not there. The numbers of objects that are in no tuple any more are given to others. */
  remove({ resource, resourceType, relation, target, targetType }: Tuple): boolean {
    const { type, relation: set } = splitTargetType(targetType)
    const source = this.#findNode(resourceType, resource, relation)
    const end = this.#findNode(type, target, set)
    if (source === NONE || end === NONE || !this.#edges.remove(source, end)) return false
    this.#forgetUnused(source)
    if (end !== source) this.#forgetUnused(end)
    this.#revision++
    return true
  }

  object(type: string, id: string): number | undefined {
    const object = this.#objects.find(type, id)
    return object === NONE ? undefined : object
  }

  named(id: string): readonly number[] {
    return this.#objects.named(id)
  }

  typeOf(object: number): string {
    return this.#objects.type(object)
  }

  idOf(object: number): string {
    return this.#objects.id(object)
  }

  relation(name: string): number | undefined {
    return this.#relations.find(name)
  }

  relationName(relation: number): string {
    return this.#relations.name(relation)
  }

  has(node: Reference, target: Reference): boolean {
    const source = this.#nodeAt(node)
    if (source === NONE) return false
    const end = this.#nodeAt(target)
    return end !== NONE && this.#edges.has(source, end)
  }

  /** Most targets have few tuples: after some questions those are put where the next ones find them sooner. */
  holdersOf(target: Reference): (node: Reference) => boolean {
    const end = this.#nodeAt(target)
    if (end === NONE) return () => false
    let questions = 0
    let sources: ReadonlySet<number> | undefined
    return (node) => {
      const source = this.#nodeAt(node)
      if (source === NONE) return false
      if (++questions === MANY_QUESTIONS) sources = this.#edges.fewSources(end, FEW_SOURCES)
      return sources ? sources.has(source) : this.#edges.has(source, end)
    }
  }

  objects(node: Reference): Iterable<Reference> {
    const source = this.#nodeAt(node)
    return source === NONE ? [] : this.#edges.objects(source)
  }

  sets(node: Reference): Iterable<Reference> {
    const source = this.#nodeAt(node)
    return source === NONE ? [] : this.#edges.sets(source)
  }

  nodes(target: Reference): Iterable<Reference> {
    const end = this.#nodeAt(target)
    return end === NONE ? [] : this.#edges.sources(end)
  }

  get inMemory(): this {
    return this
  }

  get shape(): number {
    return this.#kinds.revision
  }

  kinds(): Kind[] | undefined {
    if (!this.#kinds.areFew) return undefined
    return this.#kinds.all.map(({ type, code, sets }) => ({
      type: this.#objects.typeName(type),
      relation: this.relationName(code - 1),
      sets,
    }))
  }

  seek(targets: readonly Reference[], plain: Uint8Array): Seeker {
    const ends: number[] = []
    for (const target of targets) {
      const end = this.#nodeAt(target)
      if (end !== NONE) ends.push(end)
    }
    return new Seeker(this.#edges, ends, plain)
  }

  firstHop(object: number, relation: number): number {
    const source = this.#edges.find(object, relation + 1)
    return source === NONE ? NONE : this.#edges.firstToObjects(source)
  }

  nextHop(hop: number): number {
    return this.#edges.nextOut(hop)
  }

  endOf(hop: number): number {
    return this.#edges.objectOf(this.#edges.targetOf(hop))
  }

  /** Every tuple, in no promised order. */
  *tuples(): Generator<Tuple> {
    for (const [source, end] of this.#edges.all()) {
      const [from, to] = [this.#edges.objectOf(source), this.#edges.objectOf(end)]
      const [relation, set] = [this.#edges.codeOf(source) - 1, this.#edges.codeOf(end) - 1]
      yield {
        resource: this.idOf(from),
        resourceType: this.typeOf(from),
        relation: this.relationName(relation),
        target: this.idOf(to),
        targetType: set < 0 ? this.typeOf(to) : `${this.typeOf(to)}#${this.relationName(set)}`,
      }
    }
  }

  #takeNode(type: string, id: string, code: number): number {
    let object = this.#objects.find(type, id)
    if (object === NONE) {
      object = this.#objects.add(type, id)
      this.#edges.begin(object)
    }
    return this.#edges.take(object, code, this.#objects.typeNumber(object))
  }

  #forgetUnused(node: number): void {
    const object = this.#edges.objectOf(node)
    this.#edges.giveBackUnused(node)
    if (!this.#edges.hasNodes(object)) this.#objects.giveBack(object)
  }

  #codeFor(name: string): number {
    const number = this.#relations.take(name)
    if (number >= MOST_RELATIONS - 1) throw new RangeError(`there are at most ${MOST_RELATIONS - 1} names of relations`)
    return number + 1
  }

  /** NONE for what is in no tuple. `relation` undefined: the object itself. */
  #findNode(type: string, id: string, relation: string | undefined): number {
    const object = this.#objects.find(type, id)
    const number = relation === undefined ? NONE : this.#relations.find(relation)
    return object === NONE || number === undefined ? NONE : this.#edges.find(object, number + 1)
  }

  #nodeAt(place: Reference): number {
    return this.#edges.find(objectIn(place), (relationIn(place) ?? NONE) + 1)
  }
}
