/** Rows into DuckDB by files that it takes in on its own threads, while the caller makes the next ones. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { completeColumns, type Table } from '../../normalize/schema.ts'
import type { DataType, Value } from '../../normalize/types.ts'
import { quoteName, quoteText } from '../sql/dialect.ts'
import type { BulkWriter } from '../sql/engine.ts'
import type { Pipe } from '../sql/pipe.ts'
import { ColumnBuffer } from './columns.ts'
import { type Layout, writeParquet } from './parquet-file.ts'

/** A file holds so many bytes, or one row more. */
const FLUSH_AT = 8 << 20
/** Bytes in files that wait to be taken in. */
export const WAIT_AT = 24 << 20

/** Where the files are until they are taken in; gone with `remove`, or when the next one starts in the same place. */
export class BatchFolder {
  private readonly base: string
  private readonly isShared: boolean
  private folder?: string
  private files = 0

  /** `isShared`: others may use the same base at the same time. */
  constructor(base: string, isShared: boolean) {
    this.base = base
    this.isShared = isShared
  }

  next(): string {
    this.folder ??= this.make()
    return join(this.folder, `${this.files++}.parquet`)
  }

  remove(): void {
    if (this.folder) rmSync(this.folder, { recursive: true, force: true })
  }

  private make(): string {
    if (this.isShared) return mkdtempSync(this.base)
    rmSync(this.base, { recursive: true, force: true })
    mkdirSync(this.base, { mode: 0o700 })
    return this.base
  }
}

export interface BatchTarget {
  /** The table's name in SQL. */
  rows: string
  folder: BatchFolder
  pipe: Pipe
  run(sql: string): Promise<void>
  /** After the writer's last row, unless something went wrong. */
  ended(): Promise<void>
}

export class BatchWriter implements BulkWriter {
  private readonly target: BatchTarget
  private readonly columns: ColumnBuffer[]
  private readonly insert: (path: string) => string
  private bytes = 0
  private rows = 0

  constructor(table: Table, target: BatchTarget) {
    const columns = completeColumns(table)
    const types = columns.map((column) => column.data_type ?? 'text')
    this.target = target
    this.columns = types.map((type, at) => new ColumnBuffer(`c${at}`, LAYOUTS[type] ?? 'text'))
    const names = columns.map((column) => quoteName(column.name)).join(', ')
    const values = types.map((type, at) => readOf(type, `c${at}`)).join(', ')
    this.insert = (path) =>
      `INSERT INTO ${target.rows} (${names}) SELECT ${values} FROM read_parquet(${quoteText(path)})`
  }

  write(row: Value[]): void {
    const { columns } = this
    for (let at = 0; at < columns.length; at++) this.bytes += (columns[at] as ColumnBuffer).append(row[at])
    this.rows++
    if (this.bytes > FLUSH_AT) this.flush()
  }

  drain(): Promise<void> {
    return this.target.pipe.drained()
  }

  async end(): Promise<void> {
    if (this.rows > 0) this.flush()
    await this.target.pipe.settled()
    await this.target.ended()
  }

  async abandon(): Promise<void> {
    this.columns.length = 0
    await this.target.pipe.settled().catch(() => undefined)
  }

  private flush(): void {
    const { folder, pipe, run } = this.target
    const path = folder.next()
    writeParquet(
      path,
      this.columns.map((column) => column.pages()),
    )
    pipe.push(this.bytes, async () => {
      await run(this.insert(path))
      rmSync(path)
    })
    for (const column of this.columns) column.clear()
    this.bytes = 0
    this.rows = 0
  }
}

/** All other types come as text. */
const LAYOUTS: Partial<Record<DataType, Layout>> = {
  bigint: 'int64',
  bool: 'int64',
  timestamp: 'int64',
  double: 'double',
  binary: 'bytes',
}

function readOf(type: DataType, column: string): string {
  if (type === 'timestamp') return `make_timestamp(${column}) AT TIME ZONE 'UTC'`
  return type === 'bool' ? `${column}::BOOLEAN` : column
}
