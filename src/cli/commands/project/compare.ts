import { createHash } from 'node:crypto'
import { dirname, relative, resolve } from 'node:path'
import { adoptPieces } from '../../../contract/project/snapshot/adopt.ts'
import { canonicalText } from '../../../contract/project/snapshot/canonical.ts'
import { type Change, changesBetween, type FieldChange } from '../../../contract/project/snapshot/changes.ts'
import { parseSnapshot } from '../../../contract/project/snapshot/parse.ts'
import { mergePieces } from '../../../contract/project/snapshot/parts.ts'
import { failureText, type SnapshotFiles } from '../../../contract/project/snapshot/piece.ts'
import { asObject, isObject, isTexts, type Json } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { goJson } from '../../go/json.ts'
import { cleanPath, isFolder, writeWhole } from '../../io/files.ts'
import { done, text } from '../../output/output.ts'
import { applyOverlays, readOverlays } from '../../snapshot/overlay.ts'
import { readFolder } from '../../snapshot/read-folder.ts'
import { fetchSnapshot, folderOf, readParts } from './snapshot.ts'
import type { diffFlags, planFlags } from './snapshot-commands.ts'

export const diff: Run<typeof diffFlags> = async (call) => {
  const { changes } = await compare(call)
  const code = call.flags['exit-code'] && changes.length > 0 ? EXIT.found : 0
  if (call.json) {
    const printed = { changes, count: changes.length, ok: true }
    return { ...text(`${goJson(printed, 'indented')}\n`), code }
  }
  return { ...text(renderChanges(changes)), code }
}

export const plan: Run<typeof planFlags> = async (call) => {
  const out = call.flags.out
  if (out === '') throw new Refusal('the --out flag is required')
  const { changes, files, live, root } = await compare(call)
  const made: Plan = {
    version: PLAN_VERSION,
    projectId: call.args[0] ?? '',
    path: relative(dirname(resolve(out)), resolve(root)) || '.',
    overlays: (call.flags.overlay ?? []).map((path) => relative(dirname(resolve(out)), resolve(path))),
    fingerprint: hashOf(live),
    files: hashOf(files),
    ...readParts(call.flags),
    changes,
  }
  writeWhole(out, `${goJson(made, 'indented')}\n`)
  if (!call.json) call.io.out(renderChanges(changes))
  call.progress(`Wrote plan: ${out}`)
  return done
}

/** What an import would do, to be done exactly so or not at all. It holds no secret. */
export type Plan = {
  version: number
  projectId: string
  /** The folder and the overlays, from where the plan lies. */
  path: string
  overlays: string[]
  /** Digest of the live configuration, as the plane computes it. */
  fingerprint: string
  /** Digest of what the folder holds. */
  files: string
  excludes?: string[]
  includes?: string[]
  changes: Change[]
}

const PLAN_VERSION = 1

/** Of this version; people may have written in the file. */
export function isPlan(value: unknown): value is Plan {
  const { version, projectId, path, fingerprint, files, overlays, changes } = asObject(value)
  const isWhole = isTexts([projectId, path, fingerprint, files]) && isTexts(overlays)
  return version === PLAN_VERSION && isWhole && Array.isArray(changes) && changes.every(isObject)
}

export function hashOf(files: SnapshotFiles): string {
  return createHash('sha256')
    .update(canonicalText(files as Json))
    .digest('hex')
}

interface Comparison {
  changes: Change[]
  files: SnapshotFiles
  live: SnapshotFiles
  root: string
}

type CompareOptions = Call<Omit<typeof diffFlags, 'exit-code'>>

/** Throws Refusal when the folder holds no snapshot that could be compared. */
async function compare(call: CompareOptions): Promise<Comparison> {
  const root = folderOf(call)
  if (!isFolder(root)) throw new Refusal(`snapshot path does not exist: ${root}`)
  const files = applyOverlays(readFolder(root), readOverlays(call.flags.overlay ?? [], call.env))
  const incoming = parseSnapshot(files)
  const [failure] = incoming.failures
  if (failure) throw new Refusal(`${failureText(failure)} (see: descope project snapshot lint ${cleanPath(root)})`)
  const live = await fetchSnapshot(call)
  const current = parseSnapshot(live).pieces
  const next = mergePieces(current, adoptPieces(incoming.pieces, current).pieces, readParts(call.flags))
  return { changes: changesBetween(current, next), files, live, root }
}

const SIGNS = { create: '+', update: '~', delete: '-' }

export function renderChanges(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ op, part, name, fields }) => [
    `${SIGNS[op]} ${part}${name && !part.endsWith(`/${name}`) ? ` (${name})` : ''}`,
    ...fields.map((field) => `    ${renderField(field)}`),
  ])
  const count = changes.length === 1 ? '1 difference' : `${changes.length} differences`
  return `${[...lines, `* ${changes.length === 0 ? 'No differences' : count}`].join('\n')}\n`
}

function renderField({ field, from, to }: FieldChange): string {
  if (from === undefined) return `${field}: added ${brief(to)}`
  if (to === undefined) return `${field}: removed ${brief(from)}`
  return `${field}: ${brief(from)} -> ${brief(to)}`
}

const LONGEST = 120

function brief(value: Json | undefined): string {
  const shown = goJson(value ?? null)
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}... (${shown.length} characters)` : shown
}
