import { completeColumns, type Table } from '../../normalize/schema.ts'
import { addColumns, createTable, fillRootIds } from './dialect.ts'
import type { Engine } from './engine.ts'
import { listTables } from './records.ts'

const ROOT_ID = '_dlt_root_id'

/** The tables of one dataset, made and widened as a package needs them. Names are compared as the catalogue folds them. */
export class Tables {
  private readonly engine: Engine
  private readonly dataset: string
  private readonly made = new Set<string>()
  private columns?: Map<string, Set<string>>

  constructor(engine: Engine, dataset: string) {
    this.engine = engine
    this.dataset = dataset
  }

  async ensure(table: Table): Promise<void> {
    const { dialect } = this.engine
    const there = await this.read()
    const name = dialect.fold(table.name)
    const known = there.get(name)
    const missing = completeColumns(table).filter((column) => !known?.has(dialect.fold(column.name)))
    if (!known) {
      await this.engine.run(createTable(dialect, this.dataset, table))
      this.made.add(name)
    } else if (missing.length > 0) {
      for (const sql of addColumns(dialect, this.dataset, table.name, missing)) await this.engine.run(sql)
      if (table.parent !== undefined && missing.some((column) => column.name === ROOT_ID)) {
        const isBelowRoot = !there.get(dialect.fold(table.parent))?.has(dialect.fold(ROOT_ID))
        await this.engine.run(fillRootIds(dialect, this.dataset, table, isBelowRoot))
      }
    }
    there.set(name, new Set([...(known ?? []), ...missing.map((column) => dialect.fold(column.name))]))
  }

  /** Whether it was made here, in this transaction. */
  isNew(table: string): boolean {
    return this.made.has(this.engine.dialect.fold(table))
  }

  private async read(): Promise<Map<string, Set<string>>> {
    if (!this.columns) {
      await this.engine.run(this.engine.dialect.createDataset(this.dataset))
      this.columns = await listTables(this.engine, this.dataset)
    }
    return this.columns
  }
}
