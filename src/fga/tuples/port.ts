/**
 * Stored relations as the engine asks for them. Objects and names of relations are integers that the index gives out; an
 * object has a type and an id. The index of one project knows nothing of another's.
 */

/** `group#member:g1`: the set of those that have a relation on an object. `group:g1` alone has no relation. */
export type Reference = number

/** Names of relations, in one index. */
export const MOST_RELATIONS = 65_536

/** `relation` undefined: the object itself. */
export function reference(object: number, relation?: number): Reference {
  return object * MOST_RELATIONS + (relation === undefined ? 0 : relation + 1)
}

export const objectIn = (reference: Reference): number => Math.floor(reference / MOST_RELATIONS)

/** Undefined for an object itself. */
export function relationIn(reference: Reference): number | undefined {
  const relation = reference % MOST_RELATIONS
  return relation === 0 ? undefined : relation - 1
}

export interface TupleIndex {
  /** Grows with every change. */
  readonly revision: number
  /** Undefined when no tuple has it. The type is '' where the older operations have stored a target without one. */
  object(type: string, id: string): number | undefined
  /** All objects with this id, whatever their type. */
  named(id: string): readonly number[]
  typeOf(object: number): string
  idOf(object: number): string
  /** Undefined when no tuple has it. */
  relation(name: string): number | undefined
  relationName(relation: number): string
  /** Whether there is a tuple: `node` is a relation on a resource, `target` an object or a set. */
  has(node: Reference, target: Reference): boolean
  /** `has` for whoever asks for one target on many nodes, as long as the index does not change. */
  holdersOf(target: Reference): (node: Reference) => boolean
  /** Objects that are targets of the relation on the resource. */
  objects(node: Reference): Iterable<Reference>
  /** Sets that are. */
  sets(node: Reference): Iterable<Reference>
  /** The other direction: relations on resources that have the target. */
  nodes(target: Reference): Iterable<Reference>
  /** Of an index in memory alone. */
  readonly inMemory?: InMemory
}

/** What an index can tell that has all tuples at hand. */
export interface InMemory {
  /** Grows with what `kinds` tells. */
  readonly shape: number
  /** Undefined where sets are of too many kinds. */
  kinds(): readonly Kind[] | undefined
  /** `plain`: 1 for each of the kinds whose nodes have what tuples say, and sets of plain kinds alone. */
  seek(targets: readonly Reference[], plain: Uint8Array): Seek
  /** The tuples from a relation on an object to objects, one by one: each has a number, which is below 0 where there is none. */
  firstHop(object: number, relation: number): number
  nextHop(hop: number): number
  /** The object to which it leads. */
  endOf(hop: number): number
}

/** Relations of one name on objects of one type. */
export interface Kind {
  type: string
  relation: string
  /** The kinds, by their places in the list, of the sets that are targets of them. */
  sets: Iterable<number>
}

/** What counts the steps of an answer; it throws where they are too many. */
export interface Effort {
  step(): void
}

export interface Seek {
  /** Whether one of the targets has a relation of a plain kind on an object; undefined where that is not told. */
  finds(object: number, relation: number, effort: Effort): boolean | undefined
}

/** A stored relation, as people write it. */
export type Tuple = {
  resource: string
  resourceType: string
  relation: string
  target: string
  /** A type, or a set of it: `group#member`. */
  targetType: string
}

/** The type, and the relation of a set. */
export function splitTargetType(targetType: string): { type: string; relation?: string } {
  const hash = targetType.indexOf('#')
  return hash < 0 ? { type: targetType } : { type: targetType.slice(0, hash), relation: targetType.slice(hash + 1) }
}

/** `doc:readme viewer group#member:g1`. */
export function tupleText({ resource, resourceType, relation, target, targetType }: Tuple): string {
  return `${resourceType}:${resource} ${relation} ${targetType}:${target}`
}
