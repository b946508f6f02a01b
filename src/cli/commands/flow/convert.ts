import { mkdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  consoleToExported,
  exportedToSnapshot,
  type FlowFolder,
  formatOf,
  snapshotToExported,
} from '../../../contract/configuration/flow/formats.ts'
import { checkPaths } from '../../../contract/project/snapshot/paths.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { EncodingError } from '../../../lib/utf8.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { cleanPath, fileErrorText, isFolder, readJsonFile, writeJsonFile } from '../../io/files.ts'
import { done } from '../../output/output.ts'
import type { convertFlags } from './index.ts'

type ConvertCall = Call<typeof convertFlags>

export const convert: Run<typeof convertFlags> = async (call) => {
  const source = cleanPath(call.args[0] ?? '')
  const target = call.args[1] === undefined ? undefined : cleanPath(call.args[1])
  const stats = statSync(source, { throwIfNoEntry: false })
  if (!stats) throw new Refusal(`source path does not exist: ${source}`)
  if (stats.isDirectory()) convertFolder(call, source, target)
  else convertFile(call, source, target)
  return done
}

function convertFolder(call: ConvertCall, source: string, target: string | undefined): void {
  if (target === undefined) throw new Refusal('target file path is required when converting from snapshot format')
  const flowId = basename(source)
  const folder = readFlowFolder(source)
  if (!folder) {
    abortUnsupported(call, source)
    call.progress(`Skipping unsupported file: ${source}`)
    return
  }
  writeExported(call, source, {
    path: isFolder(target) ? join(target, `${flowId}.json`) : target,
    flow: snapshotToExported(flowId, folder),
  })
}

function convertFile(call: ConvertCall, source: string, target: string | undefined): void {
  const document = readOrNothing(source)
  const format = document && formatOf(document)
  if (!document || !format) abortUnsupported(call, source)
  else if (format === 'console') {
    const path = target !== undefined && isFolder(target) ? join(target, basename(source)) : (target ?? source)
    writeExported(call, source, { path, flow: consoleToExported(document) })
  } else {
    if (target === undefined) {
      throw new Refusal('target directory path is required when converting to snapshot format')
    }
    writeFlowFolder(call, target, exportedToSnapshot(document))
  }
}

function abortUnsupported({ flags, progress }: ConvertCall, path: string): void {
  if (!flags.skip) throw new Refusal(`unsupported input format: ${path}`)
  progress(`Skipping unsupported input: ${path}`)
}

/** Undefined when the folder is none of a flow; throws Refusal when one of its screens is not there. */
function readFlowFolder(path: string): FlowFolder | undefined {
  const metadata = readOrNothing(join(path, 'metadata.json'))
  const contents = readOrNothing(join(path, 'contents.json'))
  if (!metadata || !contents) return undefined
  const names = Array.isArray(metadata['screens']) ? metadata['screens'] : []
  const screens = names.map((name) => {
    if (typeof name !== 'string') throw new Refusal(`invalid value in list of screens in path: ${path}`)
    checkPaths([`screen-${name}.json`], false)
    const document = readOrNothing(join(path, `screen-${name}.json`))
    if (!document) throw new Refusal(`missing flow screen in path: ${path}`)
    return { name, document }
  })
  return { metadata, contents, screens }
}

function readOrNothing(path: string): JsonObject | undefined {
  try {
    return readJsonFile(path)
  } catch (error) {
    if (error instanceof Error && error.cause instanceof EncodingError) throw error
    return undefined
  }
}

function writeExported(call: ConvertCall, source: string, { path, flow }: { path: string; flow: JsonObject }): void {
  call.progress(path === source ? `Overwriting source file: ${source}` : `Writing file: ${path}`)
  writeJsonFile(path, flow)
}

function writeFlowFolder({ progress }: ConvertCall, target: string, { metadata, contents, screens }: FlowFolder): void {
  const files: [name: string, value: JsonObject][] = [
    ['metadata.json', metadata],
    ['contents.json', contents],
    ...screens.map(({ name, document }): [string, JsonObject] => [`screen-${name}.json`, document]),
  ]
  // Screen ids come from the file, and become names of files.
  const names = files.map(([name]) => name)
  const nested = names.find((name) => name.includes('/'))
  if (nested !== undefined) throw new Refusal(`refused screen file ${nested}: it is no file name`)
  checkPaths(names, false)
  makeFolder(target)
  progress(`Writing files: ${target}`)
  for (const [name, value] of files) writeJsonFile(join(target, name), value)
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o755 })
  } catch (error) {
    if (isFolder(path)) return
    throw new Refusal(`failed to create target directory ${path}: ${fileErrorText(error)}`)
  }
}
