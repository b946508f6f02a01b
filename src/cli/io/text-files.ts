/** The one reader of text files that commands are given: bounded, and UTF-8 only. */

import { closeSync, openSync, readSync } from 'node:fs'
import { codeOf } from '../../lib/errors.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'

/** In bytes: more than any text that is read whole. What may be longer is read as a stream of records. */
const LARGEST_TEXT = 64 * 2 ** 20

/** The text without its mark. Throws the file system's error, or Error to be told behind the file's name. */
export function readTextFile(path: string, largest = LARGEST_TEXT): string {
  return decodeUtf8(readFileBytes(path, largest))
}

/** As `readTextFile`, of a stream that is open. */
export function readTextFrom(fd: number, largest = LARGEST_TEXT): string {
  return decodeUtf8(readBytes(fd, largest))
}

/** Also of pipes and devices, which do not say how much they hold. */
export function readFileBytes(path: string, largest = LARGEST_TEXT): Buffer {
  const fd = openSync(path, 'r')
  try {
    return readBytes(fd, largest)
  } finally {
    closeSync(fd)
  }
}

function readBytes(fd: number, largest: number): Buffer {
  const chunks: Buffer[] = []
  let size = 0
  for (let chunk = readChunk(fd); chunk.length > 0; chunk = readChunk(fd)) {
    size += chunk.length
    if (size > largest) throw new Error(`it is larger than ${sizeText(largest)}`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const CHUNK = 64 * 1024

function readChunk(fd: number): Buffer {
  const chunk = Buffer.allocUnsafe(CHUNK)
  for (;;) {
    try {
      return chunk.subarray(0, readSync(fd, chunk))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EOF') return chunk.subarray(0, 0)
      if (code !== 'EAGAIN') throw error
      // A terminal or pipe that others have made not to wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1024} KiB`
}
