/**
 * The first of two passes over a package's items: what tables and columns they need. Nothing is kept of an item, so
 * memory grows with the width of the data and not with its length.
 */
import { contractOf, DataValidationError } from './contract.ts'
import type { Naming } from './naming.ts'
import {
  type Column,
  type Contract,
  type ContractMode,
  isSystemTable,
  propagatesRootKey,
  rootOf,
  type Schema,
  type Table,
  tableOf,
} from './schema.ts'
import { columnOf } from './system-tables.ts'
import { coerceTo, type DataType, inferType, variantType } from './types.ts'
import { type RawRow, type Sink, type TablePlan, Walk } from './walk.ts'

export interface ObserverOptions {
  table: string
  schema: Schema
  /** Tables that had data before this package. */
  known: ReadonlySet<string>
  naming: Naming
  contract?: Contract | ContractMode
}

/** Adds to the schema what the items of one resource need. */
export class Observer implements Sink {
  /** Rows per table so far. */
  readonly counts = new Map<string, number>()
  private readonly options: ObserverOptions
  private readonly walk: Walk
  private readonly watched: ObservedTable[] = []

  constructor(options: ObserverOptions) {
    this.options = options
    this.walk = new Walk(options.table, options.schema, options.naming, this)
  }

  observe(item: unknown): void {
    this.walk.item(item)
  }

  row(plan: TablePlan, raw: RawRow): string | undefined {
    const at = this.watched[plan.index] ?? this.watch(plan)
    if (at.refused || !this.admit(plan, at, raw)) return undefined
    if (!at.complete) this.complete(plan, at)
    this.counts.set(plan.name, ++at.rows)
    return ''
  }

  private watch(plan: TablePlan): ObservedTable {
    const { schema, known } = this.options
    const contract = contractOf(schema.tables.get(topOf(plan).name), this.options.contract)
    const isKnown = known.has(plan.name) || isSystemTable(plan.name)
    const at: ObservedTable = {
      table: schema.tables.get(plan.name) ?? { name: plan.name, columns: new Map(), parent: plan.parent?.name },
      types: [],
      contract: isKnown ? contract : { ...contract, columns: 'evolve', data_type: 'evolve' },
      refused: !isKnown && contract.tables !== 'evolve',
      complete: false,
      rows: 0,
    }
    if (at.refused && contract.tables === 'freeze') {
      throw new DataValidationError('tables', plan.name, undefined, undefined)
    }
    this.watched[plan.index] = at
    return at
  }

  /** Whether the row is let in. New columns come in even from a row that is not. */
  private admit(plan: TablePlan, at: ObservedTable, raw: RawRow): boolean {
    const modes = { evolve: 0, discard_row: 0, discard_value: 0, freeze: 0 }
    for (let slot = 0; slot < raw.length; slot++) {
      const value = raw[slot]
      if (value === null || value === undefined) continue
      const type = at.types[slot]
      modes[type !== undefined && fits(type, value) ? 'evolve' : this.place(plan, at, slot, value)]++
    }
    checkKeys(at, plan, raw)
    return modes.discard_row === 0 && (modes.evolve > 0 || modes.discard_value === 0)
  }

  /** Finds or makes the column for a value that the slot's known type does not settle. */
  private place(plan: TablePlan, at: ObservedTable, slot: number, value: unknown): ContractMode {
    const base = plan.slots[slot] ?? ''
    const target = targetOf(at.table.columns, base, value, this.options.naming)
    const mode = target.exists ? 'evolve' : this.addColumn(at, base, target, value)
    if (mode === 'evolve' && target.name === base) at.types[slot] = at.table.columns.get(base)?.data_type
    return mode
  }

  private addColumn(
    at: ObservedTable,
    base: string,
    target: { name: string; type: DataType },
    value: unknown,
  ): ContractMode {
    const isVariant = target.name !== base
    const entity = isVariant ? 'data_type' : 'columns'
    const mode = SYSTEM_COLUMNS.has(base) ? 'evolve' : at.contract[entity]
    if (mode === 'freeze') throw new DataValidationError(entity, at.table.name, base, value)
    if (mode !== 'evolve') return mode
    // A hinted column keeps its place, any other comes last.
    const hinted = at.table.columns.get(target.name) ?? { name: target.name, nullable: true }
    const column: Column = { ...hinted, data_type: target.type }
    at.table.columns.set(target.name, isVariant ? { ...column, variant: true } : column)
    return 'evolve'
  }

