import { completeColumns, type Table } from '../../normalize/schema.ts'
import { STATE_TABLE, stateTable, systemTables, VERSION_TABLE } from '../../normalize/system-tables.ts'
import {
  type LoadJob,
  MissingRowsError,
  type RootJob,
  type RowSink,
  type StoredState,
  type Warehouse,
} from '../port.ts'
import { addColumns, createTable, type Dialect, qualify } from './dialect.ts'
import type { BulkWriter, Engine } from './engine.ts'
import { loadedChain, mergeStatements } from './merge.ts'
import { listTables, Records } from './records.ts'
import { LastOfEach } from './repeated.ts'

/** A dataset in an SQL database. */
export class SqlWarehouse implements Warehouse {
  private readonly engine: Engine
  private readonly dialect: Dialect
  private readonly records: Records
  private readonly dataset: string
  private readonly staging: string
  /** Columns at the destination by table, folded names. */
  private known = new Map<string, Set<string>>()
  private staged = new Map<string, Set<string>>()

  constructor(engine: Engine, dataset: string) {
    this.engine = engine
    this.dialect = engine.dialect
    this.records = new Records(engine, dataset)
    this.dataset = dataset
    this.staging = `${dataset}_staging`
  }

  readState(pipeline: string): Promise<StoredState | undefined> {
    return this.records.readState(pipeline)
  }

  readSchema(name: string, versionHash?: string): Promise<string | undefined> {
    return this.records.readSchema(name, versionHash)
  }

  isLoaded(loadId: string, schema: string): Promise<boolean> {
    return this.records.isLoaded(loadId, schema)
  }

