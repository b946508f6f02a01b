import { messageOf } from '../../../lib/errors.ts'
/**
 * Which paths of a snapshot may become files, for the server that takes them and for the command that writes them:
 * neither trusts the other.
 */

/** Throws Error naming the path and what is wrong with it. */
export function checkPath(path: string): void {
  const problem = problemOf(path)
  if (problem) throw new Error(`refused snapshot path ${JSON.stringify(path.slice(0, 300))}: ${problem}`)
}

/** Also across paths: a file where another needs a folder, and names that a file system takes for the same. */
export function checkPaths(paths: readonly string[], ignoresCase: boolean): void {
  const known = new Map<string, string>()
  const folders = new Set<string>()
  // Some letters have one capital letter in common, as s and ſ have: file systems take them for the same.
  const fold = (path: string) => (ignoresCase ? path.normalize('NFC').toUpperCase().toLowerCase() : path)
  for (const path of paths) {
    checkPath(path)
    const key = fold(path)
    const other = known.get(key)
    if (other !== undefined) throw new Error(`refused snapshot paths ${other} and ${path}: they are one file here`)
    known.set(key, path)
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) folders.add(key.slice(0, end))
  }
  for (const [key, path] of known) {
    if (folders.has(key)) throw new Error(`refused snapshot path ${path}: it is a file and a folder`)
  }
}

/** What is wrong with the paths as files of any system, one line for each; the first line alone across paths. */
export function pathFailures(paths: readonly string[]): string[] {
  const single = paths.flatMap((path) => failureOf(() => checkPath(path)))
  return single.length > 0 ? single : failureOf(() => checkPaths(paths, true))
}

function failureOf(check: () => void): string[] {
  try {
    check()
    return []
  } catch (error) {
    return [messageOf(error)]
  }
}

/** Names that importers pass over. */
export function isIgnored(name: string): boolean {
  return name.startsWith('.') || name.startsWith('__MACOSX')
}

function problemOf(path: string): string | undefined {
  if (path === '') return 'it is empty'
  if (path.length > LONGEST_PATH) return 'it is too long'
  if (!path.isWellFormed()) return 'it is not valid text'
  if (path.startsWith('/')) return 'it is absolute'
  if (path.includes('\\')) return 'it contains a backslash'
  if (/[\p{Cc}\p{Bidi_Control}:*?"<>|]/u.test(path)) return 'it contains a character that is not allowed'
  for (const name of path.split('/')) {
    const problem = problemOfName(name)
    if (problem) return problem
  }
  return undefined
}

function problemOfName(name: string): string | undefined {
  if (name === '') return 'a part of it is empty'
  if (name === '.' || name === '..') return 'it leaves its folder'
  if (isIgnored(name)) return `${name} is a name that imports pass over`
  if (name.endsWith('.') || name.endsWith(' ')) return `${name} ends in a dot or a space`
  if (DEVICE.test(name)) return `${name} is a device on Windows`
  if (new TextEncoder().encode(name).length > LONGEST_NAME)
    return `${name.slice(0, 40)}... is longer than ${LONGEST_NAME} bytes`
  return undefined
}

const LONGEST_PATH = 1024
const LONGEST_NAME = 255
/** Windows leaves blanks before the ending out, and takes raised digits for digits. */
const DEVICE = /^(con|prn|aux|nul|(com|lpt)[\d¹²³]|conin\$|conout\$) *(\.|$)/i
