/** Records of one kind, written to a file or to standard output as they come. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { JsonObject } from '../../lib/json.ts'
import type { Call } from '../command.ts'
import { Refusal } from '../exit/exit.ts'
import { EXIT } from '../exit/exit-codes.ts'
import { writing } from '../io/files.ts'
import { header, row } from '../output/formats/csv.ts'
import { exited, type Result } from '../output/output.ts'
import type { writeFlags } from './file-flags.ts'

export type ExportCall = Call<typeof writeFlags>

export interface RecordExport {
  one: string
  many: string
  /** Of CSV, in order. */
  columns: readonly string[]
  /** The command that prints all of them in any output format. */
  instead: string
  pages: AsyncIterable<JsonObject[]>
}

/** Throws Refusal for flags that do not go together. */
export async function exportRecords(call: ExportCall, wish: RecordExport): Promise<Result> {
  const { args, flags } = call
  const path = args[0] === '-' ? '' : (args[0] ?? '')
  const writer = writerFor(chooseFormat(path, flags.format), wish.columns)
  if (path === '') refuseSummaryFlags(call, wish.instead)
  const output = path === '' ? standardOutput(call) : openFile(path)
  if (path !== '') discardWhenStopped(call, output)
  let count = 0
  try {
    output.write(writer.begin)
    for await (const page of wish.pages) {
      output.write(page.map((record, index) => writer.record(record, count + index)).join(''))
      count += page.length
    }
    output.write(writer.end(count))
    output.keep()
  } catch (error) {
    output.discard()
    throw error
  }
  if (path === '') return exited(0)
  const told = `${count} ${count === 1 ? wish.one : wish.many} to ${path}`
  return { shape: 'several', values: { count, file: path }, done: 'Exported', told }
}

/** A stopped export leaves nothing behind, and does not wait for the answer that it is waiting for. */
function discardWhenStopped({ io }: ExportCall, output: Output): void {
  io.stopSignal().addEventListener('abort', () => {
    output.discard()
    process.exit(EXIT.stopped)
  })
}

/** Without a file there is no result besides the records, to which these flags would apply. */
function refuseSummaryFlags({ given }: ExportCall, instead: string): void {
  const wrong = ['json', 'output', 'fields', 'jq', 'template'].find((flag) => given.has(flag))
  if (wrong) throw new Refusal(`--${wrong} needs a file; use --format, or "${instead}"`)
}

const FORMATS = ['ndjson', 'json', 'csv'] as const

type ExportFormat = (typeof FORMATS)[number]

interface Writer {
  begin: string
  record(record: JsonObject, index: number): string
  end(count: number): string
}

function writerFor(format: ExportFormat, names: readonly string[]): Writer {
  const columns = names.map((name) => [name])
  if (format === 'csv') return { begin: header(columns), record: (record) => row(record, columns), end: () => '' }
  if (format === 'ndjson') return { begin: '', record: (record) => `${JSON.stringify(record)}\n`, end: () => '' }
  return {
    begin: '[',
    record: (record, index) => `${index > 0 ? ',' : ''}\n${JSON.stringify(record)}`,
    end: (count) => (count > 0 ? '\n]\n' : ']\n'),
  }
}

function chooseFormat(path: string, flag: string): ExportFormat {
  const named = /\.(ndjson|jsonl|json|csv)$/i.exec(path)?.[1]?.toLowerCase()
  const wanted = flag || (named === 'jsonl' ? 'ndjson' : named) || 'ndjson'
  const format = FORMATS.find((name) => name === wanted)
  if (!format) throw new Refusal(`the format must be ${FORMATS.join(', ')}`)
  return format
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

/** The file has its name only when it is whole. It may hold people's data: nobody else may read it. */
function openFile(path: string): Output {
  const part = `${path}.part`
  const file = writing(path, () => openSync(part, 'w', 0o600))
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return {
    write: (text) => {
      writing(path, () => writeSync(file, text))
    },
    keep: () => {
      close()
      writing(path, () => renameSync(part, path))
    },
    discard: () => {
      close()
      rmSync(part, { force: true })
    },
  }
}
