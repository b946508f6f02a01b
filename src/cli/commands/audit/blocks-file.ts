/** The signed blocks beside an export: each a line of JSON, the newest last. */
import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { contract } from '../../../client/operations.ts'
import { isObject } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { writing } from '../../io/files.ts'
import { lastLine } from './last-line.ts'

export const blocksFileOf = (path: string): string => `${path}.blocks`

/** Adds those that are not in the file yet. */
export async function addBlocks(api: Api, path: string): Promise<void> {
  const file = writing(path, () => openSync(path, 'a+', 0o600))
  try {
    const { line, end, size } = lastLine(file)
    if (end < size) ftruncateSync(file, end)
    for (let after = size === 0 ? 0 : numberIn(line, path) + 1; ; ) {
      const reply = await api.call(contract.audit.blocks, { after })
      const blocks = isObject(reply) && Array.isArray(reply.blocks) ? reply.blocks : []
      writing(path, () => writeFileSync(file, blocks.map((block) => `${JSON.stringify(block)}\n`).join('')))
      after = isObject(reply) ? Number(reply.next) : 0
      if (!after) return
    }
  } finally {
    closeSync(file)
  }
}

function numberIn(line: string, path: string): number {
  const number = Number(/"number":(\d+)/.exec(line)?.[1] ?? Number.NaN)
  if (Number.isNaN(number)) throw new Refusal(`${path} does not end with a block of an audit trail`)
  return number
}
