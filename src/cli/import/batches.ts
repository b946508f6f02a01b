import { messageOf } from '../../lib/errors.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Row } from '../records/open.ts'
import type { Ledger, Span } from './ledger.ts'

/** Rows that go into one request. */
export interface Batch extends Span {
  rows: Item[]
}

export interface Item {
  row: number
  /** What the row asks for as the service takes it; absent when it asks for nothing, for `problem`. */
  wanted?: JsonObject
  problem?: string
  /** The row as it was read. */
  value?: JsonObject
  text: string
  /** An earlier run may have sent it. */
  isUncertain: boolean
}

export interface Failure {
  item: Item
  reason: string
}

interface Options {
  ledger: Ledger
  /** In rows. */
  size: number
  /** Of the first batch, where it is to be smaller. */
  firstSize?: number
  toWanted: (value: JsonObject) => JsonObject
}

/** Batches of neighbouring rows that are not done yet; what is large goes in smaller batches. */
export async function* batchesOf(read: AsyncIterable<Row[]>, options: Options): AsyncGenerator<Batch> {
  const gathering = new BatchBuilder(options)
  for await (const rows of read) {
    for (const row of rows) {
      const full = gathering.put(row)
      if (full) yield full
    }
  }
  const last = gathering.take()
  if (last) yield last
}

class BatchBuilder {
  private readonly options: Options
  private open: Batch | undefined
  /** In characters. */
  private held = 0
  /** In rows. */
  private largest: number

  constructor(options: Options) {
    this.options = options
    this.largest = Math.min(options.size, options.firstSize ?? options.size)
  }

  /** The batch that ends before the row. */
  put(row: Row): Batch | undefined {
    const { ledger, toWanted } = this.options
    const isDone = ledger.isDone(row.row)
    const isFull = (this.open?.rows.length ?? 0) >= this.largest || this.held + row.text.length > LARGEST_BATCH
    const full = isDone || isFull ? this.take() : undefined
    if (!isDone) this.add(row, toItem(row, ledger.sentBefore, toWanted))
    return full
  }

  take(): Batch | undefined {
    const { open } = this
    this.open = undefined
    if (open) this.largest = this.options.size
    this.held = 0
    return open
  }

  private add({ row, end, text }: Row, item: Item): void {
    this.open ??= { from: row, to: row, end, rows: [] }
    this.open.rows.push(item)
    this.open.to = row
    this.open.end = end
    this.held += text.length
  }
}

/** In characters: well below what a service takes. */
const LARGEST_BATCH = 2 * 2 ** 20

function toItem(row: Row, sentBefore: number, toWanted: (value: JsonObject) => JsonObject): Item {
  const item = { row: row.row, text: row.text, isUncertain: row.row <= sentBefore }
  if (row.value === undefined || row.problem !== undefined) {
    return { ...item, problem: row.problem ?? '', ...(row.value && { value: row.value }) }
  }
  try {
    return { ...item, value: row.value, wanted: toWanted(row.value) }
  } catch (error) {
    return { ...item, value: row.value, problem: messageOf(error) }
  }
}
