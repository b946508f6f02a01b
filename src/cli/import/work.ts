/** Batches of a file to the service, in lanes, until there are none, or until one of them cannot go on. */
import type { JsonObject } from '../../lib/json.ts'
import type { Io } from '../io/io.ts'
import type { Batch, Failure } from './batches.ts'
import type { Ledger } from './ledger.ts'
import { ProgressLine } from './progress-line.ts'

export interface Work {
  io: Io
  /** What the rows are called. */
  many: string
  /** Of the input, in bytes. */
  size: number | undefined
  ledger: Ledger
  lanes: number
  batches: AsyncGenerator<Batch>
  /** The rows of a batch that failed; all others are done. */
  send(batch: Batch): Promise<Failure[]>
  /** So many failures for the same reason end it; 0: never. */
  stopAfter: number
  toFailedRow(failure: Failure): JsonObject
  seen?(failure: Failure): void
}

/** So many rows failed for the same reason that all others may, too. */
export class Alike extends Error {}

/** The error that ended it before its end. The first batch goes alone: it shows whether the file is what it seems. */
export async function workThrough(work: Work): Promise<{ error: unknown } | undefined> {
  const { io, many, size, ledger, lanes, batches } = work
  const line = new ProgressLine(io, many, size)
  const alike = new Map<string, number>()
  let failure: { error: unknown } | undefined
  const one = async (batch: Batch) => {
    ledger.begin(batch)
    const failed = (await work.send(batch)).sort((a, b) => a.item.row - b.item.row)
    ledger.finish(batch, batch.rows.length - failed.length, failed.map(work.toFailedRow))
    for (const item of failed) work.seen?.(item)
    line.show(ledger.counts.created + ledger.counts.failed, ledger.start?.offset ?? 0, ledger.counts.failed)
    refuseAlike(failed, alike, work.stopAfter)
  }
  const lane = async () => {
    for await (const batch of batches) {
      await one(batch)
      if (failure) return
    }
  }
  const guarded = (act: () => Promise<void>) =>
    act().catch((error: unknown) => {
      failure ??= { error }
    })
  await guarded(async () => {
    const first = await batches.next()
    if (!first.done) await one(first.value)
  })
  if (!failure) await Promise.all(Array.from({ length: lanes }, () => guarded(lane)))
  line.clear()
  return failure
}

/** Throws Alike. */
function refuseAlike(failed: readonly Failure[], alike: Map<string, number>, stopAfter: number): void {
  for (const { reason } of failed) {
    const count = (alike.get(reason) ?? 0) + 1
    if (alike.has(reason) || alike.size < MOST_REASONS) alike.set(reason, count)
    if (stopAfter > 0 && count >= stopAfter) throw new Alike(reason)
  }
}

/** Reasons that name what is wrong are all different: they are not counted for ever. */
const MOST_REASONS = 1000
