import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { now as milliseconds } from '../../../lib/clock.ts'
import { completeColumns, type Schema, type Table, tableOf, writeSchema } from '../../normalize/schema.ts'
import { LOADS_TABLE, STATE_TABLE, VERSION_TABLE } from '../../normalize/system-tables.ts'
import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { Value } from '../../normalize/types.ts'
import type { Added, LoadJob, RowSink, StoredState, Warehouse } from '../port.ts'
import { loadedChain } from '../sql/merge.ts'
import { EXTENSIONS, type FileWriter, type Format, jsonLine, textWriter } from './formats.ts'
import type { Layout } from './layout.ts'
import type { Reader } from './reader.ts'
import type { FileStore } from './store.ts'

export interface FilesOptions {
  store: FileStore
  dataset: string
  format: Format
  reader: Reader
  layout: Layout
}

/** Rows of one file; more go to the next, so that no file and no buffer grows without end. */
const ROWS_A_FILE = 250_000
const STATES_KEPT = 100

/** A dataset of files, in dlt's layout. What counts is what `_dlt_loads` names. */
export class FilesWarehouse implements Warehouse {
  private readonly options: FilesOptions
  private readonly store: FileStore

  constructor(options: FilesOptions) {
    this.options = options
    this.store = options.store
  }

  async readState(pipeline: string): Promise<StoredState | undefined> {
    const loads = new Set((await this.list(LOADS_TABLE)).map((key) => loadOf(key)))
    const states = (await this.list(STATE_TABLE)).filter((key) => nameIn(key).startsWith(`${pipeline}__`))
    const complete = states
      .filter((key) => loads.has(partsOf(key)[1]))
      .sort((a, b) => byLoad(partsOf(a)[1], partsOf(b)[1]))
    const newest = complete.at(-1)
    if (newest === undefined) return undefined
    const row = JSON.parse((await this.store.get(newest)).toString('utf8'))
    return { state: row.state, version: Number(row.version), loadId: row._dlt_load_id }
  }

  async readSchema(name: string, versionHash?: string): Promise<string | undefined> {
    const keys = (await this.list(VERSION_TABLE)).filter((key) => partsOf(key)[0] === name)
    const hash = versionHash ?? (await this.latestHash(name))
    const wanted = hash === undefined ? keys : keys.filter((key) => partsOf(key)[2] === hexOf(hash))
    const newest = wanted.sort((a, b) => byLoad(partsOf(a)[1], partsOf(b)[1])).at(-1)
    return newest && JSON.parse((await this.store.get(newest)).toString('utf8')).schema
  }

  /** Of the last complete load: a schema that went back to an earlier form is not written down a second time. */
  private async latestHash(name: string): Promise<string | undefined> {
    const loads = (await this.list(LOADS_TABLE)).filter((key) => nameIn(key).startsWith(`${name}__`))
    const newest = loads.sort((a, b) => byLoad(loadOf(a), loadOf(b))).at(-1)
    return newest && JSON.parse((await this.store.get(newest)).toString('utf8')).schema_version_hash
  }

  async isLoaded(loadId: string, schema: string): Promise<boolean> {
    return (await this.list(LOADS_TABLE)).includes(this.key(LOADS_TABLE, `${schema}__${loadId}.jsonl`))
  }

