import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { isIgnored } from '../../contract/project/snapshot/paths.ts'
import { messageOf } from '../../lib/errors.ts'
import { isJsonObject, type Json, type JsonObject, measureJson, readJson } from '../../lib/json.ts'
import { findDuplicateKey, findJsonError } from '../../lib/json-source.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'
import { compareBytes } from '../go/json.ts'
import { readFileBytes } from '../io/text-files.ts'

export type SnapshotFiles = { [path: string]: JsonObject | string }

/** The most files, and the most bytes of them, that a folder is read of. */
const MOST_FILES = 100_000
const MOST_BYTES = 512 * 2 ** 20
const DEEPEST = 16
const DEEPEST_JSON = 200

const TEXT = new Set(['.txt', '.html'])
const IMAGE = new Set(['.png', '.jpg', '.svg', '.webp'])

/**
 * The files of a snapshot folder as the service takes them: JSON objects, texts, and images in base64. Folders are
 * visited in the order of their names; other kinds of files are passed over. `seen` is told each path that is read.
 * Throws Error naming the file that cannot be taken.
 */
export function readFolder(root: string, seen: (path: string) => void = () => {}): SnapshotFiles {
  const files: SnapshotFiles = Object.create(null)
  let bytes = 0
  let count = 0
  for (const path of pathsIn(root, realpathSync(root), '', 0)) {
    const read = readerOf(path)
    if (!read) continue
    const content = readBytes(join(root, path), path)
    bytes += content.length
    if (++count > MOST_FILES) throw new Error(`the snapshot has more than ${MOST_FILES} files`)
    if (bytes > MOST_BYTES) throw new Error(`the snapshot is larger than ${MOST_BYTES / 2 ** 20} MiB`)
    files[path] = read(content, path)
    seen(path)
  }
  return files
}

/** Paths in the order in which they are read; also of files that are passed over. */
export function listFiles(root: string): string[] {
  return [...pathsIn(root, realpathSync(root), '', 0)]
}

/** Undefined for a file of a kind that is passed over. */
export function readOne(root: string, path: string): JsonObject | string | undefined {
  return readerOf(path)?.(readBytes(join(root, path), path), path)
}

function* pathsIn(root: string, top: string, folder: string, depth: number): Generator<string> {
  if (depth > DEEPEST) throw new Error(`snapshot folders are nested too deeply: ${folder}`)
  for (const entry of listFolder(join(root, folder))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (isFolder(entry, top, join(root, path), path)) yield* pathsIn(root, top, path, depth + 1)
    else yield path
  }
}

function listFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !isIgnored(name))
      .sort((a, b) => compareBytes(a.name, b.name))
  } catch (error) {
    throw new Error(`failed to read snapshot files from path ${path}: ${messageOf(error)}`)
  }
}

/** A link may lead to another place in the folder, never out of it. */
function isFolder(entry: Dirent, top: string, path: string, shown: string): boolean {
  if (entry.isDirectory() || entry.isFile()) return entry.isDirectory()
  if (!entry.isSymbolicLink()) throw new Error(`refused snapshot file ${shown}: it is not a file`)
  let real: string
  try {
    real = realpathSync(path)
  } catch (error) {
    throw new Error(`failed to read snapshot file ${shown}: ${messageOf(error)}`)
  }
  if (!real.startsWith(top + sep)) throw new Error(`refused snapshot file ${shown}: it links to outside of the folder`)
  const stats = statSync(real)
  if (!stats.isDirectory() && !stats.isFile()) throw new Error(`refused snapshot file ${shown}: it is not a file`)
  return stats.isDirectory()
}

function readBytes(path: string, shown: string): Buffer {
  try {
    return readFileBytes(path, MOST_BYTES)
  } catch (error) {
    throw new Error(`failed to read snapshot file ${shown}: ${messageOf(error)}`)
  }
}

function readerOf(name: string): ((content: Buffer, path: string) => JsonObject | string) | undefined {
  const extension = extname(name)
  if (extension === '.json') return (content, path) => parseObject(toText(content, path), path)
  if (TEXT.has(extension)) return toText
  if (IMAGE.has(extension)) return (content) => content.toString('base64')
  return undefined
}

function toText(content: Buffer, path: string): string {
  try {
    return decodeUtf8(content)
  } catch (error) {
    throw new Error(`failed to convert snapshot file ${path}: ${messageOf(error)}`)
  }
}

/** Throws Error naming the file for anything but one JSON object whose keys are all different. */
function parseObject(text: string, path: string): JsonObject {
  const refuse = (why: string) => new Error(`failed to convert snapshot json file ${path}: ${why}`)
  if (measureJson(text).depth > DEEPEST_JSON) throw refuse('it is nested too deeply')
  let value: Json
  try {
    value = readJson(text)
  } catch (error) {
    if (error instanceof RangeError) throw refuse(`it ${error.message}`)
    const { line, column } = findJsonError(text) ?? { line: 1, column: 1 }
    throw refuse(`it is not valid JSON, at line ${line}, column ${column}`)
  }
  if (!isJsonObject(value)) throw refuse('it is not an object')
  const twice = findDuplicateKey(text)
  if (twice)
    throw refuse(`the key ${JSON.stringify(twice.key)} stands twice, at line ${twice.line}, column ${twice.column}`)
  return value
}
