import { firstOf } from '../../../lib/lists.ts'
import type { Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import { type Added, type LoadJob, MissingRowsError, type RootJob, type StoredState, type Warehouse } from '../port.ts'
import { type Dialect, fillRootIds, insertRow, qualify, removeOrphans } from './dialect.ts'
import type { Engine } from './engine.ts'
import { Filling, isStaged, type RootPlan } from './filling.ts'
import { type MergeStep, mergeSteps } from './merge.ts'
import { listTables, Records } from './records.ts'
import { LastOfEach } from './repeated.ts'
import { Tables } from './tables.ts'

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

  async load(job: LoadJob): Promise<Added> {
    const added = new Map<string, number>()
    const filling = new Filling(this.engine, this.dataset, this.staging, job)
    if (this.dialect.transactions === 'rows') await filling.migrate()
    await this.begin()
    try {
      if (this.dialect.transactions !== 'rows') await filling.migrate()
      await filling.fill()
      for (const plan of filling.plans) await this.finish(job, filling, plan, added)
      await this.records.addVersion(job.schema)
      if (job.roots.some(isStaged)) await new Records(this.engine, this.staging).addVersion(job.schema)
      await this.records.addLoad(job)
      await this.commit()
      return added
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  async keep(table: Table, row: Value[]): Promise<void> {
    await new Tables(this.engine, this.dataset).ensure(table)
    await this.engine.run(insertRow(this.dialect, this.dataset, table, row))
  }

  async drop(tables: readonly string[], what: 'tables' | 'rows' = 'tables'): Promise<void> {
    await this.begin()
    try {
      for (const dataset of [this.dataset, this.staging]) {
        const known = await listTables(this.engine, dataset)
        for (const name of tables) {
          if (!this.has(known, name)) continue
          const table = qualify(this.dialect, dataset, name)
          await this.engine.run(what === 'tables' ? `DROP TABLE ${table}` : `DELETE FROM ${table} WHERE 1 = 1`)
        }
      }
      await this.commit()
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  async query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    // Where there is no dataset yet, the query itself says so.
    const use = this.dialect.use?.(this.dataset)
    if (use !== undefined) await this.engine.run(use).catch(() => undefined)
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

  private async finish(job: LoadJob, filling: Filling, plan: RootPlan, added: Map<string, number>): Promise<void> {
    const { root, chain, dataset } = plan
    const [table] = chain
    if (!table) return
    const unconstrained = new Set(this.wantsUniqueIds(root) ? chain.filter((each) => filling.isNew(each)) : [])
    const isDirect = dataset === this.dataset
    if (root.ids === 'key') {
      // A constraint that holds says that no row is there twice; else one has to look.
      const holds = isDirect && unconstrained.has(table) && (await this.engine.holds?.(this.uniqueIds(table)))
      if (holds) unconstrained.delete(table)
      else await this.settleRepeated(job, filling, plan, added)
    }
    if (root.expected !== undefined) await this.checkComplete(root, dataset)
    if (!isDirect) await this.merge(job, filling, plan, added)
    // After the rows, since an index over all of them is made faster than row by row.
    for (const each of unconstrained) await this.engine.run(this.uniqueIds(each))
  }

  private async merge(
    job: LoadJob,
    filling: Filling,
    { root, chain }: RootPlan,
    added: Map<string, number>,
  ): Promise<void> {
    const { dialect, staging } = this
    if (root.disposition === 'merge') await this.adopt(filling, chain)
    const idsFollowKey = dialect.uniqueIds && root.ids === 'key' && (await this.records.wasAlwaysKeyed(firstOf(chain)))
    const { schema, createdAt } = job
    const context = { dialect, dataset: this.dataset, staging, schema, createdAt, idsFollowKey }
    for (const [table, rows] of await runTogether(this.engine, mergeSteps(context, root))) added.set(table, rows)
    for (const table of chain) await this.engine.run(`DELETE FROM ${qualify(dialect, staging, table.name)} WHERE 1 = 1`)
  }

  /** Child rows that another loader has appended get their root's id, so that a merge replaces them with their root. */
  private async adopt(filling: Filling, chain: readonly Table[]): Promise<void> {
    const [root, ...children] = chain as [Table, ...Table[]]
    if (children.length === 0 || filling.isNew(root) || (await this.records.handedIdsDown(root))) return
    for (const table of children) {
      await this.engine.run(fillRootIds(this.dialect, this.dataset, table, table.parent === root.name))
      await this.engine.run(removeOrphans(this.dialect, this.dataset, table))
    }
  }

  /** A row that came on two pages: its last form counts, children included. */
  private async settleRepeated(
    job: LoadJob,
    filling: Filling,
    { chain, dataset }: RootPlan,
    added: Map<string, number>,
  ): Promise<void> {
    const { dialect } = this
    const root = firstOf(chain)
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
      const left = await this.engine.rows(`SELECT count(*) FROM ${qualify(dialect, dataset, table.name)}`)
      added.set(table.name, Number(left[0]?.[0]))
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

/**
 * As one script where the database takes it so; else the transaction around holds them together. Rows by table, where
 * the database tells how many there were.
 */
async function runTogether(engine: Engine, steps: readonly MergeStep[]): Promise<Added> {
  const added = new Map<string, number>()
  if (engine.script) await engine.script(steps.map(({ sql }) => sql))
  else
    for (const { sql, fills } of steps) {
      if (fills === undefined || !engine.change) await engine.run(sql)
      else added.set(fills, await engine.change(sql))
    }
  return added
}

function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
