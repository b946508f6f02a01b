/**
 * One item to flat rows: nested objects become columns of the same row, lists become rows of child tables.
 * What a key means is worked out once per table and kept in a plan, so that walking an item is look-ups only.
 */
import { onlyOf } from '../../lib/lists.ts'
import { Float } from './json.ts'
import type { Naming } from './naming.ts'
import type { Schema } from './schema.ts'

/** A table as the walk knows it. `slots` names the columns that a raw row has values for, by position. */
export interface TablePlan {
  /** Counts the tables of one walk from 0, so that a sink can keep its own knowledge in an array. */
  readonly index: number
  readonly name: string
  readonly fragments: readonly string[]
  readonly parent?: TablePlan
  readonly slots: string[]
  readonly slotOf: Map<string, number>
  readonly top: ObjectPlan
}

/** Values as they came, by slot; a value that the item has not is a hole. */
export type RawRow = unknown[]

export interface Place {
  parentId: string
  rootId: string
  /** Position in its list. */
  index: number
}

export interface Sink {
  /** Gives the row's id, or undefined when the row is left out, its child rows with it. */
  row(plan: TablePlan, raw: RawRow, place: Place | undefined, item: unknown): string | undefined
}

const DEEPEST_NESTING = 1000

interface ObjectPlan {
  readonly fragments: readonly string[]
  readonly level: number
  readonly keys: Map<string, KeyPlan>
  /** Plans in the order of an earlier item: most items have the same keys in the same order. */
  readonly order: KeyPlan[]
}

interface KeyPlan {
  readonly key: string
  readonly fragments: readonly string[]
  readonly column: string
  slot: number
  object?: ObjectPlan
  table?: TablePlan
}

type Item = { [key: string]: unknown }

/** A list found in a row, and the nesting still allowed where it stood. */
interface FoundList {
  key: KeyPlan
  level: number
  list: unknown[]
}

export class Walk {
  readonly root: TablePlan
  private readonly schema: Schema
  private readonly naming: Naming
  private readonly sink: Sink
  private tables = 0

  constructor(table: string, schema: Schema, naming: Naming, sink: Sink) {
    this.schema = schema
    this.naming = naming
    this.sink = sink
    this.root = this.planTable([table], schema.tables.get(table)?.['x-normalizer']?.max_nesting ?? DEEPEST_NESTING)
  }

  item(item: unknown): void {
    this.walkRow(this.root, isObject(item) ? item : { value: item }, undefined)
  }

  private walkRow(plan: TablePlan, item: Item, place: Place | undefined): void {
    const raw: RawRow = new Array(plan.slots.length)
    const lists: FoundList[] = []
    this.flatten(plan, item, raw, lists)
    const id = this.sink.row(plan, raw, place, item)
    if (id === undefined) return
    const rootId = place?.rootId ?? id
    for (const { key, level, list } of lists) {
      if (list.length === 0) continue
      key.table ??= this.planChild(plan, key.fragments, level - 1)
      this.walkList(key.table, list, id, rootId)
    }
  }

  /** Scalars of an object first, then its objects, the last one first: dlt's order of columns. */
  private flatten(plan: TablePlan, item: Item, raw: RawRow, lists: FoundList[]): void {
    const stack: [ObjectPlan, Item][] = [[plan.top, item]]
    for (let entry = stack.pop(); entry; entry = stack.pop()) {
      const [object, fields] = entry
      let position = 0
      for (const name in fields) {
        const value = fields[name]
        const key = this.keyOf(object, name, position++)
        if (isFlat(value) || this.isKeptWhole(plan, key, object.level)) setSlot(plan, key, raw, value)
        else if (Array.isArray(value)) lists.push({ key, level: object.level, list: value })
        else {
          key.object ??= planObject(key.fragments, object.level - 1)
          stack.push([key.object, value as Item])
        }
      }
    }
  }

  private walkList(plan: TablePlan, list: unknown[], parentId: string, rootId: string): void {
    for (let index = 0; index < list.length; index++) {
      const element = list[index]
      const place = { parentId, rootId, index }
      if (Array.isArray(element)) this.walkInnerList(plan, element, place)
      else this.walkRow(plan, isObject(element) ? element : { value: element }, place)
    }
  }

  /** A list inside a list: a row that carries nothing, and a table for what it holds. */
  private walkInnerList(plan: TablePlan, list: unknown[], place: Place): void {
    const key = this.keyOf(plan.top, 'value', 0)
    if (this.isKeptWhole(plan, key, plan.top.level)) {
      this.walkRow(plan, { value: list }, place)
      return
    }
    const id = this.sink.row(plan, new Array(plan.slots.length), place, {})
    if (id === undefined || list.length === 0) return
    key.table ??= this.planChild(plan, ['list'], plan.top.level - 1)
    this.walkList(key.table, list, id, place.rootId)
  }

  private isKeptWhole(plan: TablePlan, key: KeyPlan, level: number): boolean {
    return level <= 0 || this.schema.tables.get(plan.name)?.columns.get(key.column)?.data_type === 'json'
  }

  private keyOf(object: ObjectPlan, name: string, position: number): KeyPlan {
    const guess = object.order[position]
    if (guess !== undefined && guess.key === name) return guess
    let key = object.keys.get(name)
    if (!key) {
      const fragments = [...object.fragments, this.naming.key(name)]
      key = { key: name, fragments, column: this.nameOf(fragments), slot: -1 }
      object.keys.set(name, key)
    }
    object.order[position] = key
    return key
  }

  private planChild(plan: TablePlan, fragments: readonly string[], level: number): TablePlan {
    const path = [...plan.fragments, ...fragments]
    const hinted = this.schema.tables.get(this.nameOf(path))?.['x-normalizer']?.max_nesting
    return this.planTable(path, hinted ?? level, plan)
  }

  private planTable(fragments: readonly string[], level: number, parent?: TablePlan): TablePlan {
    const name = this.nameOf(fragments)
    const top = planObject([], level)
    return { index: this.tables++, name, fragments, parent, slots: [], slotOf: new Map(), top }
  }

  private nameOf(fragments: readonly string[]): string {
    return onlyOf(fragments) ?? this.naming.path(fragments)
  }
}

function planObject(fragments: readonly string[], level: number): ObjectPlan {
  return { fragments, level, keys: new Map(), order: [] }
}

/** A null counts only where an earlier key of the same column may have set something. */
function setSlot(plan: TablePlan, key: KeyPlan, raw: RawRow, value: unknown): void {
  if (key.slot < 0) {
    const known = plan.slotOf.get(key.column)
    if (known === undefined && value === null) return
    key.slot = known ?? plan.slots.push(key.column) - 1
    plan.slotOf.set(key.column, key.slot)
  }
  raw[key.slot] = value
}

function isFlat(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Float
}

function isObject(value: unknown): value is Item {
  return !isFlat(value) && !Array.isArray(value)
}
