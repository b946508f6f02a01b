/** Files that are there whole or not at all. */

import { createHash } from 'node:crypto'
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf } from '../../lib/errors.ts'

/**
 * Writes a file under another name, for its owner's eyes only, and gives it its name when it is on disk. `write` may
 * resolve to undefined to leave it be. With `new`, a file that has the name already is an error.
 */
export function writeWhole<T>(
  file: string,
  place: 'new' | 'replace',
  write: (fd: number, draft: string) => T | undefined,
): T | undefined {
  const draft = draftOf(file)
  try {
    const written = writeDraft(draft, write)
    if (written === undefined) return undefined
    if (place === 'new') linkNew(draft, file)
    else renameSync(draft, file)
    syncFolder(dirname(file))
    return written
  } finally {
    rmSync(draft, { force: true })
  }
}

function linkNew(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    throw new Error(`another process has written ${file} meanwhile`)
  }
}

function writeDraft<T>(draft: string, write: (fd: number, draft: string) => T): T {
  const fd = openSync(draft, 'wx+', 0o600)
  try {
    const written = write(fd, draft)
    fsyncSync(fd)
    return written
  } finally {
    closeSync(fd)
  }
}

/** A name beside a file's; drafts of processes that are no more are removed, those of a chain's other parts, too. */
export function draftOf(file: string): string {
  const kind = kindOf(basename(file))
  for (const name of readdirSync(dirname(file))) {
    const [, of = '', pid] = DRAFT.exec(name) ?? []
    if (pid && kindOf(of) === kind && !isRunning(Number(pid))) rmSync(join(dirname(file), name))
  }
  return `${file}.partial-${process.pid}`
}

const DRAFT = /^(.+)\.partial-(\d+)$/

/** Who is killed between a part and the end of its draft leaves it beside a part that nobody writes again. */
const kindOf = (name: string) => (/^\d{8}\.(full|part)$/.test(name) ? 'of a chain' : name)

function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Bytes between two flushes: a disk that has to take a whole backup at once would keep the plane's commits waiting. */
const FLUSH = 8 * 2 ** 20

/** Appends to an empty file, with a checksum over all. */
export class Sink {
  bytes = 0
  private readonly fd: number
  private readonly sum = createHash('sha256')
  private flushed = 0

  constructor(fd: number) {
    this.fd = fd
    ftruncateSync(fd, 0)
  }

  write(buffer: Buffer): void {
    this.sum.update(buffer)
    writeAll(this.fd, buffer, this.bytes)
    this.bytes += buffer.length
    if (this.bytes - this.flushed < FLUSH) return
    fdatasyncSync(this.fd)
    this.flushed = this.bytes
  }

  sha256(): string {
    return this.sum.digest('hex')
  }
}

export function writeAll(fd: number, buffer: Buffer, position: number): void {
  for (let at = 0; at < buffer.length; ) at += writeSync(fd, buffer, at, buffer.length - at, position + at)
}
