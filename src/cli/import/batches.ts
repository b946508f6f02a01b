import type { JsonObject } from '../../lib/json.ts'
import type { Row } from '../records/open.ts'
import type { Ledger, Span } from './ledger.ts'

/** Rows that go into one request. */
export interface Batch extends Span {
  rows: Item[]
}

export interface Item {
  row: number
  /** The user as the service takes it; absent when the row is none, for `problem`. */
  user?: JsonObject & { loginId: string }
  problem?: string
  /** The row as it was read. */
  value?: JsonObject
  text: string
  /** An earlier run may have sent it. */
  isUncertain: boolean
}

/** Batches of neighbouring rows that are not done yet. `size` is in rows; what is large goes in smaller batches. */
export async function* batchesOf(
  rows: AsyncIterable<Row>,
  {
    ledger,
    size,
    toUser,
  }: { ledger: Ledger; size: number; toUser: (value: JsonObject) => JsonObject & { loginId: string } },
): AsyncGenerator<Batch> {
  let open: Batch | undefined
  let bytes = 0
  for await (const row of rows) {
    const isDone = ledger.isDone(row.row)
    if (open && (isDone || open.rows.length >= size || bytes + row.text.length > LARGEST_BATCH)) {
      yield open
      open = undefined
    }
    if (isDone) continue
    if (!open) {
      open = { from: row.row, to: row.row, end: row.end, rows: [] }
      bytes = 0
    }
    open.rows.push(toItem(row, ledger.sentBefore, toUser))
    open.to = row.row
    open.end = row.end
    bytes += row.text.length
  }
  if (open) yield open
}

/** In characters: well below what a service takes. */
const LARGEST_BATCH = 2 * 2 ** 20

function toItem(row: Row, sentBefore: number, toUser: (value: JsonObject) => JsonObject & { loginId: string }): Item {
  const item = { row: row.row, text: row.text, isUncertain: row.row <= sentBefore }
  if (row.value === undefined || row.problem !== undefined) {
    return { ...item, problem: row.problem ?? '', ...(row.value && { value: row.value }) }
  }
  try {
    return { ...item, value: row.value, user: toUser(row.value) }
  } catch (error) {
    return { ...item, value: row.value, problem: (error as Error).message }
  }
}
