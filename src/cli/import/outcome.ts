/** How an import ended, in words and in JSON. */
import { errorText, Refusal } from '../exit/exit.ts'
import { EXIT } from '../exit/exit-codes.ts'
import type { GoValue } from '../go/json.ts'
import type { Result } from '../output/output.ts'
import type { Naming } from '../records/naming.ts'
import type { Failure } from './batches.ts'
import type { Ledger } from './ledger.ts'
import type { RowCall } from './row-call.ts'
import { StopError } from './sender.ts'
import { Alike } from './work.ts'

interface End extends Words {
  ledger: Ledger
  error: { error: unknown } | undefined
  /** The first failures of a dry run. */
  shown: readonly Failure[]
  naming: Naming
  /** The same command goes on where it was. */
  canGoOn: boolean
}

export function outcome(call: RowCall, end: End): Result {
  const { ledger, error, shown } = end
  for (const { item, reason } of shown.slice(0, MOST_LINES)) call.item(`row ${item.row}: ${reason}`)
  if (error) return interrupted(call, end, error.error)
  ledger.complete()
  const code = ledger.counts.failed > 0 ? { code: EXIT.failed } : {}
  return { shape: 'several', values: valuesOf(call, end), done: doneWord(call), told: counted(call, end), ...code }
}

/** For people; JSON has more of them. */
const MOST_LINES = 10

/** What is done is kept. */
function interrupted(call: RowCall, end: End, error: unknown): Result {
  const { ledger, canGoOn } = end
  const { created, failed } = ledger.counts
  if (error instanceof Alike && created === 0) ledger.complete()
  else ledger.close()
  const so = `${counted(call, end)} so far`
  if (error instanceof Refusal) {
    if (created + failed > 0) throw new Refusal(`${error.message}: ${so}`)
    throw error
  }
  if (error instanceof Alike) {
    const told = `${so}, as too many failed for the same reason: ${error.message}; --stop-after 0 goes on in spite of it`
    return { shape: 'several', values: valuesOf(call, end), done: 'Stopped', told, code: EXIT.failed }
  }
  const next = canGoOn ? '; run the same command again to go on' : ''
  if (!(error instanceof StopError)) throw new Error(`${errorText(error)}: ${so}${next}`, { cause: error })
  return {
    shape: 'several',
    values: valuesOf(call, end),
    done: 'Stopped',
    told: `${so}${next}`,
    code: EXIT.stopped,
  }
}

const doneWord = ({ flags }: RowCall) => (flags['dry-run'] ? 'Checked' : 'Imported')

function valuesOf({ flags }: RowCall, { ledger, shown, naming }: End): { [key: string]: GoValue } {
  const { created, failed } = ledger.counts
  return {
    created,
    failed,
    ...(flags['dry-run'] && { dryRun: true }),
    ...(shown.length > 0 && { failures: shown.map(({ item, reason }) => ({ row: item.row, reason })) }),
    ...(failed > 0 && ledger.failedPath !== '' && { failedFile: ledger.failedPath }),
    ...(naming.leftOut.size > 0 && { leftOut: Object.fromEntries(naming.leftOut) }),
  }
}

function counted({ flags }: RowCall, { ledger, naming, ...words }: End): string {
  const { created, failed } = ledger.counts
  const rows = countText(created, words)
  const see = ledger.failedPath === '' ? '' : ` (see ${ledger.failedPath})`
  const left = [...naming.leftOut].map(([name, count]) => `${name} of ${countText(count, words)}`)
  return [
    flags['dry-run'] ? `${rows} would be created` : rows,
    ...(failed > 0 ? [flags['dry-run'] ? `${failed} would fail` : `${failed} failed${see}`] : []),
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
  ].join(', ')
}

export interface Words {
  one: string
  many: string
}

export function countText(count: number, { one, many }: Words): string {
  return `${count} ${count === 1 ? one : many}`
}
