/**
 * Tuples as edges between nodes. A node is an object (its `code` is 0), or a relation on one (the relation's number plus
 * 1): as the resource's side of tuples, and as a set that is a target. Edges hang in lists at either end, and a table finds
 * each by both ends, so that no question depends on how many others there are.
 */
import { Ints, Numbers } from './ints.ts'
import { NONE } from './objects.ts'

/** Why `list(head, next)` is walked: the edges that go out to objects, those to sets, and those that come in. */
type Lists = { head: Ints; next: Ints; previous: Ints }

export class Edges {
  readonly #nodes = new Numbers()
  readonly #objectOf = new Ints()
  readonly #codeOf = new Ints()
  /** Of an object: its first node; of a node: the next of the same object. */
  readonly #firstNode = new Ints()
  readonly #nextNode = new Ints()
  readonly #toObjects = new Ints()
  readonly #toSets = new Ints()
  readonly #incoming = new Ints()

  readonly #numbers = new Numbers()
  readonly #source = new Ints()
  readonly #target = new Ints()
  readonly #nextOut = new Ints()
  readonly #previousOut = new Ints()
  readonly #nextIn = new Ints()
  readonly #previousIn = new Ints()
  /** Open addressing: an edge's number plus 1, 0 for an empty place. */
  #table = new Int32Array(64)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** An object that is new has no node. */
  begin(object: number): void {
    this.#firstNode.set(object, NONE)
  }

  hasNodes(object: number): boolean {
    return this.#firstNode.at(object) !== NONE
  }

  find(object: number, code: number): number {
    let node = this.#firstNode.at(object)
    while (node !== NONE && this.#codeOf.at(node) !== code) node = this.#nextNode.at(node)
    return node
  }

  take(object: number, code: number): number {
    const known = this.find(object, code)
    if (known !== NONE) return known
    const node = this.#nodes.take()
    this.#objectOf.set(node, object)
    this.#codeOf.set(node, code)
    this.#nextNode.set(node, this.#firstNode.at(object))
    this.#firstNode.set(object, node)
    for (const heads of [this.#toObjects, this.#toSets, this.#incoming]) heads.set(node, NONE)
    return node
  }

  /** Where nothing hangs on it any more. */
  giveBackUnused(node: number): void {
    const isUsed = [this.#toObjects, this.#toSets, this.#incoming].some((heads) => heads.at(node) !== NONE)
    if (isUsed) return
    const object = this.objectOf(node)
    const next = this.#nextNode.at(node)
    if (this.#firstNode.at(object) === node) this.#firstNode.set(object, next)
    else {
      let before = this.#firstNode.at(object)
      while (this.#nextNode.at(before) !== node) before = this.#nextNode.at(before)
      this.#nextNode.set(before, next)
    }
    this.#nodes.giveBack(node)
  }

  objectOf(node: number): number {
    return this.#objectOf.at(node)
  }

  codeOf(node: number): number {
    return this.#codeOf.at(node)
  }

  has(source: number, target: number): boolean {
    return this.#table[this.#place(source, target)] !== 0
  }

  /** False when it is there already. */
  add(source: number, target: number): boolean {
    if ((this.#size + 1) * 3 > this.#table.length * 2) this.#enlarge()
    const place = this.#place(source, target)
    if (this.#table[place] !== 0) return false
    const edge = this.#numbers.take()
    this.#source.set(edge, source)
    this.#target.set(edge, target)
    this.#table[place] = edge + 1
    this.#size++
    link(this.#outgoing(target), source, edge)
    link(this.#ingoing(), target, edge)
    return true
  }

  /** False when it is not there. */
  remove(source: number, target: number): boolean {
    const place = this.#place(source, target)
    const edge = (this.#table[place] as number) - 1
    if (edge < 0) return false
    this.#vacate(place)
    this.#size--
    unlink(this.#outgoing(target), source, edge)
    unlink(this.#ingoing(), target, edge)
    this.#numbers.giveBack(edge)
    return true
  }

  *objects(source: number): Generator<number> {
    for (let edge = this.#toObjects.at(source); edge !== NONE; edge = this.#nextOut.at(edge)) {
      yield this.#objectOf.at(this.#target.at(edge))
    }
  }

  /** Nodes of the sets that are targets. */
  *sets(source: number): Generator<number> {
    for (let edge = this.#toSets.at(source); edge !== NONE; edge = this.#nextOut.at(edge)) yield this.#target.at(edge)
  }

  *sources(target: number): Generator<number> {
    for (let edge = this.#incoming.at(target); edge !== NONE; edge = this.#nextIn.at(edge)) yield this.#source.at(edge)
  }

  /** Both ends of each. */
  *all(): Generator<[source: number, target: number]> {
    for (const numbered of this.#table) {
      if (numbered !== 0) yield [this.#source.at(numbered - 1), this.#target.at(numbered - 1)]
    }
  }

  #outgoing(target: number): Lists {
    const head = this.codeOf(target) === 0 ? this.#toObjects : this.#toSets
    return { head, next: this.#nextOut, previous: this.#previousOut }
  }

  #ingoing(): Lists {
    return { head: this.#incoming, next: this.#nextIn, previous: this.#previousIn }
  }

  /** Where the edge is, or would be. */
  #place(source: number, target: number): number {
    const mask = this.#table.length - 1
    let place = hash(source, target) & mask
    for (;;) {
      const edge = (this.#table[place] as number) - 1
      if (edge < 0 || (this.#source.at(edge) === source && this.#target.at(edge) === target)) return place
      place = (place + 1) & mask
    }
  }

  /** Those behind it move up, where they may: a search ends at the first empty place. */
  #vacate(start: number): void {
    const mask = this.#table.length - 1
    let empty = start
    for (let place = (start + 1) & mask; this.#table[place] !== 0; place = (place + 1) & mask) {
      const edge = (this.#table[place] as number) - 1
      const home = hash(this.#source.at(edge), this.#target.at(edge)) & mask
      if (((place - home) & mask) < ((place - empty) & mask)) continue
      this.#table[empty] = edge + 1
      empty = place
    }
    this.#table[empty] = 0
  }

  #enlarge(): void {
    const before = this.#table
    this.#table = new Int32Array(before.length * 2)
    const mask = this.#table.length - 1
    for (const numbered of before) {
      if (numbered === 0) continue
      let place = hash(this.#source.at(numbered - 1), this.#target.at(numbered - 1)) & mask
      while (this.#table[place] !== 0) place = (place + 1) & mask
      this.#table[place] = numbered
    }
  }
}

/** Murmur's way to mix: numbers that follow each other lie apart. */
function hash(source: number, target: number): number {
  let mixed = Math.imul(source, 0x9e3779b1) ^ Math.imul(target, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

function link({ head, next, previous }: Lists, node: number, edge: number): void {
  const first = head.at(node)
  next.set(edge, first)
  previous.set(edge, NONE)
  if (first !== NONE) previous.set(first, edge)
  head.set(node, edge)
}

function unlink({ head, next, previous }: Lists, node: number, edge: number): void {
  const [before, after] = [previous.at(edge), next.at(edge)]
  if (before === NONE) head.set(node, after)
  else next.set(before, after)
  if (after !== NONE) previous.set(after, before)
}
