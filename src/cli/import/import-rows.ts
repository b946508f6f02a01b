/** The import of a file row by row: it goes on where it was, and writes down what failed. */
import { resolve } from 'node:path'
import type { Fields } from '../../contract/wire.ts'
import type { JsonObject } from '../../lib/json.ts'
import { Refusal } from '../exit/exit.ts'
import type { Result } from '../output/output.ts'
import type { Naming } from '../records/naming.ts'
import { openRecords, type Records } from '../records/open.ts'
import { type Batch, batchesOf, type Failure, type Item } from './batches.ts'
import { type Checkpoint, noCheckpoint, openCheckpoint } from './checkpoint.ts'
import { Ledger } from './ledger.ts'
import { NOTES } from './notes.ts'
import { outcome } from './outcome.ts'
import type { RowCall } from './row-call.ts'
import { Sender } from './sender.ts'
import { workThrough } from './work.ts'

export interface RowImport {
  /** What the rows are called. */
  many: string
  one: string
  /** What the columns of CSV hold. */
  fields: Fields
  naming: Naming
  /** Rows that are sent together. */
  batchSize: number
  /** The row as the service takes it. Throws Error for one that it cannot take. */
  toWanted(row: JsonObject): JsonObject
  /** Carries a batch out, or says in a dry run what would become of it: the rows that fail. */
  sending(way: Way): Promise<(rows: Item[]) => Promise<Failure[]>>
  /** Where batches are to come in another order than that of the file. */
  arrange?(batches: AsyncGenerator<Batch>): AsyncGenerator<Batch>
}

export interface Way {
  sender: Sender
  ledger: Ledger
}

export async function importRows(call: RowCall, wish: RowImport): Promise<Result> {
  const { args, flags, progress } = call
  const [path = ''] = args
  const lanes = readCount('concurrency', flags.concurrency, MOST_LANES)
  const stopAfter = readCount('stop-after', flags['stop-after'], MOST_FAILURES, 0)
  const { fields, naming } = wish
  const records = await openRecords(path, flags.format, fields, (names) => naming.columns(names))
  try {
    const checkpoint = checkpointFor(path, records, call)
    const ledger = new Ledger(checkpoint, failedPathFor(path, flags, wish.many), wish.many)
    if (ledger.start) progress(`Going on after row ${ledger.start.row}`)
    return await work(call, wish, { records, ledger, lanes, stopAfter })
  } finally {
    await records.close()
  }
}

const MOST_LANES = 16
const MOST_FAILURES = 1_000_000_000

/** Throws Refusal for a number that is out of bounds. */
export function readCount(flag: string, value: bigint, most: number, least = 1): number {
  if (value < BigInt(least) || value > BigInt(most)) throw new Refusal(`--${flag} must be from ${least} to ${most}`)
  return Number(value)
}

function checkpointFor(path: string, { size }: Records, { flags, target }: RowCall): Checkpoint {
  if (size === undefined || flags['dry-run']) return noCheckpoint
  return openCheckpoint(path, `${target.projectId} at ${target.baseUrl}`, flags.restart)
}

/** '' for a dry run, which writes nothing anywhere. */
function failedPathFor(path: string, flags: RowCall['flags'], many: string): string {
  if (flags['dry-run']) return ''
  const failedPath = flags.failed || `${path === '-' ? 'import' : path}.failed.ndjson`
  if (resolve(failedPath) === resolve(path)) throw new Refusal(`the ${many} that failed cannot go to the file itself`)
  return failedPath
}

interface Means {
  records: Records
  ledger: Ledger
  lanes: number
  stopAfter: number
}

async function work(call: RowCall, wish: RowImport, { records, ledger, lanes, stopAfter }: Means): Promise<Result> {
  const { api, io, flags } = call
  const { naming, batchSize: size } = wish
  const dryRun = flags['dry-run']
  const send = await wish.sending({ sender: new Sender(api, io.stopSignal()), ledger })
  const shown: Failure[] = []
  const toWanted = (row: JsonObject) => wish.toWanted(records.format === 'csv' ? row : naming.object(row))
  const batches = batchesOf(records.read(ledger.start), { ledger, size, firstSize: stopAfter || size, toWanted })
  const error = await workThrough({
    io,
    many: wish.many,
    size: records.size,
    ledger,
    lanes,
    stopAfter,
    batches: wish.arrange?.(batches) ?? batches,
    send: ({ rows }) => send(rows),
    toFailedRow,
    ...(dryRun && {
      seen: (failure) => {
        if (shown.length < MOST_SHOWN) shown.push(failure)
      },
    }),
  })
  return outcome(call, { ...wish, ledger, error, shown, canGoOn: records.size !== undefined && !dryRun })
}

/** Failures of a dry run that are told one by one. */
const MOST_SHOWN = 100

function toFailedRow({ item, reason }: Failure): JsonObject {
  const notes = { [NOTES.failure]: reason, [NOTES.row]: item.row }
  return item.value ? { ...withoutNotes(item), ...notes } : { [NOTES.text]: item.text.trim(), ...notes }
}

function withoutNotes({ value = {} }: Item): JsonObject {
  const notes: readonly string[] = Object.values(NOTES)
  return Object.fromEntries(Object.entries(value).filter(([name]) => !notes.includes(name)))
}