  async load(job: LoadJob): Promise<void> {
    if (this.dialect.transactions === 'rows') await this.migrate(job)
    await this.begin()
    try {
      if (this.dialect.transactions !== 'rows') await this.migrate(job)
      const plans = await this.planRoots(job)
      await this.fill(job, plans)
      for (const plan of plans) await this.finish(job, plan)
      await this.records.addVersion(job.schema)
      if (job.roots.some(isStaged)) await new Records(this.engine, this.staging).addVersion(job.schema)
      await this.records.addLoad(job)
      await this.commit()
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  async drop(tables: readonly string[]): Promise<void> {
    await this.begin()
    try {
      for (const dataset of [this.dataset, this.staging]) {
        const known = await listTables(this.engine, dataset)
        for (const name of tables) {
          if (this.has(known, name)) await this.engine.run(`DROP TABLE ${qualify(this.dialect, dataset, name)}`)
        }
      }
      await this.commit()
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    return this.engine.query(sql, limit)
  }

  async counts(): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    for (const name of (await listTables(this.engine, this.dataset)).keys()) {
      const rows = await this.engine.rows(
        `SELECT count(*) FROM ${this.dialect.quote(this.dataset)}.${this.dialect.quote(name)}`,
      )
      counts.set(name, Number(rows[0]?.[0]))
    }
    return counts
  }

  close(): Promise<void> {
    return this.engine.close()
  }

  private async migrate(job: LoadJob): Promise<void> {
    await this.engine.run(this.dialect.createDataset(this.dataset))
    this.known = await listTables(this.engine, this.dataset)
    const state = job.schema.tables.get(STATE_TABLE) ?? stateTable()
    const tables = job.roots.flatMap((root) => loadedChain(job.schema, root.table))
    for (const table of [...systemTables(), state, ...tables]) await this.migrateTable(this.dataset, this.known, table)
    const staged = job.roots.filter(isStaged).flatMap((root) => loadedChain(job.schema, root.table))
    if (staged.length === 0) return
    await this.engine.run(this.dialect.createDataset(this.staging))
    this.staged = await listTables(this.engine, this.staging)
    const version = systemTables().filter((table) => table.name === VERSION_TABLE)
    for (const table of [...version, ...staged]) await this.migrateTable(this.staging, this.staged, table)
  }

  private async migrateTable(dataset: string, known: Map<string, Set<string>>, table: Table): Promise<void> {
    const columns = known.get(this.dialect.fold(table.name))
    if (!columns) {
      await this.engine.run(createTable(this.dialect, dataset, table))
      return
    }
    const missing = completeColumns(table).filter((column) => !columns.has(this.dialect.fold(column.name)))
    if (missing.length === 0) return
    for (const sql of addColumns(this.dialect, dataset, table.name, missing)) await this.engine.run(sql)
  }

  /** A merge into a table without rows needs no staging: its rows go straight there. */
  private async planRoots(job: LoadJob): Promise<RootPlan[]> {
    const plans: RootPlan[] = []
    for (const root of job.roots) {
      const chain = loadedChain(job.schema, root.table)
      const isDirect = !isStaged(root) || (root.ids === 'key' && (await this.isEmpty(root.table, chain)))
      const dataset = isDirect ? this.dataset : this.staging
      if (root.disposition === 'replace' || !isDirect) for (const table of chain) await this.clear(dataset, table.name)
      plans.push({ root, chain, dataset })
    }
    return plans
  }

  private async fill(job: LoadJob, plans: readonly RootPlan[]): Promise<void> {
    const writers = new Map<string, BulkWriter>()
    try {
      const tables = plans.flatMap((plan) => plan.chain.map((table) => ({ table, dataset: plan.dataset })))
      const state = job.schema.tables.get(STATE_TABLE)
      if (state) tables.push({ table: state, dataset: this.dataset })
      for (const { table, dataset } of tables) {
        if (job.counts.get(table.name)) writers.set(table.name, await this.engine.bulk(dataset, table, job.loadId))
      }
      await job.feed(sinkTo(writers))
      for (const writer of writers.values()) await writer.end()
    } catch (error) {
      for (const writer of writers.values()) await writer.abandon()
      throw error
    }
  }

  private async finish(job: LoadJob, plan: RootPlan): Promise<void> {
    const { root, chain, dataset } = plan
    if (chain.length === 0) return
    if (root.ids === 'key') await this.settleRepeated(job, plan)
    if (root.expected !== undefined) await this.checkComplete(root, dataset)
    if (dataset === this.dataset) {
      await this.addUniqueIds(root, chain)
      return
    }
    const { dialect, staging } = this
    const context = { dialect, dataset: this.dataset, staging, schema: job.schema, createdAt: job.createdAt }
    await runTogether(this.engine, mergeStatements(context, root))
    for (const table of chain) await this.clear(staging, table.name)
    await this.addUniqueIds(root, chain)
  }

  /** A row that came on two pages: its last form counts, children included. */
  private async settleRepeated(job: LoadJob, { chain, dataset }: RootPlan): Promise<void> {
    const { dialect } = this
    const root = chain[0] as Table
    const id = dialect.quote('_dlt_id')
    const rows = qualify(dialect, dataset, root.name)
    const unique = await this.engine.rows(`SELECT count(*), count(DISTINCT ${id}) FROM ${rows}`)
    if (Number(unique[0]?.[0]) === Number(unique[0]?.[1])) return
    const found = await this.engine.rows(`SELECT ${id} FROM ${rows} GROUP BY ${id} HAVING count(*) > 1`)
    const ids = found.map((row) => String(row[0]))
    for (const part of inParts(ids, 1000)) {
      const list = part.map((value) => dialect.literal(value, 'text')).join(', ')
      for (const table of chain) {
        const key = dialect.quote(table === root ? '_dlt_id' : '_dlt_root_id')
        await this.engine.run(`DELETE FROM ${qualify(dialect, dataset, table.name)} WHERE ${key} IN (${list})`)
      }
    }
    const last = new LastOfEach(chain, new Set(ids))
    await job.feed(last)
    for (const table of chain) {
      const writer = await this.engine.bulk(dataset, table, `${job.loadId}_again`)
      for (const row of last.rowsOf(table.name)) writer.write(row)
      await writer.end()
    }
  }

  private async checkComplete(root: RootJob, dataset: string): Promise<void> {
    const rows = await this.engine.rows(`SELECT count(*) FROM ${qualify(this.dialect, dataset, root.table)}`)
    const found = Number(rows[0]?.[0])
    if (root.expected !== undefined && found < root.expected)
      throw new MissingRowsError(root.table, found, root.expected)
  }

  /** After the rows, since an index over all of them is made faster than row by row. */
  private async addUniqueIds(root: RootJob, chain: readonly Table[]): Promise<void> {
    if (!this.dialect.uniqueIds || root.strategy === 'scd2') return
    for (const table of chain) {
      if (this.known.has(this.dialect.fold(table.name))) continue
      this.known.set(this.dialect.fold(table.name), new Set())
      await this.engine.run(`ALTER TABLE ${this.table(table.name)} ADD UNIQUE (${this.dialect.quote('_dlt_id')})`)
    }
  }

  private has(tables: Map<string, Set<string>>, name: string): boolean {
    return tables.has(this.dialect.fold(name))
  }

  private async isEmpty(root: string, chain: readonly Table[]): Promise<boolean> {
    if (chain.length === 0) return true
    if (!this.known.has(this.dialect.fold(root))) return true
    return (await this.engine.rows(`SELECT 1 FROM ${this.table(root)} LIMIT 1`)).length === 0
  }

  private async clear(dataset: string, table: string): Promise<void> {
    await this.engine.run(`DELETE FROM ${qualify(this.dialect, dataset, table)} WHERE 1 = 1`)
  }

  private table(name: string): string {
    return qualify(this.dialect, this.dataset, name)
  }

  private async begin(): Promise<void> {
    if (this.dialect.transactions !== 'none') await this.engine.run('BEGIN')
  }

  private async commit(): Promise<void> {
    if (this.dialect.transactions !== 'none') await this.engine.run('COMMIT')
  }

  private async rollback(): Promise<void> {
    // The error that led here is the one to report; a lost connection has rolled back by itself.
    if (this.dialect.transactions !== 'none') await this.engine.run('ROLLBACK').catch(() => undefined)
  }
}

interface RootPlan {
  root: RootJob
  chain: Table[]
  /** Where its rows are written first. */
  dataset: string
}

/** As one script where the database takes it so; else the transaction around holds them together. */
async function runTogether(engine: Engine, statements: readonly string[]): Promise<void> {
  if (engine.script) await engine.script(statements)
  else for (const sql of statements) await engine.run(sql)
}

function isStaged(root: RootJob): boolean {
  return root.disposition === 'merge' || (root.disposition === 'append' && root.ids === 'content')
}

function sinkTo(writers: ReadonlyMap<string, BulkWriter>): RowSink {
  const all = [...writers.values()]
  return {
    row: (table, row) => writers.get(table)?.write(row),
    drain: async () => {
      for (const writer of all) await writer.drain()
    },
  }
}

function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
