import { resolve } from 'node:path'
import type { JsonObject } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { errorText, Refusal } from '../../exit.ts'
import { EXIT } from '../../exit-codes.ts'
import { type Batch, batchesOf, type Item } from '../../import/batches.ts'
import { type Checkpoint, noCheckpoint, openCheckpoint } from '../../import/checkpoint.ts'
import { createUsers, type Failure } from '../../import/create-users.ts'
import { Ledger } from '../../import/ledger.ts'
import { ProgressLine } from '../../import/progress-line.ts'
import { Sender, Stopped } from '../../import/sender.ts'
import type { Result } from '../../output.ts'
import { openRecords, type Records } from '../../records/open.ts'
import { isSameUser, NOTES, toBatchUser, userFields } from './fields.ts'
import type { importFlags } from './index.ts'

type ImportCall = Call<typeof importFlags>

export const importFile: Run<typeof importFlags> = async (call) => {
  const { args, flags, progress } = call
  const [path = ''] = args
  const size = readCount('batch-size', flags['batch-size'], LARGEST_BATCH)
  const lanes = readCount('concurrency', flags.concurrency, MOST_LANES)
  const records = await openRecords(path, flags.format, userFields)
  try {
    const ledger = new Ledger(checkpointFor(path, call), failedPathFor(path, flags.failed))
    if (ledger.start) progress(`Going on after row ${ledger.start.row}`)
    const rows = records.read(ledger.start)
    const toUser = (row: JsonObject) => toBatchUser(row, { keepIds: flags['keep-ids'] })
    return await work(call, { records, ledger, lanes, batches: batchesOf(rows, { ledger, size, toUser }) })
  } finally {
    await records.close()
  }
}

const LARGEST_BATCH = 1000
const MOST_LANES = 16

function readCount(flag: string, value: bigint, most: number): number {
  if (value < 1n || value > BigInt(most)) throw new Refusal(`--${flag} must be from 1 to ${most}`)
  return Number(value)
}

function checkpointFor(path: string, { flags, target }: ImportCall): Checkpoint {
  if (path === '-') return noCheckpoint
  return openCheckpoint(path, `${target.projectId} at ${target.baseUrl}`, flags.restart)
}

function failedPathFor(path: string, flag: string): string {
  const failedPath = flag || `${path === '-' ? 'import' : path}.failed.ndjson`
  if (resolve(failedPath) === resolve(path)) throw new Refusal('the users that failed cannot go to the file itself')
  return failedPath
}

interface Work {
  records: Records
  ledger: Ledger
  lanes: number
  batches: AsyncGenerator<Batch>
}

/** Lanes take batches until there are none, or until one of them cannot go on. */
async function work({ api, args, io }: ImportCall, { records, ledger, lanes, batches }: Work): Promise<Result> {
  const sender = new Sender(api, io.stopSignal())
  const line = new ProgressLine(io, records.size)
  let failure: { error: unknown } | undefined
  const lane = async () => {
    for await (const batch of batches) {
      ledger.begin(batch)
      const failed = await createUsers(sender, batch.rows, isSameUser)
      const inOrder = failed.sort((a, b) => a.item.row - b.item.row)
      ledger.finish(batch, batch.rows.length - failed.length, inOrder.map(toFailedRow))
      line.show(ledger.counts.created + ledger.counts.failed, ledger.start?.offset ?? 0, ledger.counts.failed)
      if (failure) return
    }
  }
  const guarded = () =>
    lane().catch((error: unknown) => {
      failure ??= { error }
    })
  await Promise.all(Array.from({ length: lanes }, guarded))
  line.clear()
  if (failure) return interrupted(failure.error, ledger, args[0] === '-' ? '' : GO_ON)
  ledger.complete()
  return summary(ledger)
}

function toFailedRow({ item, reason }: Failure): JsonObject {
  const notes = { [NOTES.failure]: reason, [NOTES.row]: item.row }
  return item.value ? { ...withoutNotes(item), ...notes } : { [NOTES.text]: item.text.trim(), ...notes }
}

function withoutNotes({ value = {} }: Item): JsonObject {
  const notes: readonly string[] = Object.values(NOTES)
  return Object.fromEntries(Object.entries(value).filter(([name]) => !notes.includes(name)))
}

/** What is done is kept: the same command goes on. */
function interrupted(error: unknown, ledger: Ledger, next: string): Result {
  ledger.close()
  if (error instanceof Refusal) throw error
  if (!(error instanceof Stopped)) {
    throw new Error(`${errorText(error)}: ${counted(ledger)} so far${next}`, { cause: error })
  }
  const told = `${counted(ledger)} so far${next}`
  return { shape: 'several', values: valuesOf(ledger), done: 'Stopped', told, code: EXIT.stopped.code }
}

const GO_ON = '; run the same command again to go on'

function summary(ledger: Ledger): Result {
  const code = ledger.counts.failed > 0 ? { code: EXIT.failed.code } : {}
  return { shape: 'several', values: valuesOf(ledger), done: 'Imported', told: counted(ledger), ...code }
}

function valuesOf({ counts: { created, failed }, failedPath }: Ledger): { [key: string]: string | number } {
  return failed > 0 ? { created, failed, failedFile: failedPath } : { created, failed }
}

function counted({ counts: { created, failed }, failedPath }: Ledger): string {
  const users = created === 1 ? '1 user' : `${created} users`
  return failed > 0 ? `${users}, ${failed} failed (see ${failedPath})` : users
}
