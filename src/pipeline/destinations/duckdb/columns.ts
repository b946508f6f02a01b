import type { Value } from '../../normalize/types.ts'
import type { ColumnPages, Layout } from './parquet-file.ts'

const LEAST = 64
const WIDTH = 8
const PREFIX = 4
const HIGH = 2 ** 32
/** Longer text is encoded faster by the runtime than letter by letter. */
const SHORT = 64
/** UTF-8 needs no more for one UTF-16 unit. */
const WIDEST = 3

/** Values of one column on their way into a file. */
export class ColumnBuffer {
  private readonly name: string
  private readonly layout: Layout
  private rows = 0
  private nulls = 0
  private present = new Uint8Array(LEAST)
  private bytes = Buffer.alloc(LEAST)
  private view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length)
  private at = 0

  constructor(name: string, layout: Layout) {
    this.name = name
    this.layout = layout
  }

  /** Gives the bytes that it took. */
  append(value: Value | undefined): number {
    const row = this.rows++
    if (row >= this.present.length * 8) this.present = grown(this.present, this.present.length * 2)
    if (value === null || value === undefined) {
      this.nulls++
      return 0
    }
    this.present[row >> 3] = (this.present[row >> 3] ?? 0) | (1 << (row & 7))
    const before = this.at
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'object') this.binary(value)
    else if (this.layout === 'double') this.double(Number(value))
    else this.integer(value)
    return this.at - before
  }

  pages(): ColumnPages {
    const { name, layout, rows, nulls, present } = this
    return { name, layout, rows, nulls, present, values: this.bytes.subarray(0, this.at) }
  }

  clear(): void {
    this.present.fill(0, 0, Math.ceil(this.rows / 8))
    this.rows = 0
    this.nulls = 0
    this.at = 0
  }

  private text(text: string): void {
    this.reserve(PREFIX + text.length * WIDEST)
    const start = this.at + PREFIX
    let end = text.length > SHORT ? -1 : this.ascii(text, start)
    if (end < 0) end = start + this.bytes.write(text, start, 'utf8')
    this.view.setUint32(this.at, end - start, true)
    this.at = end
  }

  /** Where it ends; -1 when there is another letter in it. */
  private ascii(text: string, start: number): number {
    const { bytes } = this
    const { length } = text
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) return -1
      bytes[start + index] = code
    }
    return start + length
  }

  private binary(value: Uint8Array): void {
    this.reserve(PREFIX + value.length)
    this.view.setUint32(this.at, value.length, true)
    this.bytes.set(value, this.at + PREFIX)
    this.at += PREFIX + value.length
  }

  private double(value: number): void {
    this.reserve(WIDTH)
    this.view.setFloat64(this.at, value, true)
    this.at += WIDTH
  }

  private integer(value: number | bigint | boolean): void {
    this.reserve(WIDTH)
    if (typeof value === 'bigint') this.view.setBigInt64(this.at, value, true)
    else {
      const number = Number(value)
      const high = Math.floor(number / HIGH)
      this.view.setUint32(this.at, number - high * HIGH, true)
      this.view.setInt32(this.at + PREFIX, high, true)
    }
    this.at += WIDTH
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return
    this.bytes = Buffer.from(grown(this.bytes, Math.max(this.at + more, this.bytes.length * 2)).buffer)
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length)
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}
