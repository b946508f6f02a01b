/** A package's rows on their way into tables: straight where nothing has to be merged, else by way of staging. */
import { completeColumns, type Table, tableOf } from '../../normalize/schema.ts'
import { STATE_TABLE, stateTable, systemTables, VERSION_TABLE } from '../../normalize/system-tables.ts'
import type { LoadJob, RootJob, RowSink } from '../port.ts'
import { qualify } from './dialect.ts'
import type { BulkWriter, Engine } from './engine.ts'
import { loadedChain } from './merge.ts'
import { Tables } from './tables.ts'

/** A root table with the tables below it, as far as they have rows. */
export interface RootPlan {
  root: RootJob
  chain: Table[]
  /** Where its rows are written first. */
  dataset: string
}

export class Filling {
  plans: RootPlan[] = []
  private readonly engine: Engine
  private readonly job: LoadJob
  private readonly dataset: string
  private readonly staging: string
  private readonly tables: Tables
  private readonly staged: Tables
  private readonly writers = new Map<string, OpenWriter>()

  constructor(engine: Engine, dataset: string, staging: string, job: LoadJob) {
    this.engine = engine
    this.job = job
    this.dataset = dataset
    this.staging = staging
    this.tables = new Tables(engine, dataset)
    this.staged = new Tables(engine, staging)
  }

  /** Makes the tables and columns that the schema has by now. */
  async migrate(): Promise<void> {
    const { schema, roots } = this.job
    const state = schema.tables.get(STATE_TABLE) ?? stateTable()
    const tables = roots.flatMap((root) => loadedChain(schema, root.table))
    for (const table of [...systemTables(), state, ...tables]) await this.tables.ensure(table)
    const staged = roots.filter(isStaged).flatMap((root) => loadedChain(schema, root.table))
    if (staged.length === 0) return
    const version = systemTables().filter((table) => table.name === VERSION_TABLE)
    for (const table of [...version, ...staged]) await this.staged.ensure(table)
  }

  async fill(): Promise<void> {
    try {
      await this.plan()
      await this.openWriters()
      await this.job.feed(this.sink())
      for (const { writer } of this.writers.values()) await writer.end()
    } catch (error) {
      for (const { writer } of this.writers.values()) await writer.abandon()
      throw error
    }
    await this.plan()
  }

  isNew(table: Table): boolean {
    return this.tables.isNew(table.name)
  }

  /** A writer like those of `fill`, for rows that come again. */
  again(dataset: string, table: Table): Promise<BulkWriter> {
    return this.engine.bulk(dataset, table, `${this.job.loadId}_again`)
  }

  private async plan(): Promise<void> {
    const plans: RootPlan[] = []
    for (const root of this.job.roots) {
      const before = this.plans.find((plan) => plan.root.table === root.table && plan.chain.length > 0)
      plans.push(await this.planRoot(root, before))
    }
    this.plans = plans
  }

  /** A merge into a table without rows needs no staging: its rows go straight there. */
  private async planRoot(root: RootJob, before: RootPlan | undefined): Promise<RootPlan> {
    const chain = loadedChain(this.job.schema, root.table)
    const dataset = before?.dataset ?? ((await this.isDirect(root, chain)) ? this.dataset : this.staging)
    const known = new Set(before?.chain.map((table) => table.name))
    if (root.disposition === 'replace' || dataset === this.staging) {
      for (const table of chain) if (!known.has(table.name)) await this.clear(dataset, table)
    }
    return { root, chain, dataset }
  }

  private async isDirect(root: RootJob, chain: readonly Table[]): Promise<boolean> {
    if (!isStaged(root)) return true
    if (root.ids !== 'key') return false
    if (chain.length === 0 || this.tables.isNew(root.table)) return true
    const rows = await this.engine.rows(
      `SELECT 1 FROM ${qualify(this.engine.dialect, this.dataset, root.table)} LIMIT 1`,
    )
    return rows.length === 0
  }

  private async openWriters(): Promise<void> {
    const { counts, loadId, schema } = this.job
    const targets = this.plans.flatMap(({ chain, dataset }) => chain.map((table) => ({ table, dataset })))
    const state = schema.tables.get(STATE_TABLE)
    if (state) targets.push({ table: state, dataset: this.dataset })
    for (const { table, dataset } of targets) {
      if (this.writers.has(table.name) || (counts && !counts.get(table.name))) continue
      const writer = await this.engine.bulk(dataset, table, loadId, this.tablesOf(dataset).isNew(table.name))
      this.writers.set(table.name, { writer, columns: columnNames(table) })
    }
  }

  private sink(): RowSink {
    const { writers } = this
    return {
      row: (table, row) => writers.get(table)?.writer.write(row),
      drain: async () => {
        for (const { writer } of writers.values()) await writer.drain()
      },
      widen: () => this.widen(),
    }
  }

  private async widen(): Promise<void> {
    const { tables } = this.job.schema
    for (const [name, { writer, columns }] of this.writers) {
      const wanted = columnNames(tableOf({ tables }, name))
      if (wanted.length === columns.length) continue
      // Tables grow at their end; one whose columns were given a place before has to be made anew.
      if (columns.some((column, at) => column !== wanted[at])) throw new Error(`${name} has grown in its middle`)
      await writer.end()
      this.writers.delete(name)
    }
    await this.migrate()
    await this.plan()
    await this.openWriters()
  }

  private async clear(dataset: string, table: Table): Promise<void> {
    if (this.tablesOf(dataset).isNew(table.name)) return
    await this.engine.run(`DELETE FROM ${qualify(this.engine.dialect, dataset, table.name)} WHERE 1 = 1`)
  }

  private tablesOf(dataset: string): Tables {
    return dataset === this.dataset ? this.tables : this.staged
  }
}

interface OpenWriter {
  writer: BulkWriter
  columns: string[]
}

function columnNames(table: Table): string[] {
  return completeColumns(table).map((column) => column.name)
}

export function isStaged(root: RootJob): boolean {
  return root.disposition === 'merge' || (root.disposition === 'append' && root.ids === 'content')
}
