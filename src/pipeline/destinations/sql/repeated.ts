import { completeColumns, type Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import type { RowSink } from '../port.ts'

/** Of chosen root rows keeps the last occurrence with its child rows. What it holds is as large as the choice. */
export class LastOfEach implements RowSink {
  private readonly chosen: ReadonlySet<string>
  /** Where a table's rows carry the root's id. */
  private readonly idAt = new Map<string, number>()
  private readonly root: string
  private readonly groups = new Map<string, [table: string, row: Value[]][]>()

  constructor(chain: readonly Table[], chosen: ReadonlySet<string>) {
    this.chosen = chosen
    this.root = chain[0]?.name ?? ''
    for (const table of chain) {
      const name = table.name === this.root ? '_dlt_id' : '_dlt_root_id'
      this.idAt.set(
        table.name,
        completeColumns(table).findIndex((column) => column.name === name),
      )
    }
  }

  row(table: string, row: Value[]): void {
    const at = this.idAt.get(table)
    const id = at === undefined ? undefined : row[at]
    if (typeof id !== 'string' || !this.chosen.has(id)) return
    if (table === this.root) this.groups.set(id, [])
    this.groups.get(id)?.push([table, row])
  }

  async drain(): Promise<void> {}

  *rowsOf(table: string): Generator<Value[]> {
    for (const group of this.groups.values()) for (const [name, row] of group) if (name === table) yield row
  }
}
