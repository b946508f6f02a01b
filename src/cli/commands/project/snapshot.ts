import { mkdirSync, rmdirSync, statSync } from 'node:fs'
import { contract } from '../../../client/operations.ts'
import { ResponseError } from '../../../client/transport.ts'
import type { Input, Output } from '../../../client/values.ts'
import { checkParts } from '../../../contract/project/snapshot/parts.ts'
import type { SnapshotFiles } from '../../../contract/project/snapshot/piece.ts'
import { isObject } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { decode } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { quote } from '../../go/text.ts'
import { cleanPath, fileErrorText, isFolder, writeWhole } from '../../io/files.ts'
import { readTextFile } from '../../io/text-files.ts'
import { done, exited, type Result, text } from '../../output/output.ts'
import { readMocks, sendMocks } from '../../snapshot/connector-mocks.ts'
import { applyOverlays, readOverlays, withoutOverlays } from '../../snapshot/overlay.ts'
import { readFolder } from '../../snapshot/read-folder.ts'
import { countSecrets, parseSecrets, renderSecrets, type Secrets } from '../../snapshot/secrets-file.ts'
import { writeFolder } from '../../snapshot/write-folder.ts'
import { checkDeletes } from './deletes.ts'
import { verdict } from './shapes.ts'
import type { exportFlags, importFlags, validateFlags } from './snapshot-commands.ts'

export const exportSnapshot: Run<typeof exportFlags> = async (call) => {
  const root = folderOf(call)
  if (!isFolder(root) && call.flags.path !== '' && statSync(root, { throwIfNoEntry: false })) {
    throw new Refusal(`invalid export path: ${root}`)
  }
  const isNew = makeFolder(root)
  try {
    call.progress('Exporting snapshot...')
    const files = await fetchSnapshot(call, call.flags['no-assets'] ? 'plain' : '')
    const overlays = readOverlays(call.flags.overlay ?? [], call.env)
    call.progress('Writing snapshot files:')
    const wanted = overlays.length > 0 ? withoutOverlays(files, readFolder(root), overlays) : files
    writeUninterrupted(root, wanted, call.item)
  } catch (error) {
    if (isNew) removeEmpty(root)
    throw error
  }
  call.progress('Done')
  return done
}

/** The files of the live project. */
export async function fetchSnapshot({ api }: Pick<Call, 'api'>, format = ''): Promise<SnapshotFiles> {
  const reply = await api.call(contract.project.exportSnapshot, format ? { format } : {})
  const files = reply?.files
  return isObject(files) ? files : {}
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** An interrupt waits until the files that are being written are whole. */
function writeUninterrupted(root: string, files: SnapshotFiles, item: (path: string) => void): void {
  const stop = () => process.exit(EXIT.stopped)
  for (const signal of SIGNALS) process.once(signal, stop)
  try {
    writeFolder(root, files, { seen: item })
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop)
  }
}

export const importSnapshot: Run<typeof importFlags> = async (call) => {
  const snapshot = readSnapshot(call)
  const mocks = readMocks(folderOf(call))
  for (const part of cleanParts(call.flags.exclude)) call.progress(`Excluding ${part} from import...`)
  call.progress('Importing snapshot...')
  const body = { ...snapshot, ...readParts(call.flags) }
  const kept = await importKeeping(call, body)
  if (kept === 'removes') await importAll(call, { ...body, ...(await permitDeletes(call, body)) })
  if (kept === 'unknown') await importAll(call, body)
  await sendMocks(call, mocks)
  call.progress('Done')
  return done
}

type Body = Input<typeof contract.project.importSnapshot>

/** A plane refuses what would remove something; the hosted service does not know this way to ask. */
async function importKeeping({ api }: Pick<Call, 'api'>, body: Body): Promise<'done' | 'removes' | 'unknown'> {
  try {
    await api.call(contract.project.importWithoutDeletes, body)
    return 'done'
  } catch (error) {
    if (isRefused(error, IMPORT_DELETES)) return 'removes'
    if (error instanceof ResponseError && error.status === NOT_FOUND) return 'unknown'
    throw error
  }
}

const NOT_FOUND = 404
const IMPORT_DELETES = 'E011410'
const CONFIGURATION_CHANGED = 'E011409'

async function importAll({ api }: Pick<Call, 'api'>, body: Body): Promise<void> {
  try {
    await api.call(contract.project.importSnapshot, body)
  } catch (error) {
    if (!isRefused(error, CONFIGURATION_CHANGED)) throw error
    throw new Refusal('the project has changed meanwhile: import it again')
  }
}

function isRefused(error: unknown, code: string): boolean {
  return error instanceof ResponseError && error.code === code
}

