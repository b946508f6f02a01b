import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { User } from '../../../contract/schemas/user.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit.ts'
import { EXIT } from '../../exit-codes.ts'
import { header, row } from '../../formats/csv.ts'
import { exited } from '../../output.ts'
import { everyUser } from './every-user.ts'
import type { exportFlags } from './index.ts'
import { EVERYBODY } from './lifecycle.ts'

type ExportCall = Call<typeof exportFlags>

export const exportAll: Run<typeof exportFlags> = async (call) => {
  const { api, args, flags } = call
  const path = args[0] === '-' ? '' : (args[0] ?? '')
  const writer = WRITERS[chooseFormat(path, flags.format)]
  if (path === '') refuseSummaryFlags(call)
  const output = path === '' ? standardOutput(call) : openFile(path)
  if (path !== '') discardWhenStopped(call, output)
  const query = { ...EVERYBODY, withTestUser: flags['with-test-users'] }
  let count = 0
  try {
    output.write(writer.begin)
    for await (const users of everyUser(api, query, (user) => user as JsonObject)) {
      output.write(users.map((user, index) => writer.user(user, count + index)).join(''))
      count += users.length
    }
    output.write(writer.end(count))
    output.keep()
  } catch (error) {
    output.discard()
    throw error
  }
  if (path === '') return exited(0)
  const told = `${count} ${count === 1 ? 'user' : 'users'} to ${path}`
  return { shape: 'several', values: { count, file: path }, done: 'Exported', told }
}

/** A stopped export leaves nothing behind, and does not wait for the answer that it is waiting for. */
function discardWhenStopped({ io }: ExportCall, output: Output): void {
  io.stopSignal().addEventListener('abort', () => {
    output.discard()
    process.exit(EXIT.stopped.code)
  })
}

/** Without a file there is no result besides the users, to which these flags would apply. */
function refuseSummaryFlags({ given }: ExportCall): void {
  const wrong = ['json', 'output', 'fields', 'jq', 'template'].find((flag) => given.has(flag))
  if (wrong) throw new Refusal(`--${wrong} needs a file; use --format, or "user load-all --all"`)
}

type ExportFormat = 'ndjson' | 'json' | 'csv'

interface Writer {
  begin: string
  user(user: JsonObject, index: number): string
  end(count: number): string
}

const columns = Object.keys(User.fields).map((name) => [name])

const WRITERS: { [F in ExportFormat]: Writer } = {
  ndjson: { begin: '', user: (user) => `${JSON.stringify(user)}\n`, end: () => '' },
  json: {
    begin: '[',
    user: (user, index) => `${index > 0 ? ',' : ''}\n${JSON.stringify(user)}`,
    end: (count) => (count > 0 ? '\n]\n' : ']\n'),
  },
  csv: { begin: header(columns), user: (user) => row(user, columns), end: () => '' },
}

function chooseFormat(path: string, flag: string): ExportFormat {
  const named = /\.(ndjson|jsonl|json|csv)$/i.exec(path)?.[1]?.toLowerCase()
  const wanted = flag || (named === 'jsonl' ? 'ndjson' : named) || 'ndjson'
  if (!Object.hasOwn(WRITERS, wanted)) throw new Refusal(`the format must be ${Object.keys(WRITERS).join(', ')}`)
  return wanted as ExportFormat
}

interface Output {
  write(text: string): void
  /** All is written. */
  keep(): void
  discard(): void
}

function standardOutput({ io }: ExportCall): Output {
  return { write: io.out, keep: () => {}, discard: () => {} }
}

/** The file has its name only when it is whole. It holds people's data: nobody else may read it. */
function openFile(path: string): Output {
  const part = `${path}.part`
  const file = openSync(part, 'w', 0o600)
  return {
    write: (text) => {
      writeSync(file, text)
    },
    keep: () => {
      closeSync(file)
      renameSync(part, path)
    },
    discard: () => {
      closeSync(file)
      rmSync(part, { force: true })
    },
  }
}
