import { now as milliseconds } from '../../../lib/clock.ts'
import { firstOf } from '../../../lib/lists.ts'
import {
  primaryKeyOf,
  propagatesRootKey,
  readSchema,
  type Schema,
  type Table,
  writeSchema,
} from '../../normalize/schema.ts'
import { LOADS_TABLE, STATE_TABLE, systemTables, VERSION_TABLE } from '../../normalize/system-tables.ts'
import type { LoadJob, StoredState } from '../port.ts'
import { insertRow, qualify } from './dialect.ts'
import type { Engine } from './engine.ts'

/** dlt's own tables of a dataset: which schema versions it has seen, which packages are complete, the newest state. */
export class Records {
  private readonly engine: Engine
  private readonly dataset: string

  constructor(engine: Engine, dataset: string) {
    this.engine = engine
    this.dataset = dataset
  }

  async readState(pipeline: string): Promise<StoredState | undefined> {
    if (!(await this.have(STATE_TABLE)) || !(await this.have(LOADS_TABLE))) return undefined
    const { literal, quote } = this.engine.dialect
    const rows = await this.engine.rows(
      `SELECT s.${quote('version')}, s.${quote('state')}, s.${quote('_dlt_load_id')} FROM ${this.table(STATE_TABLE)} s ` +
        `JOIN ${this.table(LOADS_TABLE)} l ON l.${quote('load_id')} = s.${quote('_dlt_load_id')} ` +
        `WHERE s.${quote('pipeline_name')} = ${literal(pipeline, 'text')} AND l.${quote('status')} = 0 ` +
        `ORDER BY l.${quote('load_id')} DESC LIMIT 1`,
    )
    const row = rows[0]
    return row && { version: Number(row[0]), state: String(row[1]), loadId: String(row[2]) }
  }

  async readSchema(name: string, versionHash?: string): Promise<string | undefined> {
    if (!(await this.have(VERSION_TABLE))) return undefined
    const { quote, literal } = this.engine.dialect
    const hash = versionHash ?? (await this.latestHash(name))
    const wanted = hash === undefined ? '' : ` AND ${quote('version_hash')} = ${literal(hash, 'text')}`
    const rows = await this.engine.rows(
      `SELECT ${quote('schema')} FROM ${this.table(VERSION_TABLE)} WHERE ${quote('schema_name')} = ` +
        `${literal(name, 'text')}${wanted} ORDER BY ${quote('inserted_at')} DESC LIMIT 1`,
    )
    return rows[0] && String(rows[0][0])
  }

  /** Of the last complete load: a schema that went back to an earlier form is not written down a second time. */
  private async latestHash(name: string): Promise<string | undefined> {
    if (!(await this.have(LOADS_TABLE))) return undefined
    const { quote, literal } = this.engine.dialect
    const rows = await this.engine.rows(
      `SELECT ${quote('schema_version_hash')} FROM ${this.table(LOADS_TABLE)} WHERE ${quote('schema_name')} = ` +
        `${literal(name, 'text')} AND ${quote('status')} = 0 ORDER BY ${quote('load_id')} DESC LIMIT 1`,
    )
    const hash = rows[0]?.[0]
    return hash === null || hash === undefined ? undefined : String(hash)
  }

  async isLoaded(loadId: string, schema: string): Promise<boolean> {
    if (!(await this.have(LOADS_TABLE))) return false
    const { quote, literal } = this.engine.dialect
    const rows = await this.engine.rows(
      `SELECT 1 FROM ${this.table(LOADS_TABLE)} WHERE ${quote('load_id')} = ${literal(loadId, 'text')} ` +
        `AND ${quote('schema_name')} = ${literal(schema, 'text')} AND ${quote('status')} = 0`,
    )
    return rows.length > 0
  }

  /** Whether no version of the schema let rows in whose ids follow from anything but this table's key. */
  async wasAlwaysKeyed(table: Table): Promise<boolean> {
    const keys = primaryKeyOf(table).sort().join()
    return this.wasAlways(
      table,
      (known) => known['x-merge-strategy'] === 'upsert' && primaryKeyOf(known).sort().join() === keys,
    )
  }

  /** Whether no version of the schema let child rows in that do not say to which row of this table they belong. */
  handedIdsDown(table: Table): Promise<boolean> {
    return this.wasAlways(table, () => true)
  }

  /** Whether it was merged in every version of the schema, and was as it shall be. */
  private async wasAlways(table: Table, isSo: (known: Table) => boolean): Promise<boolean> {
    const rows = await this.engine.rows(
      `SELECT ${this.engine.dialect.quote('schema')} FROM ${this.table(VERSION_TABLE)}`,
    )
    return rows.every(([text]) => isSoIn(String(text), table.name, (known) => propagatesRootKey(known) && isSo(known)))
  }

  /** Writes the schema down unless the dataset has seen this version. */
  async addVersion(schema: Schema): Promise<void> {
    const { dialect } = this.engine
    const rows = await this.engine.rows(
      `SELECT 1 FROM ${this.table(VERSION_TABLE)} WHERE ${dialect.quote('version_hash')} = ` +
        `${dialect.literal(schema.version_hash, 'text')} AND ${dialect.quote('schema_name')} = ${dialect.literal(schema.name, 'text')}`,
    )
    if (rows.length > 0) return
    const { version, engine_version, name, version_hash } = schema
    const row = [version, engine_version, now(), name, version_hash, writeSchema(schema)]
    await this.engine.run(insertRow(dialect, this.dataset, systemTable(VERSION_TABLE), row))
  }

  /** The last row of a package: from here on its rows count. */
  async addLoad({ loadId, schema }: LoadJob): Promise<void> {
    const row = [loadId, schema.name, 0, now(), schema.version_hash]
    await this.engine.run(insertRow(this.engine.dialect, this.dataset, systemTable(LOADS_TABLE), row))
  }

  private async have(table: string): Promise<boolean> {
    return (await listTables(this.engine, this.dataset)).has(this.engine.dialect.fold(table))
  }

  private table(name: string): string {
    return qualify(this.engine.dialect, this.dataset, name)
  }
}

/** Tables of a dataset and their columns, by folded names; empty when there is no such dataset. */
export async function listTables(engine: Engine, dataset: string): Promise<Map<string, Set<string>>> {
  const tables = new Map<string, Set<string>>()
  for (const [table, column] of await engine.rows(engine.dialect.listColumns(dataset))) {
    const columns = tables.get(String(table)) ?? new Set()
    tables.set(String(table), columns.add(String(column)))
  }
  return tables
}

function systemTable(name: string): Table {
  return firstOf(systemTables().filter((table) => table.name === name))
}

function now(): bigint {
  return BigInt(milliseconds()) * 1000n
}

/** A document of another engine could have let in anything. */
function isSoIn(document: string, name: string, isSo: (table: Table) => boolean): boolean {
  try {
    const table = readSchema(document).tables.get(name)
    return table === undefined || isSo(table)
  } catch {
    return false
  }
}
