import { fstatSync, readSync } from 'node:fs'

/** Bytes that are looked at in one go. */
const CHUNK = 65_536
const NEWLINE = 10

/**
 * The last line of a file that ends with a newline, and where it ends: what is behind was cut off. The line is empty in
 * a file without one.
 */
export function lastLine(file: number): { line: string; end: number; size: number } {
  const { size } = fstatSync(file)
  const end = newlineBefore(file, size)
  const start = newlineBefore(file, Math.max(end - 1, 0))
  const line = Buffer.alloc(Math.max(end - 1 - start, 0))
  readSync(file, line, 0, line.length, start)
  return { line: line.toString(), end, size }
}

/** The place behind the last newline before `end`; 0 where there is none. */
function newlineBefore(file: number, end: number): number {
  const bytes = Buffer.alloc(CHUNK)
  for (let to = end; to > 0; ) {
    const from = Math.max(0, to - CHUNK)
    readSync(file, bytes, 0, to - from, from)
    const found = bytes.subarray(0, to - from).lastIndexOf(NEWLINE)
    if (found >= 0) return from + found + 1
    to = from
  }
  return 0
}
