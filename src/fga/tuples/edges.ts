/**
 * Tuples as edges between nodes. A node is an object (its `code` is 0), or a relation on one (the relation's number plus
 * 1): as the resource's side of tuples, and as a set that is a target. Edges hang in lists at either end, and a table finds
 * each by both ends, so that no question depends on how many others there are.
 */
import { Sources, Targets } from './ends.ts'
import { Ints, Numbers, Rows } from './ints.ts'
import type { Kinds } from './kinds.ts'
import { NONE } from './objects.ts'
import { type Reference, reference } from './port.ts'

/**
 * Columns of a node: the next of the same object, the first edges out to objects, out to sets, in from groups and in from
 * others, and its kind, which only those with a code have.
 */
const NODE = { object: 0, code: 1, next: 2, toObjects: 3, toSets: 4, inGroups: 5, inOthers: 6, kind: 7 } as const
/** Columns of an edge: its ends, and its neighbours in the list at each. */
const EDGE = { source: 0, target: 1, nextOut: 2, previousOut: 3, nextIn: 4, previousIn: 5 } as const

const HEADS = [NODE.toObjects, NODE.toSets, NODE.inGroups, NODE.inOthers] as const
type Head = (typeof HEADS)[number]

/** Where a list begins, and how it goes on. */
interface List {
  head: Head
  next: typeof EDGE.nextOut | typeof EDGE.nextIn
  previous: typeof EDGE.previousOut | typeof EDGE.previousIn
}
const TO_OBJECTS: List = { head: NODE.toObjects, next: EDGE.nextOut, previous: EDGE.previousOut }
const TO_SETS: List = { head: NODE.toSets, next: EDGE.nextOut, previous: EDGE.previousOut }
const IN_GROUPS: List = { head: NODE.inGroups, next: EDGE.nextIn, previous: EDGE.previousIn }
const IN_OTHERS: List = { head: NODE.inOthers, next: EDGE.nextIn, previous: EDGE.previousIn }

export class Edges {
  readonly #nodeNumbers = new Numbers()
  readonly #nodes = new Rows(Object.keys(NODE).length)
  /** By object. */
  readonly #firstNode = new Ints()
  readonly #edgeNumbers = new Numbers()
  readonly #edges = new Rows(Object.keys(EDGE).length)
  /** Open addressing: an edge's number plus 1, 0 for an empty place. */
  #table = new Int32Array(64)
  #size = 0
  readonly #kinds: Kinds

  constructor(kinds: Kinds) {
    this.#kinds = kinds
  }

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
    while (node !== NONE && this.#nodes.at(node, NODE.code) !== code) node = this.#nodes.at(node, NODE.next)
    return node
  }

  /** `type`: the object's, by its number. */
  take(object: number, code: number, type: number): number {
    const known = this.find(object, code)
    if (known !== NONE) return known
    const node = this.#nodeNumbers.take()
    this.#nodes.set(node, NODE.kind, code === 0 ? NONE : this.#kinds.take(type, code))
    this.#nodes.set(node, NODE.object, object)
    this.#nodes.set(node, NODE.code, code)
    this.#nodes.set(node, NODE.next, this.#firstNode.at(object))
    this.#firstNode.set(object, node)
    for (const head of HEADS) this.#nodes.set(node, head, NONE)
    return node
  }

