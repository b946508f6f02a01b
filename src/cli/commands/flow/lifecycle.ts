import { contract } from '../../../client/operations.ts'
import { tidyExported } from '../../../contract/configuration/flow/formats.ts'
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { requireArgument } from '../../exit/exit.ts'
import { decodeList } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { readJsonFile, writeJsonFile } from '../../io/files.ts'
import { done, list, one, type Result, text } from '../../output/output.ts'
import { flow } from './shapes.ts'

export const listAll: Run = async ({ api }) => {
  const reply = await api.call(contract.flow.list)
  const words = { verb: 'Loaded', one: 'flow', many: 'flows', item: 'Flow' }
  return list('flows', decodeList(flow, reply?.flows), words)
}

export const exportOne: Run = async ({ api, args: [flowId = '', target], json }) => {
  requireArgument('flowID', flowId)
  const reply = await api.call(contract.flow.export, { flowId }, goJson)
  return exported('flow', tidyExported(asObject(reply?.flow)), { target, json })
}

export const importOne: Run = async ({ api, args: [flowId = '', source = ''] }) => {
  const flow = readJsonFile(source)
  requireArgument('flowID', flowId)
  await api.call(contract.flow.import, { flow: { ...flow, flowId } }, goJson)
  return done
}

/** To a file without a word; else as plain JSON, or under its key. */
export function exported(
  key: string,
  value: JsonObject,
  { target, json }: { target: string | undefined; json: boolean },
): Result {
  if (target !== undefined) {
    writeJsonFile(target, value)
    return done
  }
  return json ? one(key, value, '') : text(`${goJson(value, 'indented')}\n`)
}
