/** The far ends of edges. No generators: a check walks a list at every node, most of them short or empty. */
import { NONE } from './objects.ts'
import type { Reference } from './port.ts'

/** Edges, by their numbers, in the lists where they hang. */
interface Linked {
  nextOut(edge: number): number
  nextIn(edge: number): number
  sourceOf(edge: number): number
  targetOf(edge: number): number
  referenceOf(node: number): Reference
}

/** Of the edges that go out, from the first of a list on. */
export class Targets implements IterableIterator<Reference> {
  readonly #edges: Linked
  #edge: number

  constructor(edges: Linked, first: number) {
    this.#edges = edges
    this.#edge = first
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<Reference, undefined> {
    const edge = this.#edge
    if (edge === NONE) return { done: true, value: undefined }
    this.#edge = this.#edges.nextOut(edge)
    return { done: false, value: this.#edges.referenceOf(this.#edges.targetOf(edge)) }
  }
}

/** Of the edges that come in, which hang in two lists. */
export class Sources implements IterableIterator<Reference> {
  readonly #edges: Linked
  #edge: number
  #other: number

  constructor(edges: Linked, first: number, other: number) {
    this.#edges = edges
    this.#edge = first
    this.#other = other
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<Reference, undefined> {
    if (this.#edge === NONE) {
      this.#edge = this.#other
      this.#other = NONE
    }
    const edge = this.#edge
    if (edge === NONE) return { done: true, value: undefined }
    this.#edge = this.#edges.nextIn(edge)
    return { done: false, value: this.#edges.referenceOf(this.#edges.sourceOf(edge)) }
  }
}
