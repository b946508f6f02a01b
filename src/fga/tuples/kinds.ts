/**
 * Kinds of nodes: one relation on the objects of one type, numbered from 0. A kind is of groups where one of its nodes is
 * a target as a set.
 */
import { MOST_RELATIONS } from './port.ts'

/** Kinds of groups that are followed. Schemas that people write have a few. */
const MOST_GROUPS = 64

export interface Kind {
  /** The number of the type. */
  type: number
  code: number
  isGroup: boolean
  /** The kinds of the sets that are, or once were, targets of its nodes. */
  sets: Set<number>
}

export class Kinds {
  readonly #numbers = new Map<number, number>()
  readonly #all: Kind[] = []
  #groups = 0
  #revision = 0

  /** Grows with the kinds, and with what is known of them. */
  get revision(): number {
    return this.#revision
  }

  get all(): readonly Kind[] {
    return this.#all
  }

  /** Whether there are no more groups than are followed. */
  get areFew(): boolean {
    return this.#groups <= MOST_GROUPS
  }

  take(type: number, code: number): number {
    const key = type * MOST_RELATIONS + code
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#all.length)
    this.#revision++
    return this.#all.push({ type, code, isGroup: false, sets: new Set() }) - 1
  }

  isGroup(kind: number): boolean {
    return this.#all[kind]?.isGroup ?? false
  }

  /** A set of the one kind is a target of the other. True where it becomes a kind of groups by that, to be followed. */
  link(kind: number, set: number): boolean {
    const sets = this.#all[kind]?.sets
    if (!sets || sets.has(set)) return false
    sets.add(set)
    this.#revision++
    const group = this.#all[set]
    if (!group || group.isGroup || !this.areFew) return false
    this.#groups++
    group.isGroup = this.areFew
    return this.areFew
  }
}
