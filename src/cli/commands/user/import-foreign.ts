/** Files of other systems, which the service reads: they go there whole. */
import { contract } from '../../../client/operations.ts'
import { isObject } from '../../../lib/json.ts'
import { Refusal } from '../../exit/exit.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { countText } from '../../import/outcome.ts'
import { readText } from '../../io/files.ts'
import type { Result } from '../../output/output.ts'
import type { ImportCall } from './import.ts'

const FOR_OWN_FILES = [
  'format',
  'map',
  'login-id',
  'batch-size',
  'concurrency',
  'failed',
  'restart',
  'stop-after',
  'keep-ids',
]

export async function importForeign(call: ImportCall): Promise<Result> {
  const body = await bodyOf(call)
  const { users, failures } = readReply(await call.api.call(contract.user.import, body))
  tell(call, failures)
  const failed = failures.filter(({ user }) => user !== '').length
  const dryRun = call.flags['dry-run']
  const created = countText(users, { one: 'user', many: 'users' })
  const told = dryRun ? `${created} would be created` : created
  return {
    shape: 'several',
    values: { created: users, failed, ...(dryRun && { dryRun }), failures },
    done: dryRun ? 'Checked' : 'Imported',
    told: failed > 0 ? `${told}, ${failed} ${failed === 1 ? 'failure' : 'failures'}` : told,
    ...(failed > 0 && { code: EXIT.failed }),
  }
}

async function bodyOf({ args, flags, given, io }: ImportCall) {
  if (flags.source === '') throw new Refusal('--hashes needs --source, the system that the files are from')
  const other = FOR_OWN_FILES.find((flag) => given.has(flag))
  if (other) throw new Refusal(`--${other} and --source exclude each other`)
  const encoded = async (path: string) => Buffer.from(await readText(path, io)).toString('base64')
  return {
    source: flags.source,
    users: await encoded(args[0] ?? ''),
    ...(flags.hashes !== '' && { hashes: await encoded(flags.hashes) }),
    dryrun: flags['dry-run'],
    keepMetadata: flags['keep-metadata'],
  }
}

/** `user` is '' where it is about more than one. */
type ImportFailure = { user: string; reason: string }

function tell({ item }: ImportCall, failures: readonly ImportFailure[]): void {
  for (const { user, reason } of failures.slice(0, MOST_LINES)) item(user === '' ? reason : `${user}: ${reason}`)
  if (failures.length > MOST_LINES) item(`and ${failures.length - MOST_LINES} more, see -j`)
}

/** For people; JSON has all. */
const MOST_LINES = 20

function readReply(reply: unknown): { users: number; failures: ImportFailure[] } {
  const { users, failures } = isObject(reply) ? reply : {}
  const rows = Array.isArray(failures) ? failures.filter(isObject) : []
  return {
    users: Array.isArray(users) ? users.length : 0,
    failures: rows.map(({ user, reason }) => ({ user: String(user ?? ''), reason: String(reason ?? '') })),
  }
}
