/** Files that commands read and write by the paths that people give. */

import { lstatSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { isJsonObject, type JsonObject, readJson } from '../../lib/json.ts'
import { findJsonError } from '../../lib/json-source.ts'
import { goJson } from '../go/json.ts'
import { readTextFile } from './text-files.ts'

/** As Go's filepath.Clean: no doubled or trailing separators, `.` for nothing. */
export function cleanPath(path: string): string {
  const clean = normalize(path || '.')
  return clean.length > 1 ? clean.replace(/[\\/]+$/, '') : clean
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Throws Error with the official texts. */
export function readJsonFile(path: string): JsonObject {
  let text: string
  try {
    text = readTextFile(path)
  } catch (error) {
    throw new Error(`failed to read source file ${path}: ${fileErrorText(named(error, path))}`, { cause: error })
  }
  let value: unknown
  try {
    value = readJson(text)
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`failed to parse source file ${path}: it ${error.message}`)
    const { line, column } = findJsonError(text) ?? { line: 1, column: 1 }
    throw new Error(`failed to parse source file ${path}: it is not valid JSON, at line ${line}, column ${column}`)
  }
  if (!isJsonObject(value)) throw new Error(`failed to parse source file ${path}: it is not an object`)
  return value
}

/** `-` is standard input. Throws Error naming the file. */
export async function readText(path: string, io: { input(): Promise<string> }): Promise<string> {
  if (path === '-') return io.input()
  try {
    return readTextFile(path)
  } catch (error) {
    throw new Error(`failed to read file ${path}: ${fileErrorText(named(error, path))}`)
  }
}

/** For the owner only, as the official client does. */
export function writeJsonFile(path: string, value: JsonObject): void {
  writeWhole(path, `${goJson(value, 'indented')}\n`, 0o600, 'JSON file')
}

/** The file appears whole or not at all; a pipe or device is written as it is. Throws Error naming the file and `what` it is. */
export function writeWhole(path: string, content: string, mode = 0o644, what = 'file'): void {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats && !stats.isFile()) {
      writeFileSync(path, content, { mode })
      return
    }
    const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
    try {
      writeFileSync(aside, content, { mode: stats ? stats.mode & 0o777 : mode, flag: 'wx' })
      renameSync(aside, path)
    } finally {
      rmSync(aside, { force: true })
    }
  } catch (error) {
    throw writeError(error, path, what)
  }
}

/** What went wrong with a file, also while it had another name, by the name that people know. */
export function writeError(error: unknown, path: string, what = 'file'): Error {
  return new Error(`failed to write ${what} ${path}: ${fileErrorText(named(error, path))}`, { cause: error })
}

/** What `write` answers, or throws, which then names the file. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw writeError(error, path)
  }
}

const named = (error: unknown, path: string) => Object.assign(error as Error, { path })

/** As Go words it: `open a.json: no such file or directory`. */
export function fileErrorText(error: unknown): string {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  // Node leaves the path out; whoever reads it names it.
  if (code === 'EISDIR') return `read ${path ?? ''}: is a directory`
  const words = code === undefined ? undefined : /^\w+: ([^,]+)/.exec(message)?.[1]
  return words && syscall && path ? `${syscall} ${path}: ${words}` : message
}
