/**
 * Pages of one resource in a file, appended as they come. A record is a header line, the page's text and a line end;
 * what a crash cut off at the end is cut off for good, so a page is there wholly or not at all.
 */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { Json } from '../../lib/json.ts'
import { forFile } from '../run/full-disk.ts'

export interface PageHeader {
  page: number
  /** Length of the text in UTF-8. */
  bytes: number
  items: number
  /** Where the rows are in the text, as the resource's selector. */
  select: string
  /** Rows at the start of the text that an earlier page had. */
  skip?: number
  /** What the paginator needs for the next page; absent after the last one. */
  next?: Json
  /** Highest cursor value so far. */
  cursor?: Json
  /** How many rows the source says there are. */
  total?: number
  /** The source's clock when the first page came, in milliseconds. */
  startedAt?: number
}

export class PageLog {
  private readonly path: string
  private readonly file: number
  private end: number
  /** The last whole record, once opened. */
  last?: PageHeader
  items = 0

  /** Opens or makes the file and drops a torn end. */
  constructor(path: string) {
    this.path = path
    this.file = openSync(path, existsSync(path) ? 'r+' : 'w+')
    let end = 0
    const size = fstatSync(this.file).size
    for (let found = readHeader(this.file, 0, size); found; found = readHeader(this.file, end, size)) {
      this.last = found.header
      this.items += found.header.items
      end = found.start + found.header.bytes + 1
    }
    if (end < size) ftruncateSync(this.file, end)
    this.end = end
  }

  append(header: Omit<PageHeader, 'bytes'>, text: string): PageHeader {
    const bytes = Buffer.byteLength(text)
    const whole = { ...header, bytes }
    const record = Buffer.from(`${JSON.stringify(whole)}\n${text}\n`)
    forFile(this.path, () => this.write(record))
    this.end += record.length
    this.last = whole
    this.items += header.items
    return whole
  }

  close(): void {
    closeSync(this.file)
  }

  private write(record: Buffer): void {
    for (let done = 0; done < record.length; ) {
      done += writeSync(this.file, record, done, record.length - done, this.end + done)
    }
  }
}

/** Reads records in order, also while they are still being written. */
export class PageReader {
  private readonly file: number
  private at = 0

  constructor(path: string) {
    this.file = openSync(path, 'r')
  }

  /** undefined where no further whole record stands, for now. */
  next(): Page | undefined {
    const found = readHeader(this.file, this.at, fstatSync(this.file).size)
    if (!found) return undefined
    this.at = found.start + found.header.bytes + 1
    const { file } = this
    const { header, start } = found
    return { header, text: () => readAt(file, start, header.bytes).toString('utf8') }
  }

  close(): void {
    closeSync(this.file)
  }
}

export interface Page {
  header: PageHeader
  text(): string
}

/** The pages of a file in order, one in memory at a time. */
export function* readPages(path: string): Generator<Page> {
  if (!existsSync(path)) return
  const reader = new PageReader(path)
  try {
    for (let page = reader.next(); page; page = reader.next()) yield page
  } finally {
    reader.close()
  }
}

const LINE_END = 10
const HEADER_CHUNK = 1024
/** A header is small; something longer without a line end is not ours. */
const LONGEST_HEADER = 1 << 20

function readHeader(file: number, at: number, size: number): { header: PageHeader; start: number } | undefined {
  const line = readLine(file, at, size)
  const header = line === undefined ? undefined : parseHeader(line)
  if (line === undefined || !header) return undefined
  const start = at + Buffer.byteLength(line) + 1
  const end = start + header.bytes
  return end < size && readAt(file, end, 1)[0] === LINE_END ? { header, start } : undefined
}

function readLine(file: number, at: number, size: number): string | undefined {
  for (let length = HEADER_CHUNK; length <= LONGEST_HEADER; length *= 8) {
    const chunk = readAt(file, at, Math.min(length, size - at))
    const end = chunk.indexOf(LINE_END)
    if (end >= 0) return chunk.toString('utf8', 0, end)
    if (at + length >= size) return undefined
  }
  return undefined
}

function parseHeader(line: string): PageHeader | undefined {
  try {
    const header = JSON.parse(line) as PageHeader
    return typeof header?.bytes === 'number' && typeof header.page === 'number' ? header : undefined
  } catch {
    return undefined
  }
}

function readAt(file: number, at: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const read = readSync(file, buffer, done, length - done, at + done)
    if (read === 0) break
    done += read
  }
  return done === length ? buffer : buffer.subarray(0, done)
}
