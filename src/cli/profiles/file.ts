/** The file of a user's profiles. It holds keys, so nobody else may read it. */

import { chmodSync, closeSync, existsSync, mkdirSync, openSync, realpathSync, rmSync, statSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { now } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import { isJsonObject, type JsonObject, textAt } from '../../lib/json.ts'
import { SetupError } from '../exit/exit.ts'
import { fileErrorText, writeWhole } from '../io/files.ts'
import { readTextFile } from '../io/text-files.ts'
import type { Profile, Profiles } from './profile.ts'
import type { Environment } from './target.ts'

export function profilesPath(env: Environment): string {
  const home = env.HOME || env.USERPROFILE || homedir()
  const windows = platform() === 'win32' ? env.APPDATA : ''
  return join(env.XDG_CONFIG_HOME || windows || join(home, '.config'), 'homescope', 'profiles.json')
}

/** In bytes. */
const LARGEST = 2 ** 20

/** None when there is no file. Throws SetupError for a file that others may read, or that is none of ours. */
export function readProfiles(path: string): Profiles {
  let text: string
  try {
    text = readTextFile(path, LARGEST)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { profiles: {} }
    throw new SetupError(`cannot read the profiles: ${fileErrorText(error)}`, 'profiles-broken')
  }
  const mode = openMode(path)
  if (mode !== undefined) {
    throw new SetupError(
      `other users may read the keys in ${path} (mode ${mode}): run chmod 600 ${path}`,
      'profiles-readable',
    )
  }
  return parseProfiles(path, text)
}

/** The file's mode when others have a part in it, as `0644`. Windows keeps other books. */
export function openMode(path: string): string | undefined {
  const stats = platform() === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false })
  if (!stats || (stats.mode & 0o077) === 0) return undefined
  return `0${(stats.mode & 0o777).toString(8)}`
}

/** What other processes change at the same time stays: only one reads and writes at a time. Throws SetupError. */
export function changeProfiles(path: string, change: (known: Profiles) => Profiles): void {
  const unlock = lock(path)
  try {
    // A link stays one, and what it leads to is replaced as a whole.
    const file = existsSync(path) ? realpathSync(path) : path
    writeWhole(file, `${JSON.stringify(change(readProfiles(path)), undefined, 2)}\n`, 0o600)
    chmodSync(file, 0o600)
  } finally {
    unlock()
  }
}

/** Milliseconds; whoever has the lock longer was stopped in the middle. */
const LONGEST_HOLD = 2000
const PAUSE = 10

function lock(path: string): () => void {
  const file = `${path}.lock`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    while (!isTaken(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
  } catch (error) {
    throw new SetupError(`cannot write the profiles: ${fileErrorText(error)}`, 'profiles-broken')
  }
  return () => rmSync(file, { force: true })
}

function isTaken(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  if (since !== undefined && Math.abs(now() - since) > LONGEST_HOLD) rmSync(file, { force: true })
  return false
}

/** Throws SetupError. What is not ours in the file is left out. */
function parseProfiles(path: string, text: string): Profiles {
  const broken = (why: string) =>
    new SetupError(
      `${path} does not hold profiles: ${why}; mend it, or move it away and add them again`,
      'profiles-broken',
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw broken(messageOf(error))
  }
  if (!isJsonObject(value) || !isJsonObject(value.profiles)) throw broken('"profiles" is missing')
  const entries = Object.entries(value.profiles).map(([name, entry]): [string, Profile] => {
    if (!isJsonObject(entry)) throw broken(`${JSON.stringify(name)} is no object`)
    return [name, readEntry(entry)]
  })
  const preset = typeof value.default === 'string' ? { default: value.default } : {}
  return { ...preset, profiles: Object.fromEntries(entries) }
}

function readEntry(entry: JsonObject): Profile {
  const text = (key: string) => textAt(entry, key)
  const managementKey = text('managementKey')
  return { baseUrl: text('baseUrl'), projectId: text('projectId'), ...(managementKey && { managementKey }) }
}
