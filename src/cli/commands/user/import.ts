import { resolve } from 'node:path'
import type { JsonObject } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit.ts'
import { type Batch, batchesOf, type Item } from '../../import/batches.ts'
import { type Checkpoint, noCheckpoint, openCheckpoint } from '../../import/checkpoint.ts'
import { createUsers, type Failure } from '../../import/create-users.ts'
import { Ledger } from '../../import/ledger.ts'
import { Sender } from '../../import/sender.ts'
import { workThrough } from '../../import/work.ts'
import type { Result } from '../../output.ts'
import { Naming } from '../../records/naming.ts'
import { openRecords, type Records } from '../../records/open.ts'
import { isSameUser, KNOWN_NAMES, NOTES, toBatchUser, userFields } from './fields.ts'
import { outcome } from './import-outcome.ts'
import type { importFlags } from './index.ts'

export type ImportCall = Call<typeof importFlags>

export const importFile: Run<typeof importFlags> = async (call) => {
  const { args, flags, progress } = call
  if (flags.source !== '' || flags.hashes !== '') return (await import('./import-foreign.ts')).importForeign(call)
  const [path = ''] = args
  const counts = {
    size: readCount('batch-size', flags['batch-size'], LARGEST_BATCH),
    lanes: readCount('concurrency', flags.concurrency, MOST_LANES),
    stopAfter: readCount('stop-after', flags['stop-after'], MOST_FAILURES, 0),
  }
  const naming = namingFor(flags)
  const records = await openRecords(path, flags.format, userFields, (names) => naming.columns(names))
  try {
    const ledger = new Ledger(checkpointFor(path, records, call), failedPathFor(path, flags))
    if (ledger.start) progress(`Going on after row ${ledger.start.row}`)
    return await work(call, { records, ledger, naming, ...counts })
  } finally {
    await records.close()
  }
}

const LARGEST_BATCH = 1000
const MOST_LANES = 16
const MOST_FAILURES = 1_000_000_000

function readCount(flag: string, value: bigint, most: number, least = 1): number {
  if (value < BigInt(least) || value > BigInt(most)) throw new Refusal(`--${flag} must be from ${least} to ${most}`)
  return Number(value)
}

function namingFor(flags: ImportCall['flags']): Naming {
  return new Naming({
    one: 'user',
    map: flags.map,
    fields: userFields,
    more: KNOWN_NAMES,
    ...(flags['keep-metadata'] && { rest: 'customAttributes' }),
    advice: '--keep-metadata makes custom attributes of all that are unknown',
  })
}

function checkpointFor(path: string, { size }: Records, { flags, target }: ImportCall): Checkpoint {
  if (size === undefined || flags['dry-run']) return noCheckpoint
  return openCheckpoint(path, `${target.projectId} at ${target.baseUrl}`, flags.restart)
}

/** '' for a dry run, which writes nothing anywhere. */
function failedPathFor(path: string, flags: ImportCall['flags']): string {
  if (flags['dry-run']) return ''
  const failedPath = flags.failed || `${path === '-' ? 'import' : path}.failed.ndjson`
  if (resolve(failedPath) === resolve(path)) throw new Refusal('the users that failed cannot go to the file itself')
  return failedPath
}

interface Wish {
  records: Records
  ledger: Ledger
  naming: Naming
  size: number
  lanes: number
  stopAfter: number
}

async function work(call: ImportCall, { records, ledger, naming, size, lanes, stopAfter }: Wish): Promise<Result> {
  const { api, io, flags } = call
  const dryRun = flags['dry-run']
  const sender = new Sender(api, io.stopSignal())
  const check = dryRun ? await checker(sender) : undefined
  const shown: Failure[] = []
  const toUser = (row: JsonObject) =>
    toBatchUser(records.format === 'csv' ? row : naming.object(row), {
      keepIds: flags['keep-ids'],
      loginIdFrom: flags['login-id'],
    })
  const error = await workThrough({
    io,
    size: records.size,
    ledger,
    lanes,
    stopAfter,
    batches: batchesOf(records.read(ledger.start), { ledger, size, firstSize: stopAfter || size, toUser }),
    send: ({ rows }: Batch) => (check ? check(rows) : createUsers(sender, rows, isSameUser)),
    toFailedRow,
    ...(dryRun && {
      seen: (failure) => {
        if (shown.length < MOST_SHOWN) shown.push(failure)
      },
    }),
  })
  return outcome(call, { ledger, error, shown, naming, canGoOn: records.size !== undefined && !dryRun })
}

async function checker(sender: Sender): Promise<(rows: Item[]) => Promise<Failure[]>> {
  const { checkUsers } = await import('../../import/check-users.ts')
  const taken = new Set<string>()
  return (rows) => checkUsers(sender, rows, taken)
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
