/** From the files of a backup back to a database. */

import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { firstOf } from '../../lib/lists.ts'
import { writeAll } from './files.ts'
import type { Manifest } from './manifest.ts'
import { Digests, eachPage } from './pages.ts'

/** A full backup, or a part of one that stands before it. */
export interface Source {
  file: string
  manifest: Manifest
}

/** Writes the database as of the last source into a new file. Throws Error when a checksum differs. */
export function rebuild(sources: readonly Source[], target: string): void {
  const fd = openSync(target, 'wx+', 0o600)
  try {
    for (const source of sources) {
      const { pageSize, pages } = source.manifest
      eachChange(source, (page, content) => writeAll(fd, content, (page - 1) * pageSize))
      ftruncateSync(fd, pages * pageSize)
    }
    checkState(fd, firstOf(sources.slice(-1)))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** What was written is what was there at the mark, page by page. */
function checkState(fd: number, { file, manifest: { pageSize, pages, state } }: Source): void {
  const digests = new Digests(pages)
  const read = (first: number, into: Buffer) => readSync(fd, into, 0, into.length, (first - 1) * pageSize) / pageSize
  eachPage({ pageSize, pages, read }, { page: (page, content) => void digests.change(page, content) })
  if (digests.state() !== state) throw new Error(`${file} is damaged: the checksum of the whole differs`)
}

/** The digests of the database as of the last source; reads and checks all of them. Throws Error. */
export function readDigests(sources: readonly Source[]): Digests {
  const digests = new Digests(0)
  for (const source of sources) {
    digests.resize(source.manifest.pages)
    eachChange(source, (page, content) => void digests.change(page, content))
  }
  const { file, manifest } = firstOf(sources.slice(-1))
  if (digests.state() !== manifest.state) throw new Error(`${file} is damaged: the checksum of the whole differs`)
  return digests
}

/** The pages in a body. Throws Error at its end when its checksum differs. */
function eachChange({ file, manifest }: Source, visit: (page: number, content: Buffer) => void): void {
  const { kind, pageSize, pages, body } = manifest
  const head = kind === 'part' ? PAGE_NUMBER : 0
  const record = head + pageSize
  const sum = createHash('sha256')
  for (const { chunk, position } of chunksOf(file, body.bytes, record * RECORDS)) {
    sum.update(chunk)
    for (let at = 0; at + record <= chunk.length; at += record) {
      const page = head ? chunk.readUInt32BE(at) : (position + at) / pageSize + 1
      // A damaged number must not lead to a file of any size before the checksum is known.
      if (page >= 1 && page <= pages) visit(page, chunk.subarray(at + head, at + record))
    }
  }
  if (sum.digest('hex') !== body.sha256) throw new Error(`${file} is damaged: its checksum differs`)
}

/** The first bytes of a file, piece by piece; each is overwritten by the next. */
function* chunksOf(file: string, bytes: number, most: number): Generator<{ chunk: Buffer; position: number }> {
  const buffer = Buffer.alloc(most)
  const fd = openSync(file, 'r')
  try {
    for (let position = 0; position < bytes; ) {
      const length = readSync(fd, buffer, 0, Math.min(most, bytes - position), position)
      if (length === 0) return
      yield { chunk: buffer.subarray(0, length), position }
      position += length
    }
  } finally {
    closeSync(fd)
  }
}

const PAGE_NUMBER = 4
/** Pages that are read at once. */
const RECORDS = 256