  async load(job: LoadJob): Promise<Added> {
    const folder = await mkdtemp(join(tmpdir(), 'homescope-files-'))
    try {
      await this.putJson(`${this.options.dataset}/init`, { initial_version: 2, current_version: 2 })
      await this.addVersion(job.schema)
      const sink = new FileSink(job, folder, this.options)
      try {
        await job.feed(sink)
        await sink.end()
      } catch (error) {
        await sink.abandon()
        throw error
      }
      const names = new Set(sink.files.map(({ name }) => this.below(name)))
      for (const file of sink.files) await this.store.put(this.below(file.name), { path: file.path })
      // The new rows are there before the old ones go: readers never find nothing.
      for (const root of job.roots) if (root.disposition === 'replace') await this.removeOthers(job, root.table, names)
      if (sink.state) await this.addState(job, sink.state)
      await this.addLoad(job)
      return new Map()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  keep(table: Table, row: Value[]): Promise<void> {
    const text = jsonLine(completeColumns(table))(row)
    const id = randomBytes(5).toString('hex')
    return this.store.put(this.key(table.name, `${milliseconds() / 1000}.${id}.jsonl`), { bytes: Buffer.from(text) })
  }

  async drop(tables: readonly string[]): Promise<void> {
    for (const table of tables) await this.store.remove(await this.filesOf(table))
  }

  query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    return this.options.reader.query(sql, limit)
  }

  counts(): Promise<Map<string, number>> {
    return this.options.reader.counts()
  }

  async close(): Promise<void> {
    this.store.close()
  }

  private async removeOthers(job: LoadJob, root: string, kept: ReadonlySet<string>): Promise<void> {
    for (const table of loadedChain(job.schema, root)) {
      const keys = await this.filesOf(table.name)
      await this.store.remove(keys.filter((key) => !kept.has(key)))
    }
  }

  private async filesOf(table: string): Promise<string[]> {
    const { layout } = this.options
    const keys = await this.store.list(this.below(layout.prefix(table)))
    return keys.filter((key) => layout.tableIn(key.slice(this.below('').length)) === table)
  }

  private below(name: string): string {
    return `${this.options.dataset}/${name}`
  }

  private async addVersion(schema: Schema): Promise<void> {
    const { name, version, engine_version, version_hash } = schema
    const hash = hexOf(version_hash)
    const known = (await this.list(VERSION_TABLE)).some((key) => partsOf(key)[0] === name && partsOf(key)[2] === hash)
    if (known) return
    const inserted_at = now()
    const row = { version, engine_version, inserted_at, schema_name: name, version_hash, schema: writeSchema(schema) }
    await this.putJson(this.key(VERSION_TABLE, `${name}__${milliseconds() / 1000}__${hash}.jsonl`), row)
  }

  private async addState({ pipeline, loadId, schema }: LoadJob, row: Value[]): Promise<void> {
    const table = tableOf(schema, STATE_TABLE)
    const text = jsonLine(completeColumns(table))(row)
    const hash = hexOf(String(JSON.parse(text).version_hash ?? ''))
    await this.store.put(this.key(STATE_TABLE, `${pipeline}__${loadId}__${hash}.jsonl`), { bytes: Buffer.from(text) })
    const states = (await this.list(STATE_TABLE)).filter((key) => partsOf(key)[0] === pipeline)
    const old = states.sort((a, b) => byLoad(partsOf(a)[1], partsOf(b)[1])).slice(0, -STATES_KEPT)
    await this.store.remove(old)
  }

  private addLoad({ loadId, schema }: LoadJob): Promise<void> {
    const row = {
      load_id: loadId,
      schema_name: schema.name,
      status: 0,
      inserted_at: now(),
      schema_version_hash: schema.version_hash,
    }
    return this.putJson(this.key(LOADS_TABLE, `${schema.name}__${loadId}.jsonl`), row)
  }

  private putJson(key: string, value: object): Promise<void> {
    return this.store.put(key, { bytes: Buffer.from(`${JSON.stringify(value)}\n`) })
  }

  private list(table: string): Promise<string[]> {
    return this.store.list(this.key(table, ''))
  }

  private key(table: string, name: string): string {
    return `${this.options.dataset}/${table}/${name}`
  }
}

interface Part {
  name: string
  path: string
}

/** One file after another for each table; the same names whenever the package is loaded. */
class FileSink implements RowSink {
  readonly files: Part[] = []
  /** The state row, which has a form of its own. */
  state?: Value[]
  private readonly job: LoadJob
  private readonly folder: string
  private readonly options: FilesOptions
  private readonly open = new Map<string, { writer: FileWriter; rows: number }>()
  private readonly parts = new Map<string, number>()
  private waiting: [table: string, row: Value[]][] = []

  constructor(job: LoadJob, folder: string, options: FilesOptions) {
    this.job = job
    this.folder = folder
    this.options = options
  }

  row(table: string, row: Value[]): void {
    if (table === STATE_TABLE) {
      this.state = row
      return
    }
    const file = this.open.get(table)
    // Opening a file takes its time; rows that come first wait for the next drain.
    if (!file || file.rows >= ROWS_A_FILE) this.waiting.push([table, row])
    else {
      file.writer.write(row)
      file.rows++
    }
  }

  async drain(): Promise<void> {
    const waiting = this.waiting
    this.waiting = []
    for (const [table, row] of waiting) {
      const file = await this.fileFor(table)
      file.writer.write(row)
      file.rows++
    }
    for (const { writer } of this.open.values()) await writer.drain()
  }

  async end(): Promise<void> {
    await this.drain()
    for (const { writer } of this.open.values()) await writer.end()
  }

  async abandon(): Promise<void> {
    for (const { writer } of this.open.values()) await writer.abandon()
  }

  private async fileFor(table: string): Promise<{ writer: FileWriter; rows: number }> {
    const known = this.open.get(table)
    if (known && known.rows < ROWS_A_FILE) return known
    await known?.writer.end()
    const part = this.parts.get(table) ?? 0
    this.parts.set(table, part + 1)
    const id = createHash('sha256').update(`${this.job.loadId}/${table}/${part}`).digest('hex').slice(0, 10)
    const ext = EXTENSIONS[this.options.format]
    const { loadId, schema, createdAt } = this.job
    const names = { table_name: table, schema_name: schema.name, load_id: loadId, file_id: id, ext, createdAt }
    const name = this.options.layout.name(names)
    const path = join(this.folder, `${this.files.length}.${ext}`)
    const file = { writer: await this.writerFor(path, table), rows: 0 }
    this.files.push({ name, path })
    this.open.set(table, file)
    return file
  }

  private async writerFor(path: string, name: string): Promise<FileWriter> {
    const table = tableOf(this.job.schema, name)
    const { format } = this.options
    if (format !== 'parquet') return textWriter(path, format, table)
    const { parquetWriter } = await import('./parquet.ts')
    return parquetWriter(path, table)
  }
}

function nameIn(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** `<name>__<load id or time>__<hash>.jsonl`; the name itself may hold `__`. */
function partsOf(key: string): [name: string, id: string, hash: string] {
  const parts = nameIn(key)
    .replace(/\.jsonl$/, '')
    .split('__')
  return [parts.slice(0, -2).join('__'), parts.at(-2) ?? '', parts.at(-1) ?? '']
}

function loadOf(key: string): string {
  return (
    nameIn(key)
      .replace(/\.jsonl$/, '')
      .split('__')
      .at(-1) ?? ''
  )
}

function byLoad(a: string, b: string): number {
  return Number(a) - Number(b)
}

function hexOf(hash: string): string {
  return Buffer.from(hash, 'base64').toString('hex')
}

function now(): string {
  return formatTimestamp(BigInt(milliseconds()) * 1000n)
}
