/**
 * The second pass: items to rows in the order of the schema's columns, with dlt's ids. The same package gives the
 * same rows whenever it is loaded.
 */
import { contractOf } from './contract.ts'
import { childId, digest, keyId, packageIds, rowId } from './ids.ts'
import type { Naming } from './naming.ts'
import { targetOf } from './observe.ts'
import { type Contract, type ContractMode, completeColumns, primaryKeyOf, type Schema, type Table } from './schema.ts'
import { type Coerce, coerceTo, type Value } from './types.ts'
import { type Place, type RawRow, type Sink, type TablePlan, Walk } from './walk.ts'

/** Takes one row, values in the order of `completeColumns(table)`. */
type Emit = (table: string, row: Value[]) => void

/**
 * How a root row gets its id: of its key; of its whole content and how many of that content were before it, so that a
 * row that is loaded again is the same one; of its content alone, for versions of a row; or one of the package's own.
 */
export type RootIds = 'key' | 'content' | 'version' | 'package'

export interface RowOptions {
  table: string
  /** As it is after all items were observed. */
  schema: Schema
  naming: Naming
  loadId: string
  rootIds: RootIds
  contract?: Contract | ContractMode
  emit: Emit
}

export class RowMaker implements Sink {
  private readonly options: RowOptions
  private readonly walk: Walk
  private readonly layouts: (Layout | undefined)[] = []
  private readonly nextId: () => string
  private readonly key: string[]
  private readonly contract: Required<Contract>
  private readonly alike = new Alike()

  constructor(options: RowOptions) {
    const root = options.schema.tables.get(options.table)
    this.options = options
    this.walk = new Walk(options.table, options.schema, options.naming, this)
    this.nextId = packageIds(`${options.loadId}/${options.table}`)
    this.key = root ? primaryKeyOf(root) : []
    this.contract = contractOf(root, options.contract)
  }

  make(item: unknown): void {
    this.walk.item(item)
  }

  /** The schema has grown: rows from here on have its columns of now. */
  forgetLayouts(): void {
    this.layouts.length = 0
  }

  row(plan: TablePlan, raw: RawRow, place: Place | undefined, item: unknown): string | undefined {
    const layout = this.layouts[plan.index] ?? this.layOut(plan)
    const row = layout && this.fill(plan, layout, raw)
    if (!row) return undefined
    const id = this.idOf(plan, raw, place, item)
    row[layout.id] = id
    if (place) {
      row[layout.parentId] = place.parentId
      row[layout.listIndex] = place.index
      if (layout.rootId >= 0) row[layout.rootId] = place.rootId
    } else row[layout.loadId] = this.options.loadId
    this.options.emit(plan.name, row)
    return id
  }

  /** undefined: the contract leaves the row out. */
  private fill(plan: TablePlan, layout: Layout, raw: RawRow): Value[] | undefined {
    const row: Value[] = new Array(layout.width).fill(null)
    const modes = { evolve: 0, discard_row: 0, discard_value: 0, freeze: 0 }
    for (let slot = 0; slot < raw.length; slot++) {
      const value = raw[slot]
      if (value === null || value === undefined) continue
      const column = layout.slots[slot] ?? slotOf(plan, layout, slot)
      const settled = column.coerce?.(value)
      if (settled === undefined) modes[this.fillVariant(plan, layout, slot, value, row)]++
      else {
        row[column.index] = settled
        modes.evolve++
      }
    }
    if (modes.discard_row > 0) return undefined
    return modes.discard_value > 0 && modes.evolve === 0 ? undefined : row
  }

  private fillVariant(plan: TablePlan, layout: Layout, slot: number, value: unknown, row: Value[]): ContractMode {
    const base = plan.slots[slot] ?? ''
    const target = targetOf(layout.table.columns, base, value, this.options.naming)
    if (!target.exists) return this.contract[target.name === base ? 'columns' : 'data_type']
    row[layout.positions.get(target.name) as number] = coerceTo[target.type](value) as Value
    return 'evolve'
  }

  private idOf(plan: TablePlan, raw: RawRow, place: Place | undefined, item: unknown): string {
    const own = plan.slotOf.get('_dlt_id')
    const given = own === undefined ? undefined : raw[own]
    if (typeof given === 'string' && given !== '') return given
    if (place) return childId(place.parentId, plan.name, place.index)
    const { rootIds } = this.options
    if (rootIds === 'package') return this.nextId()
    if (rootIds !== 'key') {
      const content = rowId(item as Record<string, unknown>)
      return rootIds === 'version' ? content : this.alike.idOf(content)
    }
    return keyId(Object.fromEntries(this.key.map((name) => [name, raw[plan.slotOf.get(name) ?? -1]])))
  }

  private layOut(plan: TablePlan): Layout | undefined {
    const table = this.options.schema.tables.get(plan.name)
    // A table that the contract kept out has no system columns, hence no place for rows.
    if (!table?.columns.has('_dlt_id')) return undefined
    const layout = layoutOf(table)
    this.layouts[plan.index] = layout
    return layout
  }
}

/** Tells rows apart that differ by nothing but their position; as far back as it remembers. */
class Alike {
  private recent = new Map<string, number>()
  private older = new Map<string, number>()

  idOf(content: string): string {
    const before = this.recent.get(content) ?? this.older.get(content) ?? 0
    if (this.recent.size >= REMEMBERED) {
      this.older = this.recent
      this.recent = new Map()
    }
    this.recent.set(content, before + 1)
    return before === 0 ? content : digest(`${content}_${before}`)
  }
}

/** Ids, twice. */
const REMEMBERED = 100_000

interface Layout {
  table: Table
  width: number
  positions: Map<string, number>
  slots: SlotLayout[]
  id: number
  loadId: number
  parentId: number
  rootId: number
  listIndex: number
}

interface SlotLayout {
  index: number
  coerce?: Coerce
}

function layoutOf(table: Table): Layout {
  const columns = completeColumns(table)
  const positions = new Map(columns.map((column, index) => [column.name, index]))
  const at = (name: string) => positions.get(name) ?? -1
  return {
    table,
    width: columns.length,
    positions,
    slots: [],
    id: at('_dlt_id'),
    loadId: at('_dlt_load_id'),
    parentId: at('_dlt_parent_id'),
    rootId: at('_dlt_root_id'),
    listIndex: at('_dlt_list_idx'),
  }
}

function slotOf(plan: TablePlan, layout: Layout, slot: number): SlotLayout {
  const name = plan.slots[slot] ?? ''
  const type = layout.table.columns.get(name)?.data_type
  const made = {
    index: layout.positions.get(name) ?? -1,
    coerce: type && coerceTo[type],
  }
  layout.slots[slot] = made
  return made
}
