/** The bytes of a file of records, which are UTF-8 for certain. */
import { createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { markLength, Utf8Check } from '../../lib/utf8.ts'
import { Refusal } from '../exit/exit.ts'
import { fileErrorText } from '../io/files.ts'

export interface Source {
  /** In bytes; undefined for what can be read only once. */
  size?: number
  /** The first bytes. */
  head: Buffer
  /** Where the text begins, in bytes: what stands before is a mark of the encoding. */
  start: number
  /** Throws Refusal where the text is found not to be UTF-8. */
  chunks(offset: number): AsyncIterable<Buffer>
  close(): Promise<void>
}

/** A file, or standard input for `-`. A file is looked through first, so that nothing is done with half of one. */
export async function openSource(path: string): Promise<Source> {
  if (path === '-')
    return streamed(createReadStream('', { fd: 0, autoClose: false, highWaterMark: CHUNK }), 'standard input')
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`cannot read ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`)
  })
  try {
    const stats = await file.stat()
    if (stats.isDirectory()) throw new Refusal(`cannot read ${path}: it is a folder`)
    return stats.isFile()
      ? await seekable(file, path, stats.size)
      : await streamed(file.createReadStream({ highWaterMark: CHUNK }), path)
  } catch (error) {
    await file.close()
    throw error
  }
}

const CHUNK = 64 * 1024

async function seekable(file: FileHandle, path: string, size: number): Promise<Source> {
  const chunks = (offset: number) => chunksOf(file, offset)
  for await (const _ of checked(chunks(0), path)) {
    // Nothing is kept of it.
  }
  const head = (await readAt(file, 0)) ?? Buffer.alloc(0)
  return { size, head, start: markLength(head), chunks, close: () => file.close() }
}

async function* chunksOf(file: FileHandle, offset: number): AsyncGenerator<Buffer> {
  for (let at = offset; ; ) {
    const chunk = await readAt(file, at)
    if (!chunk) return
    at += chunk.length
    yield chunk
  }
}

async function readAt(file: FileHandle, position: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position)
  return bytesRead > 0 ? buffer.subarray(0, bytesRead) : undefined
}

async function streamed(stream: ReadStream, name: string): Promise<Source> {
  const parts = checked(stream, name)[Symbol.asyncIterator]()
  const first = await parts.next()
  const head = first.done ? Buffer.alloc(0) : first.value
  return {
    head,
    start: markLength(head),
    async *chunks(offset) {
      yield head.subarray(offset)
      for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value
    },
    close: async () => {
      stream.destroy()
    },
  }
}

/** What it was given, part by part. */
async function* checked(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const check = new Utf8Check()
  let isFirst = true
  try {
    for await (const chunk of chunks) {
      if (isFirst) markLength(chunk)
      isFirst = false
      check.part(chunk)
      yield chunk
    }
    check.end()
  } catch (error) {
    throw new Refusal(`cannot read ${name}: ${fileErrorText(error)}`)
  }
}
