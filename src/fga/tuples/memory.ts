/** Tuples in memory, found from either end. A change costs the same however many there are. */
import {
  MOST_RELATIONS,
  objectIn,
  type Reference,
  reference,
  relationIn,
  splitTargetType,
  type Tuple,
  type TupleIndex,
} from './port.ts'

export class MemoryTuples implements TupleIndex {
  #revision = 0
  #size = 0
  readonly #objects = new Names()
  readonly #relations = new Names()
  readonly #ids = new Map<string, number[]>()
  readonly #types: string[] = []
  readonly #idOf: string[] = []
  readonly #forward = new Map<Reference, { objects: Bag; sets: Bag }>()
  readonly #backward = new Map<Reference, Bag>()

  constructor(tuples: Iterable<Tuple> = []) {
    for (const tuple of tuples) this.add(tuple)
  }

  get revision(): number {
    return this.#revision
  }

  /** How many tuples there are. */
  get size(): number {
    return this.#size
  }

  /** False when it is there already. */
  add(tuple: Tuple): boolean {
    const [node, target] = this.#intern(tuple)
    const targets = this.#targetsOf(node)
    const isSet = relationIn(target) !== undefined
    if (!(isSet ? targets.sets.add(target) : targets.objects.add(objectIn(target)))) return false
    const nodes = this.#backward.get(target) ?? new Bag()
    this.#backward.set(target, nodes)
    nodes.add(node)
    this.#size++
    this.#revision++
    return true
  }

  /** False when it is not there. Objects keep their numbers. */
  remove(tuple: Tuple): boolean {
    const [node, target] = this.#find(tuple)
    if (node === undefined || target === undefined) return false
    const targets = this.#forward.get(node)
    const isSet = relationIn(target) !== undefined
    if (!targets || !(isSet ? targets.sets.remove(target) : targets.objects.remove(objectIn(target)))) return false
    if (targets.sets.size + targets.objects.size === 0) this.#forward.delete(node)
    const nodes = this.#backward.get(target)
    nodes?.remove(node)
    if (nodes?.size === 0) this.#backward.delete(target)
    this.#size--
    this.#revision++
    return true
  }

  object(type: string, id: string): number | undefined {
    return this.#objects.find(objectKey(type, id))
  }

  named(id: string): readonly number[] {
    return this.#ids.get(id) ?? []
  }

  typeOf(object: number): string {
    return this.#types[object] ?? ''
  }

  idOf(object: number): string {
    return this.#idOf[object] ?? ''
  }

  relation(name: string): number | undefined {
    return this.#relations.find(name)
  }

  relationName(relation: number): string {
    return this.#relations.name(relation)
  }

  has(node: Reference, target: Reference): boolean {
    const targets = this.#forward.get(node)
    if (!targets) return false
    return relationIn(target) === undefined ? targets.objects.has(objectIn(target)) : targets.sets.has(target)
  }

  objects(node: Reference): Iterable<number> {
    return this.#forward.get(node)?.objects.items ?? []
  }

  sets(node: Reference): Iterable<Reference> {
    return this.#forward.get(node)?.sets.items ?? []
  }

  nodes(target: Reference): Iterable<Reference> {
    return this.#backward.get(target)?.items ?? []
  }

  /** Every tuple, in no promised order. */
  *tuples(): Generator<Tuple> {
    for (const [node, { objects, sets }] of this.#forward) {
      for (const object of objects.items) yield this.#tuple(node, reference(object))
      for (const set of sets.items) yield this.#tuple(node, set)
    }
  }

  #targetsOf(node: Reference): { objects: Bag; sets: Bag } {
    const known = this.#forward.get(node)
    if (known) return known
    const targets = { objects: new Bag(), sets: new Bag() }
    this.#forward.set(node, targets)
    return targets
  }

  #tuple(node: Reference, target: Reference): Tuple {
    const [resource, object] = [objectIn(node), objectIn(target)]
    const set = relationIn(target)
    const type = this.typeOf(object)
    return {
      resource: this.idOf(resource),
      resourceType: this.typeOf(resource),
      relation: this.relationName(relationIn(node) ?? 0),
      target: this.idOf(object),
      targetType: set === undefined ? type : `${type}#${this.relationName(set)}`,
    }
  }

  #intern({ resource, resourceType, relation, target, targetType }: Tuple): [node: Reference, target: Reference] {
    const { type, relation: set } = splitTargetType(targetType)
    const node = reference(this.#objectFor(resourceType, resource), this.#relationFor(relation))
    return [node, reference(this.#objectFor(type, target), set === undefined ? undefined : this.#relationFor(set))]
  }

  /** Undefined for what was never stored, which takes no number. */
  #find({ resource, resourceType, relation, target, targetType }: Tuple): (Reference | undefined)[] {
    const { type, relation: set } = splitTargetType(targetType)
    const [from, to] = [this.object(resourceType, resource), this.object(type, target)]
    const [own, of] = [this.relation(relation), set === undefined ? undefined : this.relation(set)]
    const node = from === undefined || own === undefined ? undefined : reference(from, own)
    return [node, to === undefined || (set !== undefined && of === undefined) ? undefined : reference(to, of)]
  }

  #objectFor(type: string, id: string): number {
    const { number, isNew } = this.#objects.take(objectKey(type, id))
    if (isNew) {
      this.#types.push(type)
      this.#idOf.push(id)
      const same = this.#ids.get(id)
      if (same) same.push(number)
      else this.#ids.set(id, [number])
    }
    return number
  }

  #relationFor(name: string): number {
    const { number } = this.#relations.take(name)
    if (number >= MOST_RELATIONS - 1) throw new RangeError(`there are at most ${MOST_RELATIONS - 1} names of relations`)
    return number
  }
}

/** A type has no colon. */
const objectKey = (type: string, id: string) => `${type}:${id}`

/** Names and their numbers, from 0. */
class Names {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []

  find(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  name(number: number): string {
    return this.#names[number] ?? ''
  }

  take(name: string): { number: number; isNew: boolean } {
    const known = this.#numbers.get(name)
    if (known !== undefined) return { number: known, isNew: false }
    const number = this.#names.length
    this.#names.push(name)
    this.#numbers.set(name, number)
    return { number, isNew: true }
  }
}

/** Numbers, each once: most bags hold one or two, for which a Set would take ten times the room. */
class Bag {
  #items: number[] | Set<number> = []

  get items(): Iterable<number> {
    return this.#items
  }

  get size(): number {
    return Array.isArray(this.#items) ? this.#items.length : this.#items.size
  }

  has(item: number): boolean {
    return Array.isArray(this.#items) ? this.#items.includes(item) : this.#items.has(item)
  }

  add(item: number): boolean {
    if (this.has(item)) return false
    if (Array.isArray(this.#items) && this.#items.length === FEW) this.#items = new Set(this.#items)
    if (Array.isArray(this.#items)) this.#items.push(item)
    else this.#items.add(item)
    return true
  }

  remove(item: number): boolean {
    if (!Array.isArray(this.#items)) return this.#items.delete(item)
    const at = this.#items.indexOf(item)
    if (at < 0) return false
    this.#items.splice(at, 1)
    return true
  }
}

const FEW = 16
