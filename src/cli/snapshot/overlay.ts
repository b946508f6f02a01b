/**
 * Overlays: what differs from one environment to another, beside the snapshot that they share.
 *
 *     {"project.json": {"domain": "auth.example.com"},
 *      "connectors/mail.json": {"configuration.password": "${MAIL_PASSWORD}"},
 *      "lists.json": {"lists[name=allowed].data": ["10.0.0.0/8"]}}
 */
import { mapTexts } from '../../contract/project/snapshot/assets.ts'
import { isPlain, PLACEHOLDER, type SnapshotFiles } from '../../contract/project/snapshot/piece.ts'
import { valueAt, withValueAt } from '../../contract/project/snapshot/secrets.ts'
import type { Json } from '../../lib/json.ts'
import { Refusal } from '../exit/exit.ts'
import { readJsonFile } from '../io/files.ts'

export interface Overlay {
  file: string
  /** As written. */
  path: string
  steps: Step[]
  value: Json
  /** The value before variables were filled in: what they hold is secret. */
  written: Json
}

type Step = string | number | { key: string; is: string }
type Env = { readonly [name: string]: string | undefined }

/** Throws Refusal for a path that cannot be read and for a variable that is not set; never with a value in it. */
export function readOverlays(paths: readonly string[], env: Env): Overlay[] {
  return paths.flatMap((path) =>
    Object.entries(readJsonFile(path)).flatMap(([file, changes]) => {
      if (!isPlain(changes)) throw new Refusal(`overlay ${path}: ${file} must hold an object of paths and values`)
      return Object.entries(changes).map(([key, value]) => {
        const filled = mapTexts(value, (text) => fill(text, env, path))
        return { file, path: key, steps: parsePath(key, path), value: filled, written: value }
      })
    }),
  )
}

/** The files with the overlays' values. Throws Refusal for a place that is not there to be set. */
export function applyOverlays(files: SnapshotFiles, overlays: readonly Overlay[]): SnapshotFiles {
  const result: SnapshotFiles = { ...files }
  for (const { file, path, steps, value } of overlays) {
    const document = result[file]
    const at = document === undefined ? undefined : resolve(document, steps)
    if (document === undefined || !at) throw new Refusal(`overlay: there is no ${path} in ${file}`)
    result[file] = withValueAt(document, at, value)
  }
  return result
}

/**
 * An export without what overlays put into the project: where the project has an overlay's value, the file keeps the
 * value that it has on disk.
 */
export function withoutOverlays(
  exported: SnapshotFiles,
  onDisk: SnapshotFiles,
  overlays: readonly Overlay[],
): SnapshotFiles {
  const result: SnapshotFiles = { ...exported }
  for (const { file, steps, value, written } of overlays) {
    const [live, base] = [result[file], onDisk[file]]
    if (live === undefined || base === undefined) continue
    const [at, from] = [resolve(live, steps), resolve(base, steps)]
    const before = from && valueAt(base, from)
    if (!at || before === undefined) continue
    if (holds(valueAt(live, at), value, written)) result[file] = withValueAt(live, at, before)
  }
  return result
}

/** Whether a value is the overlay's; where that came from a variable, the live one may be a placeholder. */
function holds(live: Json | undefined, value: Json, written: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return live === value || (live === PLACEHOLDER && value !== written)
  if (typeof live !== 'object' || live === null || Array.isArray(live) !== Array.isArray(value)) return false
  const keys = Object.keys(value)
  if (keys.length !== Object.keys(live).length) return false
  return keys.every((key) => holds(valueAt(live, [key]), valueAt(value, [key]) ?? null, valueAt(written, [key])))
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

function fill(text: string, env: Env, path: string): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const found = env[name]
    if (found === undefined) throw new Refusal(`overlay ${path}: the environment variable ${name} is not set`)
    return found
  })
}

const STEP = /^(?:\.?([^.[\]]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[([^=\]]+)=([^\]]*)\])/

function parsePath(path: string, overlay: string): Step[] {
  const steps: Step[] = []
  let rest = path
  while (rest !== '') {
    const match = STEP.exec(rest)
    if (!match) throw new Refusal(`overlay ${overlay}: cannot read the path ${path} at ${rest}`)
    const [whole, name, index, quoted, key, is] = match
    if (index !== undefined) steps.push(Number(index))
    else if (key !== undefined) steps.push({ key, is: is ?? '' })
    else steps.push(name ?? String(JSON.parse(`"${quoted}"`)))
    rest = rest.slice(whole.length)
  }
  if (steps.length === 0) throw new Refusal(`overlay ${overlay}: a path is empty`)
  return steps
}

/** Keys and indexes; undefined where a step above the last leads nowhere. */
function resolve(document: Json, steps: readonly Step[]): (string | number)[] | undefined {
  const at: (string | number)[] = []
  for (const [index, step] of steps.entries()) {
    const here = valueAt(document, at)
    const next = typeof step === 'object' ? itemIndex(here, step) : step
    if (next === undefined || !hasRoom(here, next)) return undefined
    at.push(next)
    if (index < steps.length - 1 && valueAt(document, at) === undefined) return undefined
  }
  return at
}

function itemIndex(list: Json | undefined, { key, is }: { key: string; is: string }): number | undefined {
  if (!Array.isArray(list)) return undefined
  const index = list.findIndex((item) => isPlain(item) && String(item[key]) === is)
  return index < 0 ? undefined : index
}

function hasRoom(parent: Json | undefined, step: string | number): boolean {
  if (Array.isArray(parent)) return typeof step === 'number' && step < parent.length
  return isPlain(parent) && typeof step === 'string'
}
