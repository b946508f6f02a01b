/**
 * Who is in which groups, from below: a target is in few of them, however much leads to a node. Told of plain kinds alone,
 * whose nodes have what their tuples say and nothing else.
 */
import type { Edges } from './edges.ts'
import { Numbered } from './few.ts'
import { NONE } from './objects.ts'
import type { Effort, Seek } from './port.ts'

/** Edges that are gone along for one target; beyond, it is not told. */
const MOST_EDGES = 256

export class Seeker implements Seek {
  readonly #edges: Edges
  readonly #ends: readonly number[]
  readonly #plain: Uint8Array
  #groups: Numbered | 'too many' | undefined

  /** `ends`: the nodes of whom it seeks. `plain`: 1 for each kind that is. */
  constructor(edges: Edges, ends: readonly number[], plain: Uint8Array) {
    this.#edges = edges
    this.#ends = ends
    this.#plain = plain
  }

  finds(object: number, relation: number, effort: Effort): boolean | undefined {
    const edges = this.#edges
    const node = edges.find(object, relation + 1)
    if (node === NONE) return false
    for (const end of this.#ends) {
      effort.step()
      if (edges.has(node, end)) return true
    }
    const first = edges.firstToSets(node)
    return first === NONE ? false : this.#findsAmong(first, effort)
  }

  /** Whether one of the sets, from an edge on, is among the groups. */
  #findsAmong(first: number, effort: Effort): boolean | undefined {
    const edges = this.#edges
    this.#groups ??= this.#above()
    if (this.#groups === 'too many') return undefined
    for (let edge = first; edge !== NONE; edge = edges.nextOut(edge)) {
      effort.step()
      if (this.#groups.has(edges.targetOf(edge))) return true
    }
    return false
  }

  /** All groups that have them, by one tuple or through other groups. */
  #above(): Numbered | 'too many' {
    const found = new Numbered()
    let left = MOST_EDGES
    for (const end of this.#ends) left = this.#addGroups(end, found, left)
    // The list grows meanwhile.
    for (const group of found.list) left = this.#addGroups(group, found, left)
    return left > 0 ? found : 'too many'
  }

  /** What is left of the edges that may be gone along. */
  #addGroups(node: number, found: Numbered, most: number): number {
    const edges = this.#edges
    let left = most
    for (let edge = edges.firstInGroups(node); edge !== NONE && left > 0; edge = edges.nextIn(edge)) {
      left--
      const source = edges.sourceOf(edge)
      if (this.#plain[edges.kindOf(source)] === 1) found.add(source)
    }
    return left
  }
}
