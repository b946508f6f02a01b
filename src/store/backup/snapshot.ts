/**
 * Reads a database that others are writing, page by page, as of one moment.
 *
 * An open read transaction keeps the write-ahead log from being begun anew and later commits from being copied into
 * the file. So the file with the log laid over it is what SQLite itself would recover, however long the reading takes,
 * and writers do not wait for it. SQLite's own `backup` does the same where it is to be had, which is not on every
 * engine that this program runs on; `VACUUM INTO` may number the rows anew to which the text index points.
 */

import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { now } from '../../lib/clock.ts'
import { type DatabaseSync, openPlainly } from '../engines/sqlite-connection.ts'
import { type Log, readHeader, readLog } from './write-ahead-log.ts'

export interface Snapshot {
  /** Sees the database as of the snapshot or a little before. */
  database: DatabaseSync
  /** In bytes. */
  pageSize: number
  pages: number
  /** Unix milliseconds: every write that was acknowledged before is in. */
  mark: number
  /** Unix milliseconds: nothing that was written after is in. */
  until: number
  /** Fills the buffer with pages from `first` on, counted from 1; the number of pages. */
  read(first: number, into: Buffer): number
}

/** `use` may be called again from the start. Throws Error when there is no database. */
export function withSnapshot<T>(path: string, use: (snapshot: Snapshot) => T): T {
  if (!existsSync(path)) throw new Error(`there is no database at ${path}`)
  const database = openPlainly(path)
  const open: number[] = []
  const openFile = (name: string) => {
    const fd = openSync(name, 'r')
    open.push(fd)
    return fd
  }
  try {
    // Whatever is read opens the transaction.
    const begin = 'BEGIN; SELECT count(*) FROM sqlite_master'
    for (const text of ['PRAGMA busy_timeout = 5000', 'PRAGMA journal_mode = WAL', begin]) database.exec(text)
    const held = { database, file: openFile(path), log: openFile(`${path}-wal`) }
    return readSteadily({ ...held, pageSize: pageSizeOf(held.file) }, use)
  } finally {
    // First the connection: to close another handle of the file would drop the connection's locks.
    database.close()
    for (const fd of open) closeSync(fd)
  }
}

interface OpenDatabase {
  database: DatabaseSync
  pageSize: number
  file: number
  log: number
}

const PAGE_SIZE = 16
/** Stands for a size that two bytes cannot hold. */
const LARGEST = 65_536

function pageSizeOf(file: number): number {
  const size = headerOf(file).readUInt16BE(PAGE_SIZE)
  return size === 1 ? LARGEST : size
}

function headerOf(file: number): Buffer {
  const header = Buffer.alloc(100)
  readSync(file, header, 0, header.length, 0)
  return header
}

/** The log is begun anew at most once while the transaction is open. */
const TRIES = 3

function readSteadily<T>(held: OpenDatabase, use: (snapshot: Snapshot) => T): T {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const mark = now()
    const log = readLog(held.log, held.pageSize)
    const result = use(snapshotOf(held, log, { mark, until: now() }))
    // All of a log may be in the file already when the transaction opens; then a writer may begin it anew, once.
    if (log.pages.size === 0 || readHeader(held.log).equals(log.header)) return result
  }
  throw new Error('the database changes in a way that cannot be followed')
}

function snapshotOf(
  { database, pageSize, ...held }: OpenDatabase,
  log: Log,
  times: { mark: number; until: number },
): Snapshot {
  // Without a log the file is at rest.
  const pages = log.size ?? headerOf(held.file).readUInt32BE(PAGES)
  return {
    database,
    pageSize,
    pages,
    ...times,
    read(first, into) {
      const count = Math.min(into.length / pageSize, pages - first + 1)
      const read = readSync(held.file, into, 0, count * pageSize, (first - 1) * pageSize)
      into.fill(0, read, count * pageSize)
      for (let at = 0; at < count; at++) {
        const offset = log.pages.get(first + at)
        if (offset !== undefined) readSync(held.log, into, at * pageSize, pageSize, offset)
      }
      if (first === 1) into.fill(WITHOUT_LOG, JOURNAL_MODE, JOURNAL_MODE + 2)
      return count
    },
  }
}

const PAGES = 28

/** Two bytes of the file's header say whether a log belongs to it: the copy has none. */
const JOURNAL_MODE = 18
const WITHOUT_LOG = 1
