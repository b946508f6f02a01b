import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { contract } from '../../../client/operations.ts'
import { now } from '../../../lib/clock.ts'
import { codeOf } from '../../../lib/errors.ts'
import { asObject, isObject } from '../../../lib/json.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { writeError, writing } from '../../io/files.ts'
import { exited } from '../../output/output.ts'
import { addBlocks, blocksFileOf } from './blocks-file.ts'
import type { exportFlags } from './index.ts'
import { lastLine } from './last-line.ts'
import { readTime } from './tail.ts'

export const exportTrail: Run<typeof exportFlags> = async (call) => {
  const { api, args, flags, io } = call
  const path = args[0] === '-' ? '' : (args[0] ?? '')
  if (path === '') refuseFileFlags(call)
  const before = flags.before === '' ? 0 : readTime('before', flags.before, now())
  const output = path === '' ? { after: '', write: io.out, close: () => {} } : openFile(path, flags.resume)
  let count = 0
  try {
    for await (const records of pages(api, output.after, before)) {
      output.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
      count += records.length
    }
  } finally {
    output.close()
  }
  if (path === '') return exited(0)
  const blocks = blocksFileOf(path)
  await addBlocks(api, blocks)
  const told = `${count} ${count === 1 ? 'record' : 'records'} to ${path}, and their blocks to ${blocks}`
  return { shape: 'several', values: { count, file: path, blocks }, done: 'Exported', told }
}

/** Without a file there is nothing to go on from, and no result besides the records. */
function refuseFileFlags({ given }: Call<typeof exportFlags>): void {
  const wrong = ['resume', 'json', 'output', 'fields', 'jq', 'template'].find((flag) => given.has(flag))
  if (wrong) throw new Refusal(`--${wrong} needs a file`)
}

async function* pages(api: Api, begin: string, before: number): AsyncIterable<unknown[]> {
  for (let after = begin; ; ) {
    const reply = await api.call(contract.audit.export, { after, ...(before > 0 && { before }) })
    const page = isObject(reply) && Array.isArray(reply.audits) ? reply.audits : []
    if (page.length > 0) yield page
    after = isObject(reply) && typeof reply.next === 'string' ? reply.next : ''
    if (after === '') return
  }
}

/** Each page is written at once, so that what is there when the command is stopped is good. For its owner's eyes only. */
function openFile(path: string, resumes: boolean) {
  const file = openForMore(path, resumes)
  try {
    const after = goOn(file, path)
    return {
      after,
      write: (text: string) => writing(path, () => writeFileSync(file, text)),
      close: () => closeSync(file),
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

function openForMore(path: string, resumes: boolean): number {
  try {
    return openSync(path, resumes ? 'a+' : 'ax+', 0o600)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw writeError(error, path)
    throw new Refusal(`${path} is there already; --resume goes on behind its last record`)
  }
}

/** The place of the last whole record, behind which a line that was cut off is removed. */
function goOn(file: number, path: string): string {
  const { line, end, size } = lastLine(file)
  if (size === 0) return ''
  const place = placeOf(line)
  if (place === undefined) throw new Refusal(`${path} does not end with a record of an audit trail`)
  if (end < size) ftruncateSync(file, end)
  return place
}

/** As the service takes it. */
function placeOf(line: string): string | undefined {
  try {
    const { occurred, ID } = asObject(JSON.parse(line))
    return /^\d+$/.test(String(occurred)) && typeof ID === 'string' && ID !== '' ? `${occurred}.${ID}` : undefined
  } catch {
    return undefined
  }
}