  /** The columns that come with a table's first row, behind the data's own. */
  private complete(plan: TablePlan, at: ObservedTable): void {
    at.complete = true
    at.notNull = notNullOf(at.table)
    this.options.schema.tables.set(plan.name, at.table)
    const isFresh = !this.options.known.has(plan.name)
    for (const column of this.systemColumns(plan)) {
      if (at.table.columns.get(column.name)?.data_type && !isFresh) continue
      at.table.columns.delete(column.name)
      // A column that joins a table with rows cannot be NOT NULL.
      at.table.columns.set(column.name, isFresh ? column : { ...column, nullable: true })
    }
    at.table['x-normalizer'] = { ...at.table['x-normalizer'], 'seen-data': true }
  }

  private systemColumns(plan: TablePlan): Column[] {
    const { schema } = this.options
    if (!plan.parent) return [columnOf._dlt_load_id(), columnOf._dlt_id()]
    const root = rootOf(schema, tableOf(schema, plan.name))
    const rootKey = propagatesRootKey(root) ? [columnOf._dlt_root_id()] : []
    return [...rootKey, columnOf._dlt_parent_id(), columnOf._dlt_list_idx(), columnOf._dlt_id()]
  }
}

interface ObservedTable {
  table: Table
  types: (DataType | undefined)[]
  contract: Required<Contract>
  /** The contract lets no new table in. */
  refused: boolean
  complete: boolean
  /** Columns that every row must fill, once the table is complete. */
  notNull?: string[]
  rows: number
}

const SYSTEM_COLUMNS = new Set(Object.keys(columnOf))

/** The column that takes a value: its own, or the variant of its own that fits. Both passes ask here. */
export function targetOf(
  columns: ReadonlyMap<string, Column>,
  base: string,
  value: unknown,
  naming: Naming,
): { name: string; exists: boolean; type: DataType } {
  for (let name = base; ; name = naming.path([name, `v_${variantType(value)}`])) {
    const type = columns.get(name)?.data_type
    if (type === undefined)
      return {
        name,
        exists: false,
        type: name === base ? inferType(value) : variantType(value),
      }
    if (coerceTo[type](value) !== undefined) return { name, exists: true, type }
  }
}

function fits(type: DataType, value: unknown): boolean {
  switch (type) {
    case 'text':
      return true
    case 'bigint':
      return Number.isSafeInteger(value) || coerceTo.bigint(value) !== undefined
    case 'double':
      return typeof value === 'number' || coerceTo.double(value) !== undefined
    case 'bool':
      return typeof value === 'boolean' || coerceTo.bool(value) !== undefined
    default:
      return coerceTo[type](value) !== undefined
  }
}

function topOf(plan: TablePlan): TablePlan {
  return plan.parent ? topOf(plan.parent) : plan
}

/** A row without the value of a column that may not be null cannot be loaded anywhere. */
function checkKeys(at: ObservedTable, plan: TablePlan, raw: RawRow): void {
  for (const name of at.notNull ?? notNullOf(at.table)) {
    const slot = plan.slotOf.get(name)
    if (slot === undefined || raw[slot] === null || raw[slot] === undefined)
      throw new UnboundColumnError(plan.name, name)
  }
}

function notNullOf(table: Table): string[] {
  const columns = [...table.columns.values()].filter((column) => column.nullable === false)
  return columns.map((column) => column.name).filter((name) => !SYSTEM_COLUMNS.has(name))
}

class UnboundColumnError extends Error {
  override readonly name = 'UnboundColumnError'
  constructor(table: string, column: string) {
    super(
      `A row of ${table} has no value for ${column}, which is a key or was declared to be never null. ` +
        'Choose another primary key for the resource, or leave such rows out with a filter',
    )
  }
}
