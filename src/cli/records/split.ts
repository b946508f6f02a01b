/** Cuts a stream of bytes into records with memory for one record and one chunk, however long the stream. */

/**
 * Looks for the end of the record that begins at the last one's end. `from` is where it has not looked yet. The index
 * behind the record and what separates it from the next, or -1 when more bytes are needed.
 */
export interface Splitter {
  endOf(bytes: Buffer, from: number): number
}

export interface Piece {
  /** The record with what separates it from its neighbours. */
  text: string
  /** Where the next record begins, in bytes from the start of the stream. */
  end: number
}

/**
 * The records that each chunk completes, together: a step of an async generator costs more than a short record's
 * reading. `offset` is where in the stream the chunks begin. Throws Error for a record beyond the limit.
 */
export async function* split(chunks: AsyncIterable<Buffer>, splitter: Splitter, offset = 0): AsyncGenerator<Piece[]> {
  const held = new RecordBuffer()
  let seen = 0
  for await (const chunk of chunks) {
    held.append(chunk)
    const { bytes } = held
    const pieces: Piece[] = []
    let start = 0
    for (let end = splitter.endOf(bytes, seen); end >= 0; end = splitter.endOf(bytes, end)) {
      pieces.push({ text: bytes.toString('utf8', start, end), end: offset + end })
      start = end
    }
    if (pieces.length > 0) yield pieces
    held.drop(start)
    offset += start
    seen = held.bytes.length
    if (seen > LONGEST_RECORD) throw new Error(`a record is longer than ${LONGEST_RECORD} bytes`)
  }
  if (seen > 0) yield [{ text: held.bytes.toString('utf8'), end: offset + seen }]
}

/** What has come of a record. Room doubles when it runs out, so that small chunks do not move all of it each time. */
class RecordBuffer {
  bytes: Buffer = Buffer.alloc(0)
  /** Its beginning holds `bytes`, once a record goes over more than one chunk. */
  private room: Buffer = this.bytes

  append(chunk: Buffer): void {
    const before = this.bytes.length
    if (before === 0) {
      this.bytes = chunk
      return
    }
    const size = before + chunk.length
    if (this.bytes.buffer !== this.room.buffer || size > this.room.length) {
      // Never of the pool, which is shared.
      this.room = Buffer.allocUnsafeSlow(2 * size)
      this.bytes.copy(this.room)
    }
    chunk.copy(this.room, before)
    this.bytes = this.room.subarray(0, size)
  }

  drop(count: number): void {
    this.bytes = this.bytes.subarray(count)
    if (this.bytes.buffer === this.room.buffer) this.room = this.room.subarray(count)
  }
}

/** In bytes: what the service takes in one request is less. */
const LONGEST_RECORD = 8 * 2 ** 20

export function lines(): Splitter {
  return { endOf: (bytes, from) => bytes.indexOf(NEWLINE, from) + 1 || -1 }
}

/** Lines, save that a line may go on within quotes. */
export function csvLines(delimiter: number): Splitter {
  let isQuoted = false
  // Where a quote opens a text: at the start of a field, and right behind a closing one, as the two stand for one.
  let mayOpen = true
  return {
    endOf(bytes, from) {
      for (let at = from; at < bytes.length; at++) {
        const byte = bytes[at]
        const isQuote = byte === QUOTE
        const closes = isQuote && isQuoted
        if (isQuote) isQuoted = !isQuoted && mayOpen
        mayOpen = closes || byte === delimiter || byte === NEWLINE
        if (byte === NEWLINE && !isQuoted) return at + 1
      }
      return -1
    },
  }
}

/** Items of an array. Its brackets come with the first and the last, commas with the item before. */
export class JsonItems implements Splitter {
  /** 0 before the array, 1 within it, more within an item; -1 behind it. */
  private depth: number
  private isText = false
  private isEscaped = false

  /** `before` is the byte that stands before: a reader that goes on has read to a comma or to the array's end. */
  constructor(before: number) {
    this.depth = before === COMMA ? 1 : before === CLOSE_BRACKET ? -1 : 0
  }

  get isClosed(): boolean {
    return this.depth < 0
  }

  endOf(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (this.isText) this.readText(byte)
      else if (this.depth >= 0 && this.endsItem(byte)) return at + 1
    }
    return -1
  }

  private readText(byte: number): void {
    if (this.isEscaped) this.isEscaped = false
    else if (byte === BACKSLASH) this.isEscaped = true
    else if (byte === QUOTE) this.isText = false
  }

  private endsItem(byte: number): boolean {
    if (byte === QUOTE) this.isText = true
    else if (byte === COMMA) return this.depth === 1
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) this.depth++
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
      if (this.depth === 1) this.depth = -1
      else this.depth--
      return this.depth < 0
    }
    return false
  }
}

const NEWLINE = 10
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
