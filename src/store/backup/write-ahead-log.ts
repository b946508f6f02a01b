/** SQLite's write-ahead log as a file: https://sqlite.org/fileformat2.html#the_write_ahead_log. */
import { readSync } from 'node:fs'

export interface Log {
  /** The newest committed content of each page: where it stands in the file. */
  pages: Map<number, number>
  /** Pages in the database after the last commit; undefined when nothing is committed in the log. */
  size: number | undefined
  /** Changes when the log is begun anew. */
  header: Buffer
  /** Whether its header is whole. */
  begun: boolean
  /** Where the last commit ends in the file. */
  end: number
}

export const HEADER = 32
export const FRAME_HEADER = 24
const MAGIC = 0x377f0682
/** Frames that are read at once. */
const BATCH = 256

/** What SQLite would recover after a crash at this moment: everything up to the last commit that is there whole. */
export function readLog(fd: number, pageSize: number): Log {
  const header = readHeader(fd)
  const begun = header.length === HEADER && beginSums(header) !== undefined
  const log: Log = { pages: new Map(), size: undefined, header, begun, end: HEADER }
  let uncommitted: [number, number][] = []
  for (const { page, size, offset } of framesOf(fd, header, pageSize)) {
    uncommitted.push([page, offset])
    if (size === 0) continue
    for (const [changed, at] of uncommitted) log.pages.set(changed, at)
    log.size = size
    log.end = offset + pageSize
    uncommitted = []
  }
  return log
}

export function readHeader(fd: number): Buffer {
  const header = Buffer.alloc(HEADER)
  return header.subarray(0, readSync(fd, header, 0, HEADER, 0))
}

interface Frame {
  page: number
  /** Pages in the database after the commit that ends here; 0 when none does. */
  size: number
  /** Where the page's content stands. */
  offset: number
}

/** Up to the first frame that is not whole, or of an older log. */
function* framesOf(fd: number, header: Buffer, pageSize: number): Generator<Frame> {
  const sums = header.length === HEADER ? beginSums(header) : undefined
  if (!sums || header.readUInt32BE(8) !== pageSize) return
  const batch = Buffer.alloc((FRAME_HEADER + pageSize) * BATCH)
  for (let position = HEADER; ; position += batch.length) {
    const read = readSync(fd, batch, 0, batch.length, position)
    for (let at = 0; at + FRAME_HEADER + pageSize <= read; at += FRAME_HEADER + pageSize) {
      if (!isFrameOf(header, batch, at) || !sums.take(batch, at, pageSize)) return
      yield { page: batch.readUInt32BE(at), size: batch.readUInt32BE(at + 4), offset: position + at + FRAME_HEADER }
    }
    if (read < batch.length) return
  }
}

/** The two salts of the log's header stand in each of its frames; those of an older log have others. */
const isFrameOf = (header: Buffer, batch: Buffer, at: number) => header.compare(batch, at + 8, at + 16, 16, 24) === 0

/** The running checksum over all frames; undefined for a header that is not whole. */
function beginSums(header: Buffer): Sums | undefined {
  const magic = header.readUInt32BE(0)
  if (magic !== MAGIC && magic !== MAGIC + 1) return undefined
  const sums = new Sums(magic === MAGIC)
  sums.add(header, 0, 24)
  return sums.equal(header, 24) ? sums : undefined
}

class Sums {
  private readonly littleEndian: boolean
  private first = 0
  private second = 0

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian
  }

  /** Takes a frame in; false when it is not the one that was written after those before. */
  take(batch: Buffer, at: number, pageSize: number): boolean {
    this.add(batch, at, 8)
    this.add(batch, at + FRAME_HEADER, pageSize)
    return this.equal(batch, at + 16)
  }

  add(bytes: Buffer, start: number, length: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, length)
    let [first, second] = [this.first, this.second]
    for (let at = 0; at < length; at += 8) {
      first = (first + view.getUint32(at, this.littleEndian) + second) | 0
      second = (second + view.getUint32(at + 4, this.littleEndian) + first) | 0
    }
    this.first = first
    this.second = second
  }

  equal(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.first >>> 0 && bytes.readUInt32BE(at + 4) === this.second >>> 0
  }
}
