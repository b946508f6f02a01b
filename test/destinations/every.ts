/** Each destination that can be had here, empty and fresh, and a pipeline that loads into it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'node:test'
import { duckdb } from '../../src/pipeline/destinations/duckdb/duckdb.ts'
import type { Destination } from '../../src/pipeline/destinations/port.ts'
import { postgres } from '../../src/pipeline/destinations/postgres/postgres.ts'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import type { RunOptions } from '../../src/pipeline/run/options.ts'
import { runPipeline } from '../../src/pipeline/run/run.ts'
import type { RunInfo } from '../../src/pipeline/run/trace.ts'
import { Workdir } from '../../src/pipeline/state/workdir.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

export const DATASET = 'app_data'

export class Place {
  readonly destination: Destination
  readonly folder: string
  /** What names the destination, with its secrets. */
  readonly url: string
  /** What answers queries, where the destination itself does not. */
  reader: Destination
  dataset = DATASET
  private readonly drop: () => Promise<void>

  constructor(destination: Destination, folder: string, drop: () => Promise<void>, url = '') {
    this.url = url
    this.reader = destination
    this.destination = destination
    this.folder = folder
    this.drop = drop
  }

  get workdir(): Workdir {
    return new Workdir(join(this.folder, 'pipelines'), 'app')
  }

  load(resources: Resource[], more: Partial<RunOptions> = {}): Promise<RunInfo> {
    return runPipeline({
      pipeline: 'app',
      dataset: this.dataset,
      source: 'app_source',
      destination: this.destination,
      workdir: this.workdir,
      origins: new Map(),
      resources,
      ...more,
    })
  }

  /** All rows of a table as text by column, without nulls; ordered by what they hold. */
  async rows(table: string, dataset = this.dataset): Promise<Record<string, string>[]> {
    const { columns, rows } = await this.query(`SELECT * FROM "${dataset}"."${table}"`)
    return rows
      .map((row) => {
        const entries = columns.map((column, at) => [column, row[at]]).filter(([, value]) => value !== null)
        return Object.fromEntries(entries.map(([column, value]) => [column, asText(value)]))
      })
      .sort(byContent)
  }

  /** The same without load ids and ids of rows, for rows whose ids are not fixed. */
  async data(table: string): Promise<Record<string, string>[]> {
    const rows = await this.rows(table)
    const bare = rows.map((row) => Object.entries(row).filter(([name]) => !/^_dlt_(load_)?id$/.test(name)))
    return bare.map((entries) => Object.fromEntries(entries)).sort(byContent)
  }

  async columns(table: string, dataset = this.dataset): Promise<string[]> {
    return (await this.query(`SELECT * FROM "${dataset}"."${table}" LIMIT 0`)).columns
  }

  async query(sql: string): Promise<{ columns: string[]; rows: unknown[][] }> {
    const warehouse = await this.reader.connect(this.dataset)
    try {
      return await warehouse.query(sql, 100_000)
    } finally {
      await warehouse.close()
    }
  }

  async tables(): Promise<string[]> {
    const warehouse = await this.reader.connect(this.dataset)
    try {
      return [...(await warehouse.counts()).keys()].sort()
    } finally {
      await warehouse.close()
    }
  }

  async close(): Promise<void> {
    await this.drop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

export function onEveryDestination(suite: (fresh: () => Promise<Place>) => void): void {
  describe('into duckdb', () => suite(freshDuckDb))
  const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
  describe('into postgres', { skip }, () => suite(freshPostgres))
}

export async function freshDuckDb(): Promise<Place> {
  const folder = await freshFolder()
  const url = `duckdb:${join(folder, 'data.duckdb')}`
  return new Place(duckdb(url), folder, async () => {}, url)
}

export async function freshPostgres(): Promise<Place> {
  const database = await freshDatabase()
  return new Place(postgres(database.url), await freshFolder(), database.drop, database.url)
}

export function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'homescope-pipeline-'))
}

export function byContent(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

/** Booleans, numbers and timestamps of the two drivers in one form. */
function asText(value: unknown): string {
  if (value === true || value === 't') return 'true'
  if (value === false || value === 'f') return 'false'
  const text = String(value)
  assert.notEqual(text, '[object Object]')
  return /^\d{4}-\d\d-\d\d \d\d:/.test(text) ? new Date(text.replace(/\+00(:00)?$/, 'Z')).toISOString() : text
}