/** The fingerprint sees to it that nothing else goes than what was permitted. */
async function permitDeletes(call: Call<typeof importFlags>, body: Body): Promise<{ fingerprint?: string }> {
  const { deletes, fingerprint } = (await call.api.call(contract.project.validateSnapshot, body)) ?? {}
  const gone = (deletes ?? []).map(({ part = '', kind = '' }) => ({ part, kind }))
  checkDeletes(call, gone, 'import')
  return { fingerprint }
}

export const validateSnapshot: Run<typeof validateFlags> = async (call) => {
  const { files, inputSecrets } = readSnapshot(call)
  const body = { files, inputSecrets, ...readParts(call.flags) }
  call.progress('Validating snapshot...')
  const reply = (await call.api.call(contract.project.validateSnapshot, body)) ?? {}
  if (reply.ok) {
    for (const { part } of reply.deletes ?? []) call.progress(`Warning: an import deletes ${part}`)
    call.progress('Done')
    return done
  }
  call.progress('Validation failed:')
  const failures = reply.failures ?? []
  for (const failure of failures) call.item(failure)
  writeSideFiles(call, failures, reply.missingSecrets ?? {})
  call.progress('Done')
  return failed(call, reply)
}

type Verdict = NonNullable<Output<typeof contract.project.validateSnapshot>>

function failed({ json }: Pick<Call, 'json'>, reply: Verdict): Result {
  if (!json) return exited(EXIT.found)
  const printed = decode(verdict, { ...reply, missingSecrets: filledLists(reply.missingSecrets) })
  return { ...text(`${goJson(printed, 'indented')}\n`), code: EXIT.found }
}

/** Lists without an entry are left out, an absent object stays absent. */
function filledLists(secrets: Verdict['missingSecrets']): unknown {
  return secrets && Object.fromEntries(Object.entries(secrets).filter(([, list]) => list && list.length > 0))
}

function writeSideFiles(
  { flags, progress }: Call<typeof validateFlags>,
  failures: readonly string[],
  missing: Parameters<typeof renderSecrets>[0],
): void {
  if (flags['failures-output'] !== '') {
    progress('Writing failures output...')
    writeWhole(
      flags['failures-output'],
      failures.map((failure) => `${failure}\n`).join(''),
      0o644,
      'failures output file',
    )
  }
  if (flags['secrets-output'] === '' || countSecrets(missing) === 0) return
  progress('Writing secrets output...')
  writeWhole(flags['secrets-output'], renderSecrets(missing), 0o600, 'secrets output file')
}

type SnapshotSource = Call<typeof validateFlags> | Call<typeof importFlags>

/** The folder's files with overlays, and the secrets beside it. */
export function readSnapshot(call: SnapshotSource): { files: SnapshotFiles; inputSecrets?: Secrets } {
  const root = folderOf(call)
  if (!isFolder(root)) throw new Refusal(`snapshot path does not exist: ${root}`)
  call.progress('Reading snapshot files:')
  const read = readFolder(root, call.item)
  const files = applyOverlays(read, readOverlays(call.flags.overlay ?? [], call.env))
  return { files, ...readSecrets(call.flags['secrets-input'], call.progress) }
}

/** `path` '' for none. */
export function readSecrets(path: string, progress: Call['progress']): { inputSecrets?: Secrets } {
  if (path === '') return {}
  progress('Reading input secrets...')
  let content: string
  try {
    content = readTextFile(path)
  } catch (error) {
    throw new Refusal(`failed to read secrets input file ${path}: ${fileErrorText(error)}`)
  }
  const secrets = parseSecrets(content, path)
  const count = countSecrets(secrets)
  if (count === 0) progress('No secrets found in input')
  else progress(count === 1 ? 'Found 1 secret in input' : `Found ${count} secrets in input`)
  return { inputSecrets: secrets }
}

export function readParts({ exclude, include }: PartFlags): { excludes?: string[]; includes?: string[] } {
  const [excludes, includes] = [cleanParts(exclude), cleanParts(include)]
  for (const part of excludes) checkExcluded(part)
  return { ...(excludes.length > 0 && { excludes }), ...(includes.length > 0 && { includes }) }
}

function cleanParts(parts: readonly string[] | null): string[] {
  return (parts ?? []).map((part) => part.trim()).filter(Boolean)
}

/** In the words of the official client. */
function checkExcluded(part: string): void {
  try {
    checkParts([part])
  } catch {
    throw new Refusal(`[E011004] The excludes argument contains an unknown value: ${quote(part)}`)
  }
}

interface PartFlags {
  exclude: readonly string[] | null
  include: readonly string[] | null
}

export function folderOf({ args, flags }: { args: readonly string[]; flags: { path: string } }): string {
  return flags.path === '' ? `project-${args[0] ?? ''}` : cleanPath(flags.path)
}

function makeFolder(path: string): boolean {
  if (isFolder(path)) return false
  try {
    mkdirSync(path, { mode: 0o755 })
    return true
  } catch {
    throw new Refusal(`cannot create export path: ${path}`)
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Something stands in it: it stays.
  }
}
