/** Whether SQLite will leave out a part of its write-ahead log, as it does without a word where a checksum is wrong. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { FRAME_HEADER, HEADER, readHeader, readLog } from './write-ahead-log.ts'

export interface Cut {
  /** Where the part that counts ends, in bytes. */
  at: number
  /** What is left out: whole frames of this log, commits that end in them, and bytes. */
  frames: number
  commits: number
  bytes: number
}

/** Undefined where all of the log counts, or what does not was never committed. */
export function findCut(path: string): Cut | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const header = readHeader(fd)
    if (header.length < HEADER) return undefined
    const pageSize = header.readUInt32BE(8)
    // Pages are 512 to 65,536 bytes: other sizes are damage, and then nothing of the log can be told apart.
    if (pageSize < 512 || pageSize > 65_536) return leftOver(fd, HEADER)
    const { end } = readLog(fd, pageSize)
    return framesBehind(fd, header, { end, pageSize })
  } finally {
    closeSync(fd)
  }
}

function leftOver(fd: number, at: number): Cut | undefined {
  const bytes = fstatSync(fd).size - at
  return bytes > 0 ? { at, frames: 0, commits: 0, bytes } : undefined
}

/**
 * A log is written from its beginning anew, and old frames stay behind the new ones: those have other salts. One with
 * the salts of the log that stands behind the end was written in this round.
 */
function framesBehind(fd: number, header: Buffer, { end, pageSize }: { end: number; pageSize: number }) {
  const size = FRAME_HEADER + pageSize
  const frame = Buffer.alloc(FRAME_HEADER)
  const salts = end === HEADER ? saltsOfFirst(fd, header) : header.subarray(16, 24)
  const cut: Cut = { at: end, frames: 0, commits: 0, bytes: 0 }
  const { size: whole } = fstatSync(fd)
  for (let at = end; at + size <= whole; at += size) {
    readSync(fd, frame, 0, FRAME_HEADER, at)
    if (frame.compare(salts, 0, 8, 8, 16) !== 0) continue
    cut.frames++
    if (frame.readUInt32BE(4) > 0) cut.commits++
    cut.bytes = at + size - end
  }
  return cut.commits > 0 ? cut : undefined
}

/** Where not even the first frame counts, the header may be what is damaged. */
function saltsOfFirst(fd: number, header: Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER)
  const isWhole = readSync(fd, frame, 0, FRAME_HEADER, HEADER) === FRAME_HEADER
  const isHeaderDamaged = readLog(fd, header.readUInt32BE(8)).begun === false
  return isWhole && isHeaderDamaged ? frame.subarray(8, 16) : header.subarray(16, 24)
}
