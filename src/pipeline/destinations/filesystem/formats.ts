/** Rows to files: JSON lines, CSV, Parquet. */

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import { type Column, completeColumns, type Table } from '../../normalize/schema.ts'
import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { DataType, Value } from '../../normalize/types.ts'
import { withPath } from '../../run/full-disk.ts'

export type Format = 'jsonl' | 'csv' | 'parquet'

export const EXTENSIONS: Record<Format, string> = { jsonl: 'jsonl.gz', csv: 'csv.gz', parquet: 'parquet' }

export interface LineOptions {
  /** For databases that keep json as text. */
  jsonAsText?: boolean
}

export interface FileWriter {
  write(row: Value[]): void
  drain(): Promise<void>
  /** After it the file is whole. */
  end(): Promise<void>
  abandon(): Promise<void>
}

/** A gzipped text file, a line for each row. */
export function textWriter(path: string, format: 'jsonl' | 'csv', table: Table, options: LineOptions = {}): FileWriter {
  const file = createWriteStream(path)
  const zip = createGzip({ level: 5 })
  const done = finished(file).catch((error) => {
    throw withPath(error, path)
  })
  done.catch(() => undefined)
  zip.pipe(file)
  zip.on('error', (error) => file.destroy(error))
  const columns = completeColumns(table)
  const line = format === 'jsonl' ? jsonLine(columns, options) : csvLine(columns)
  if (format === 'csv') zip.write(`${columns.map((column) => csvText(column.name)).join(',')}\n`)
  return new TextWriter(zip, file, done, line)
}

const CHUNK = 1 << 18

class TextWriter implements FileWriter {
  private readonly zip: Gzip
  private readonly file: WriteStream
  private readonly done: Promise<void>
  private readonly line: (row: Value[]) => string
  private lines: string[] = []
  private characters = 0
  private isFull = false

  constructor(zip: Gzip, file: WriteStream, done: Promise<void>, line: (row: Value[]) => string) {
    this.zip = zip
    this.file = file
    this.done = done
    this.line = line
  }

  write(row: Value[]): void {
    const line = this.line(row)
    this.lines.push(line)
    this.characters += line.length
    if (this.characters < CHUNK) return
    this.isFull = !this.zip.write(this.take())
  }

  async drain(): Promise<void> {
    if (!this.isFull) return
    this.isFull = false
    await Promise.race([once(this.zip, 'drain'), this.done])
  }

  async end(): Promise<void> {
    this.zip.end(this.take())
    await this.done
  }

  private take(): string {
    const text = this.lines.join('')
    this.lines = []
    this.characters = 0
    return text
  }

  async abandon(): Promise<void> {
    this.zip.destroy()
    this.file.destroy()
    await this.done.catch(() => undefined)
  }
}

/** Nulls are left out; json stands as what it is, unless it shall be text. */
export function jsonLine(columns: readonly Column[], options: LineOptions = {}): (row: Value[]) => string {
  const parts = columns.map((column) => ({
    head: `${JSON.stringify(column.name)}:`,
    put: jsonValue(column.data_type === 'json' && options.jsonAsText ? 'text' : (column.data_type ?? 'text')),
  }))
  return (row) => {
    let line = ''
    for (let at = 0; at < parts.length; at++) {
      const value = row[at]
      const part = parts[at]
      if (value === null || value === undefined || !part) continue
      line += (line === '' ? '{' : ',') + part.head + part.put(value)
    }
    return line === '' ? '{}\n' : `${line}}\n`
  }
}

type Put = (value: Exclude<Value, null>) => string

function jsonValue(type: DataType): Put {
  switch (type) {
    case 'bigint':
    case 'double':
    case 'bool':
      return String
    case 'json':
      return (value) => String(value)
    case 'timestamp':
      return (value) => `"${formatTimestamp(value)}"`
    case 'binary':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    default:
      return (value) => JSON.stringify(value)
  }
}

function csvLine(columns: readonly Column[]): (row: Value[]) => string {
  const puts = columns.map((column) => csvValue(column.data_type ?? 'text'))
  return (row) => {
    const cells = puts.map((put, at) => {
      const value = row[at]
      return value === null || value === undefined ? '' : put(value)
    })
    return `${cells.join(',')}\n`
  }
}

function csvValue(type: DataType): Put {
  switch (type) {
    case 'timestamp':
      return (value) => formatTimestamp(value)
    case 'bool':
      return (value) => (value ? 'True' : 'False')
    case 'binary':
      return (value) => Buffer.from(value as Uint8Array).toString('hex')
    default:
      return (value) => csvText(String(value))
  }
}

/** An empty text is quoted, which tells it from a null. */
function csvText(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
