import type { Contract, ContractMode, Table } from './schema.ts'

export type Entity = 'tables' | 'columns' | 'data_type'

/** All three modes of a table; what is not said evolves. */
export function contractOf(
  table: Table | undefined,
  fallback: Contract | ContractMode | undefined,
): Required<Contract> {
  const given = table?.schema_contract ?? fallback ?? {}
  const modes = typeof given === 'string' ? { tables: given, columns: given, data_type: given } : given
  return { tables: 'evolve', columns: 'evolve', data_type: 'evolve', ...modes }
}

/** Data that a frozen contract does not let in. The package stays, to be loaded once either is mended. */
export class DataValidationError extends Error {
  override readonly name = 'DataValidationError'
  readonly table: string
  readonly column?: string
  readonly entity: Entity

  constructor(entity: Entity, table: string, column: string | undefined, value: unknown) {
    const thing = column === undefined ? `table ${table}` : `column ${table}.${column}`
    const what = {
      tables: 'would be new',
      columns: 'would be new',
      data_type: 'would need another type',
    }[entity]
    const found = column === undefined ? '' : ` for the value ${clip(value)}`
    super(
      `The ${thing} ${what}${found}, and the schema contract freezes ${entity}. ` +
        `Set schema_contract.${entity} to evolve, discard_value or discard_row, or mend the data`,
    )
    this.entity = entity
    this.table = table
    this.column = column
  }
}

function clip(value: unknown): string {
  const text = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
