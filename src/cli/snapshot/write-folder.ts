import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { extname, join } from 'node:path'
import { checkPaths } from '../../contract/project/snapshot/paths.ts'
import { codeOf } from '../../lib/errors.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { compareBytes, goJson } from '../go/json.ts'
import { membersOf } from './members.ts'

export interface WriteReport {
  /** Paths in the order of their bytes. */
  written: string[]
  unchanged: string[]
  removed: string[]
}

interface Options {
  /** Told each path of the snapshot before its file is touched. */
  seen?: (path: string) => void
  /** Whether names that differ only in case are one file here; by the platform when left out. */
  ignoresCase?: boolean
}

/**
 * Makes a folder hold a snapshot: writes what differs, and removes what the snapshot that lay there had and this one
 * has not. Files that belong to no snapshot stay. Every file appears whole: all are written aside first, then renamed.
 * Throws Error, before anything is changed, for a path or a content that may not be written.
 */
export function writeFolder(root: string, files: { [path: string]: Json }, options: Options = {}): WriteReport {
  const ignoresCase = options.ignoresCase ?? (process.platform === 'win32' || process.platform === 'darwin')
  const paths = Object.keys(files).sort(compareBytes)
  checkPaths(paths, ignoresCase)
  const fold = (path: string) => (ignoresCase ? path.toLowerCase() : path)
  const kept = new Set(paths.map(fold))
  const old = membersOf(root, (path) => kept.has(fold(path)))
  const staging = join(root, STAGING)
  const clear = () => rmSync(staging, { recursive: true, force: true })
  clear()
  // Also where nobody reads what `seen` prints, which ends the program there and then.
  process.once('exit', clear)
  try {
    return place(new Folders(root), { paths, files, old, staging, seen: options.seen ?? (() => {}) })
  } finally {
    process.removeListener('exit', clear)
    clear()
  }
}

interface Work {
  paths: string[]
  files: { [path: string]: Json }
  old: string[]
  staging: string
  seen: (path: string) => void
}

function place(folders: Folders, { paths, files, old, staging, seen }: Work): WriteReport {
  const result: WriteReport = { written: [], unchanged: [], removed: [] }
  for (const path of paths) {
    seen(path)
    const content = bytesOf(path, files[path] ?? null)
    folders.check(path)
    if (holds(folders.at(path), content)) {
      result.unchanged.push(path)
      continue
    }
    if (result.written.length === 0) mkdirSync(staging)
    writeFileSync(join(staging, String(result.written.length)), content, { mode: 0o644 })
    result.written.push(path)
  }
  for (const path of result.written) folders.make(path)
  for (const [index, path] of result.written.entries()) renameSync(join(staging, String(index)), folders.at(path))
  for (const path of old) if (folders.remove(path)) result.removed.push(path)
  return result
}

/** Where files lie until they are whole. Importers pass over it. */
const STAGING = '.homescope-export'

/** What a file of the snapshot holds. Throws Error for a value that is no file. */
export function bytesOf(path: string, value: Json): Buffer {
  if (isObject(value)) return Buffer.from(`${goJson(value, 'indented')}\n`)
  if (typeof value !== 'string') throw new Error(`unexpected exported file data: ${path}`)
  const extension = extname(path)
  if (extension === '.txt' || extension === '.html') {
    return Buffer.from(value !== '' && !value.endsWith('\n') ? `${value}\n` : value)
  }
  if (!BASE64.test(value) || value.length % 4 !== 0)
    throw new Error(`failed to decode asset file ${path}: it is not base64`)
  return Buffer.from(value, 'base64')
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function holds(path: string, content: Buffer): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats) return false
  if (stats.isDirectory()) throw new Error(`cannot write ${path}: it is a folder`)
  // A link is never read or written through; it gives way to the file.
  return stats.isFile() && stats.size === content.length && hasContent(path, content)
}

/** Of a file of the same size. By hand, because readFileSync asks for the size again and takes memory for each file. */
function hasContent(path: string, content: Buffer): boolean {
  if (found.length < content.length) found = Buffer.allocUnsafe(2 * content.length)
  const file = openSync(path, 'r')
  try {
    return (
      readSync(file, found, 0, content.length, 0) === content.length && content.compare(found, 0, content.length) === 0
    )
  } finally {
    closeSync(file)
  }
}

let found = Buffer.allocUnsafe(2 ** 16)

/** The folders under a root; a link in place of one is refused, because it may lead anywhere. */
class Folders {
  private readonly root: string
  private readonly known = new Map<string, boolean>()

  constructor(root: string) {
    this.root = root
  }

  /** Paths were checked; joining them anew for each call would cost as much as reading the files. */
  at(path: string): string {
    return `${this.root}/${path}`
  }

  check(path: string): void {
    const nearest = path.slice(0, Math.max(path.lastIndexOf('/'), 0))
    if (nearest === '' || this.known.has(nearest)) return
    for (const folder of above(path)) this.isThere(folder)
  }

  make(path: string): void {
    for (const folder of above(path)) {
      if (this.isThere(folder)) continue
      mkdirSync(this.at(folder), { mode: 0o755 })
      this.known.set(folder, true)
    }
  }

  /** False when there was nothing to remove. Folders that are empty afterwards go as well. */
  remove(path: string): boolean {
    this.check(path)
    try {
      unlinkSync(this.at(path))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
    for (const folder of above(path).reverse()) {
      try {
        rmdirSync(this.at(folder))
      } catch {
        // Something else lives there.
        return true
      }
    }
    return true
  }

  private isThere(folder: string): boolean {
    let there = this.known.get(folder)
    if (there === undefined) {
      const stats = lstatSync(this.at(folder), { throwIfNoEntry: false })
      if (stats && !stats.isDirectory()) {
        const what = stats.isSymbolicLink() ? 'a link' : 'a file'
        throw new Error(`cannot write into ${this.at(folder)}: it is ${what}, not a folder`)
      }
      there = stats !== undefined
      this.known.set(folder, there)
    }
    return there
  }
}

/** `a/b/c.json` -> `a`, `a/b`. */
function above(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
