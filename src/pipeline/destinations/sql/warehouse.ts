import type { Table } from '../../normalize/schema.ts'
import { type LoadJob, MissingRowsError, type RootJob, type StoredState, type Warehouse } from '../port.ts'
import { type Dialect, qualify } from './dialect.ts'
import type { Engine } from './engine.ts'
import { Filling, isStaged, type RootPlan } from './filling.ts'
import { mergeStatements } from './merge.ts'
import { listTables, Records } from './records.ts'
import { LastOfEach } from './repeated.ts'

/** A dataset in an SQL database. */
export class SqlWarehouse implements Warehouse {
  private readonly engine: Engine
  private readonly dialect: Dialect
  private readonly records: Records
  private readonly dataset: string
  private readonly staging: string

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
    const filling = new Filling(this.engine, this.dataset, this.staging, job)
    if (this.dialect.transactions === 'rows') await filling.migrate()
    await this.begin()
    try {
      if (this.dialect.transactions !== 'rows') await filling.migrate()
      await filling.fill()
      for (const plan of filling.plans) await this.finish(job, filling, plan)
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

  private async finish(job: LoadJob, filling: Filling, plan: RootPlan): Promise<void> {
    const { root, chain, dataset } = plan
    const [table] = chain
    if (!table) return
    const unconstrained = new Set(this.wantsUniqueIds(root) ? chain.filter((each) => filling.isNew(each)) : [])
    const isDirect = dataset === this.dataset
    if (root.ids === 'key') {
      // A constraint that holds says that no row is there twice; else one has to look.
      const holds = isDirect && unconstrained.has(table) && (await this.engine.holds?.(this.uniqueIds(table)))
      if (holds) unconstrained.delete(table)
      else await this.settleRepeated(job, filling, plan)
    }
    if (root.expected !== undefined) await this.checkComplete(root, dataset)
    if (!isDirect) await this.merge(job, plan)
    // After the rows, since an index over all of them is made faster than row by row.
    for (const each of unconstrained) await this.engine.run(this.uniqueIds(each))
  }

  private async merge(job: LoadJob, { root, chain }: RootPlan): Promise<void> {
    const { dialect, staging } = this
    const idsFollowKey =
      dialect.uniqueIds && root.ids === 'key' && (await this.records.wasAlwaysKeyed(chain[0] as Table))
    const { schema, createdAt } = job
    const context = { dialect, dataset: this.dataset, staging, schema, createdAt, idsFollowKey }
    await runTogether(this.engine, mergeStatements(context, root))
    for (const table of chain) await this.engine.run(`DELETE FROM ${qualify(dialect, staging, table.name)} WHERE 1 = 1`)
  }

  /** A row that came on two pages: its last form counts, children included. */
  private async settleRepeated(job: LoadJob, filling: Filling, { chain, dataset }: RootPlan): Promise<void> {
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
      const writer = await filling.again(dataset, table)
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

  private wantsUniqueIds(root: RootJob): boolean {
    return this.dialect.uniqueIds && root.strategy !== 'scd2'
  }

  private uniqueIds(table: Table): string {
    const rows = qualify(this.dialect, this.dataset, table.name)
    return `ALTER TABLE ${rows} ADD UNIQUE (${this.dialect.quote('_dlt_id')})`
  }

  private has(tables: Map<string, Set<string>>, name: string): boolean {
    return tables.has(this.dialect.fold(name))
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

/** As one script where the database takes it so; else the transaction around holds them together. */
async function runTogether(engine: Engine, statements: readonly string[]): Promise<void> {
  if (engine.script) await engine.script(statements)
  else for (const sql of statements) await engine.run(sql)
}

function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
