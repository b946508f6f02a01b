/** Names that were asked for a moment ago, in files that only their owner reads. The key is in none of them. */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { now } from '../../lib/clock.ts'
import { isListOf } from '../../lib/shapes.ts'
import { readTextFile } from '../io/text-files.ts'
import type { Environment } from '../profiles/target.ts'
import { type Candidate, isCandidate } from './candidate.ts'

/** Milliseconds for which names are kept. */
const KEPT = 20_000

export function recall(subject: readonly string[], env: Environment): Candidate[] | undefined {
  const file = fileFor(subject, env)
  if (!file) return undefined
  try {
    if (isOld(file)) return undefined
    const kept: unknown = JSON.parse(readTextFile(file))
    return isListOf(kept, isCandidate) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Where nothing can be written, nothing is kept. */
export function remember(subject: readonly string[], names: readonly Candidate[], env: Environment): void {
  const file = fileFor(subject, env)
  if (!file) return
  try {
    const folder = folderOf(env)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    forgetOld(folder)
    const aside = `${file}.${process.pid}`
    writeFileSync(aside, JSON.stringify(names), { mode: 0o600 })
    renameSync(aside, file)
  } catch {}
}

function fileFor(subject: readonly string[], env: Environment): string | undefined {
  const folder = folderOf(env)
  const name = createHash('sha256').update(subject.join('\0')).digest('hex')
  return folder && join(folder, `${name}.json`)
}

function folderOf(env: Environment): string {
  const caches = env.XDG_CACHE_HOME || (env.HOME ? join(env.HOME, '.cache') : '')
  return caches && join(caches, 'descope', 'completion')
}

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    if (isOld(file)) rmSync(file, { force: true })
  }
}

/** Also what was written in the future, by a clock that was wrong then or is now. */
function isOld(file: string): boolean {
  return Math.abs(now() - statSync(file).mtimeMs) > KEPT
}
