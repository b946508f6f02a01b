/**
 * Tuples that are read when an answer needs them. What was not read yet is taken for absent and noted, so an answer
 * holds only when nothing was noted meanwhile: until then it tells what to read next.
 */
import { Names } from './names.ts'
import { NONE, Objects } from './objects.ts'
import {
  objectIn,
  type Reference,
  reference,
  relationIn,
  splitTargetType,
  type Tuple,
  type TupleIndex,
} from './port.ts'

/** Tuples that have to be read, by ids of resources, and those that lead to a target, by its ids. */
export type Reading =
  | { kind: 'objects' | 'sets'; resourceType: string; relation: string; ids: string[] }
  | { kind: 'target'; resourceType: string; relation: string; ids: string[]; target: string }
  | { kind: 'leading'; ids: string[] }

/** What was noted: readings, and how each is marked as done. */
export interface Wanted {
  reading: Reading
  keys: Set<string>
}

export class PartialTuples implements TupleIndex {
  readonly revision = 0
  readonly #types: readonly string[]
  readonly #objects = new Objects()
  readonly #relations = new Names()
  readonly #targets = new Map<Reference, { objects: Set<Reference>; sets: Set<Reference> }>()
  readonly #leading = new Map<Reference, Set<Reference>>()
  readonly #read = new Set<string>()
  #wanted = new Map<string, Wanted>()
  #size = 0
  #readings = 0

  /** `types`: those of the schema. An id may be an object of each. */
  constructor(types: Iterable<string>) {
    this.#types = ['', ...types]
  }

  /** How many tuples and readings it holds. */
  get size(): number {
    return this.#size + this.#read.size
  }

  /** Grows with every reading. */
  get readings(): number {
    return this.#readings
  }

  /** What was asked for and not there since the last call. */
  takeWanted(): Wanted[] {
    const wanted = [...this.#wanted.values()]
    this.#wanted = new Map()
    return wanted
  }

  /** Everything that a reading has found. */
  addRead({ keys }: Wanted, tuples: readonly Tuple[]): void {
    this.#readings++
    for (const tuple of tuples) this.#add(tuple)
    for (const key of keys) this.#read.add(key)
  }

  object(type: string, id: string): number {
    const known = this.#objects.find(type, id)
    return known === NONE ? this.#objects.add(type, id) : known
  }

  named(id: string): readonly number[] {
    return this.#types.map((type) => this.object(type, id))
  }

  typeOf(object: number): string {
    return this.#objects.type(object)
  }

  idOf(object: number): string {
    return this.#objects.id(object)
  }

  relation(name: string): number {
    return this.#relations.take(name)
  }

  relationName(relation: number): string {
    return this.#relations.name(relation)
  }

  has(node: Reference, target: Reference): boolean {
    const id = this.idOf(objectIn(target))
    this.#need(`target ${id}`, node, (on) => ({ kind: 'target', target: id, ...on }))
    return this.#leading.get(target)?.has(node) ?? false
  }

  holdersOf(target: Reference): (node: Reference) => boolean {
    return (node) => this.has(node, target)
  }

  objects(node: Reference): Iterable<Reference> {
    this.#need('objects', node, (on) => ({ kind: 'objects', ...on }))
    return this.#targets.get(node)?.objects ?? []
  }

  sets(node: Reference): Iterable<Reference> {
    this.#need('sets', node, (on) => ({ kind: 'sets', ...on }))
    return this.#targets.get(node)?.sets ?? []
  }

  nodes(target: Reference): Iterable<Reference> {
    const id = this.idOf(objectIn(target))
    const key = `leading ${id}`
    if (!this.#read.has(key)) {
      const wanted = this.#want('leading', { kind: 'leading', ids: [] })
      if (!wanted.keys.has(key)) wanted.reading.ids.push(id)
      wanted.keys.add(key)
    }
    return this.#leading.get(target) ?? []
  }

  /** Readings of one relation go together. */
  #need(
    what: string,
    node: Reference,
    reading: (on: { resourceType: string; relation: string; ids: string[] }) => Reading,
  ): void {
    const key = `${what} of ${node}`
    if (this.#read.has(key)) return
    const object = objectIn(node)
    const resourceType = this.typeOf(object)
    const relation = this.relationName(relationIn(node) ?? 0)
    const wanted = this.#want(`${what} ${resourceType}#${relation}`, reading({ resourceType, relation, ids: [] }))
    if (!wanted.keys.has(key)) wanted.reading.ids.push(this.idOf(object))
    wanted.keys.add(key)
  }

  #want(group: string, reading: Reading): Wanted {
    const known = this.#wanted.get(group)
    if (known) return known
    const wanted = { reading, keys: new Set<string>() }
    this.#wanted.set(group, wanted)
    return wanted
  }

  #add({ resource, resourceType, relation, target, targetType }: Tuple): void {
    const { type, relation: set } = splitTargetType(targetType)
    const node = reference(this.object(resourceType, resource), this.relation(relation))
    const object = this.object(type, target)
    const end = set === undefined ? reference(object) : reference(object, this.relation(set))
    const leading = this.#leading.get(end) ?? new Set<Reference>()
    this.#leading.set(end, leading)
    if (!leading.has(node)) this.#size++
    leading.add(node)
    const targets = this.#targets.get(node) ?? { objects: new Set<Reference>(), sets: new Set<Reference>() }
    this.#targets.set(node, targets)
    const ends = set === undefined ? targets.objects : targets.sets
    ends.add(end)
  }
}