  /** Where nothing hangs on it any more. */
  giveBackUnused(node: number): void {
    if (HEADS.some((head) => this.#nodes.at(node, head) !== NONE)) return
    const object = this.objectOf(node)
    const next = this.#nodes.at(node, NODE.next)
    if (this.#firstNode.at(object) === node) this.#firstNode.set(object, next)
    else {
      let before = this.#firstNode.at(object)
      while (this.#nodes.at(before, NODE.next) !== node) before = this.#nodes.at(before, NODE.next)
      this.#nodes.set(before, NODE.next, next)
    }
    this.#nodes.set(node, NODE.kind, NONE)
    this.#nodeNumbers.giveBack(node)
  }

  kindOf(node: number): number {
    return this.#nodes.at(node, NODE.kind)
  }

  objectOf(node: number): number {
    return this.#nodes.at(node, NODE.object)
  }

  codeOf(node: number): number {
    return this.#nodes.at(node, NODE.code)
  }

  has(source: number, target: number): boolean {
    return this.#table[this.#place(source, target)] !== 0
  }

  /** False when it is there already. */
  add(source: number, target: number): boolean {
    if ((this.#size + 1) * 3 > this.#table.length * 2) this.#enlarge()
    const place = this.#place(source, target)
    if (this.#table[place] !== 0) return false
    const edge = this.#edgeNumbers.take()
    this.#edges.set(edge, EDGE.source, source)
    this.#edges.set(edge, EDGE.target, target)
    this.#table[place] = edge + 1
    this.#size++
    this.#link(this.#outgoing(target), source, edge)
    this.#link(this.#incoming(source), target, edge)
    if (this.codeOf(target) !== 0 && this.#kinds.link(this.kindOf(source), this.kindOf(target))) {
      this.#becomeGroups(this.kindOf(target))
    }
    return true
  }

  /** False when it is not there. */
  remove(source: number, target: number): boolean {
    const place = this.#place(source, target)
    const edge = (this.#table[place] as number) - 1
    if (edge < 0) return false
    this.#vacate(place)
    this.#size--
    this.#unlink(this.#outgoing(target), source, edge)
    this.#unlink(this.#incoming(source), target, edge)
    this.#edgeNumbers.giveBack(edge)
    return true
  }

  /** Objects that are targets. */
  objects(source: number): Iterable<Reference> {
    return new Targets(this, this.firstToObjects(source))
  }

  /** Sets that are targets. */
  sets(source: number): Iterable<Reference> {
    return new Targets(this, this.firstToSets(source))
  }

  sources(target: number): Iterable<Reference> {
    return new Sources(this, this.firstInGroups(target), this.#firstInOthers(target))
  }

  /** Their nodes, where there are at most so many. */
  fewSources(target: number, most: number): Set<number> | undefined {
    const found = new Set<number>()
    for (const first of [this.firstInGroups(target), this.#firstInOthers(target)]) {
      for (let edge = first; edge !== NONE; edge = this.nextIn(edge)) {
        if (found.size === most) return undefined
        found.add(this.sourceOf(edge))
      }
    }
    return found
  }

  // Edge by edge, for whom an iterator costs too much.

  firstToObjects(source: number): number {
    return this.#nodes.at(source, NODE.toObjects)
  }

  firstToSets(source: number): number {
    return this.#nodes.at(source, NODE.toSets)
  }

  /** Of those whose source is a group. */
  firstInGroups(target: number): number {
    return this.#nodes.at(target, NODE.inGroups)
  }

  #firstInOthers(target: number): number {
    return this.#nodes.at(target, NODE.inOthers)
  }

  nextOut(edge: number): number {
    return this.#edges.at(edge, EDGE.nextOut)
  }

  nextIn(edge: number): number {
    return this.#edges.at(edge, EDGE.nextIn)
  }

  sourceOf(edge: number): number {
    return this.#edges.at(edge, EDGE.source)
  }

  targetOf(edge: number): number {
    return this.#edges.at(edge, EDGE.target)
  }

  referenceOf(node: number): Reference {
    return reference(this.objectOf(node), this.codeOf(node) - 1)
  }

  /** Both ends of each. */
  *all(): Generator<[source: number, target: number]> {
    for (const numbered of this.#table) if (numbered !== 0) yield this.#endsOf(numbered - 1)
  }

  #endsOf(edge: number): [source: number, target: number] {
    return [this.sourceOf(edge), this.targetOf(edge)]
  }

  #outgoing(target: number): List {
    return this.codeOf(target) === 0 ? TO_OBJECTS : TO_SETS
  }

  #incoming(source: number): List {
    return this.#kinds.isGroup(this.kindOf(source)) ? IN_GROUPS : IN_OTHERS
  }

  /** Edges from nodes of the kind hang among those from groups from now on. */
  #becomeGroups(kind: number): void {
    for (let node = 0; node < this.#nodeNumbers.count; node++) {
      if (this.kindOf(node) !== kind) continue
      for (const head of [NODE.toObjects, NODE.toSets]) {
        for (let edge = this.#nodes.at(node, head); edge !== NONE; edge = this.nextOut(edge)) {
          this.#unlink(IN_OTHERS, this.targetOf(edge), edge)
          this.#link(IN_GROUPS, this.targetOf(edge), edge)
        }
      }
    }
  }

  #link({ head, next, previous }: List, node: number, edge: number): void {
    const first = this.#nodes.at(node, head)
    this.#edges.set(edge, next, first)
    this.#edges.set(edge, previous, NONE)
    if (first !== NONE) this.#edges.set(first, previous, edge)
    this.#nodes.set(node, head, edge)
  }

  #unlink({ head, next, previous }: List, node: number, edge: number): void {
    const [before, after] = [this.#edges.at(edge, previous), this.#edges.at(edge, next)]
    if (before === NONE) this.#nodes.set(node, head, after)
    else this.#edges.set(before, next, after)
    if (after !== NONE) this.#edges.set(after, previous, before)
  }

  /** Where the edge is, or would be. */
  #place(source: number, target: number): number {
    const mask = this.#table.length - 1
    let place = hash(source, target) & mask
    for (;;) {
      const edge = (this.#table[place] as number) - 1
      if (edge < 0 || (this.#edges.at(edge, EDGE.source) === source && this.#edges.at(edge, EDGE.target) === target)) {
        return place
      }
      place = (place + 1) & mask
    }
  }

  /** Those behind it move up, where they may: a search ends at the first empty place. */
  #vacate(start: number): void {
    const mask = this.#table.length - 1
    let empty = start
    for (let place = (start + 1) & mask; this.#table[place] !== 0; place = (place + 1) & mask) {
      const edge = (this.#table[place] as number) - 1
      const home = hash(...this.#endsOf(edge)) & mask
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
      let place = hash(...this.#endsOf(numbered - 1)) & mask
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
