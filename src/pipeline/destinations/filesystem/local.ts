import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { codeOf, messageOf } from '../../../lib/errors.ts'
import { DestinationError } from '../port.ts'
import type { FileStore, Source } from './store.ts'

export function localStore(root: string): FileStore {
  return {
    put: (key, file) => guard(root, () => put(join(root, key), file)),
    get: (key) => readFile(join(root, key)),
    list: (prefix) => list(root, prefix),
    remove: async (keys) => {
      for (const key of keys) await rm(join(root, key), { force: true })
    },
    close: () => undefined,
  }
}

/** A name that begins with a dot is not listed, so a half-written file is never seen. */
async function put(path: string, file: Source): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = join(dirname(path), `.${path.slice(dirname(path).length + 1)}`)
  if ('bytes' in file) await writeFile(draft, file.bytes)
  else await copyFile(file.path, draft)
  await rename(draft, path)
}

async function list(root: string, prefix: string): Promise<string[]> {
  const folder = join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1))
  let entries: string[]
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    entries = found
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  return entries
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((key) => key.startsWith(prefix))
    .sort()
}

async function guard<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const code = codeOf(cause)
    const message = messageOf(cause)
    if (code === 'ENOSPC')
      throw new DestinationError(`The disk of ${root} is full. Make room and run again`, { cause, isPassing: true })
    throw new DestinationError(`${root} cannot be written: ${message}`, { cause })
  }
}
