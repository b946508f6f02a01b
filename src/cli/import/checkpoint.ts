/** How far an import has come, in a file beside the input: written whole at each step, so that a kill loses nothing. */

import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { isObject } from '../../lib/json.ts'
import { isShaped } from '../../lib/shapes.ts'
import { Refusal } from '../exit/exit.ts'
import { writing } from '../io/files.ts'
import { readTextFile } from '../io/text-files.ts'
import type { Place } from '../records/open.ts'

export interface Progress {
  /** Every row before is done. */
  done: Place
  /** Rows behind `done` that are done too, as first and last row, and where the next begins in bytes. */
  finished: { from: number; to: number; end: number }[]
  /** Rows up to this one were sent, or may have been. */
  sent: number
  created: number
  failed: number
  /** Bytes of the file of failed rows that belong to rows that are done. */
  failedBytes: number
}

export interface Checkpoint {
  /** What was saved by an import of this file into this project that did not end. */
  resumed?: Progress
  save(progress: Progress): void
  remove(): void
}

export const NOTHING_DONE: Progress = {
  done: { row: 0, offset: 0 },
  finished: [],
  sent: 0,
  created: 0,
  failed: 0,
  failedBytes: 0,
}

/**
 * The checkpoint of a file. `target` says where its users go. Throws Refusal when one is there that belongs to another
 * content or another target, unless it is to be left aside.
 */
export function openCheckpoint(path: string, target: string, restart: boolean): Checkpoint {
  const place = `${path}.checkpoint`
  const identity: Identity = { ...identityOf(path), target }
  const saved = restart ? undefined : read(place)
  if (saved && !isSame(saved.identity, identity)) throw new Refusal(differsText(path, saved.identity, identity))
  return {
    ...(saved && { resumed: saved.progress }),
    save: (progress) =>
      writing(place, () => replaceFile(place, JSON.stringify({ version: VERSION, identity, progress }))),
    remove: () => rmSync(place, { force: true }),
  }
}

/** What reads standard input cannot go on. */
export const noCheckpoint: Checkpoint = { save: () => {}, remove: () => {} }

interface Identity {
  size: number
  /** Milliseconds. */
  modified: number
  /** Hash of the first bytes. */
  head: string
  target: string
}

interface CheckpointFile {
  version: number
  identity: Identity
  progress: Progress
}

const VERSION = 1

function isCheckpoint(value: unknown): value is CheckpointFile {
  if (!isShaped(value, { version: 'number' }) || value.version !== VERSION) return false
  return 'identity' in value && isObject(value.identity) && 'progress' in value && isObject(value.progress)
}
const HEAD = 64 * 1024

function identityOf(path: string): Omit<Identity, 'target'> {
  const { size, mtimeMs } = statSync(path)
  const bytes = Buffer.alloc(Math.min(size, HEAD))
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes, 0, bytes.length, 0)
  } finally {
    closeSync(file)
  }
  return { size, modified: mtimeMs, head: createHash('sha256').update(bytes).digest('hex') }
}

function read(place: string): CheckpointFile | undefined {
  let text: string
  try {
    text = readTextFile(place)
  } catch {
    return undefined
  }
  try {
    const saved: unknown = JSON.parse(text)
    if (isCheckpoint(saved)) return saved
  } catch {
    // Not written by this program: the same refusal as for another version.
  }
  throw new Refusal(`${place} is no checkpoint of this version: remove it, or use --restart`)
}

function isSame(a: Identity, b: Identity): boolean {
  return a.size === b.size && a.modified === b.modified && a.head === b.head && a.target === b.target
}

function differsText(path: string, saved: Identity, now: Identity): string {
  const what = saved.target === now.target ? `${path} has changed` : `${path} went to another project (${saved.target})`
  return `${what} since its import was interrupted: use --restart to import it from the start`
}

/** The file is the old one or the new one, whatever happens. */
function replaceFile(place: string, text: string): void {
  const next = `${place}.next`
  const file = openSync(next, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, place)
}
