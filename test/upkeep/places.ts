import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openDatabase, type Row } from '../support/database.ts'

/** A folder that goes with the test, or the suite. */
export function freshFolder(t: { after(clean: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-upkeep-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every file below a folder with the digest of its content. */
export function contentsOf(folder: string): { [name: string]: string } {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
  const entries = names.map(({ parentPath, path, name }) => join(parentPath ?? path, name))
  return Object.fromEntries(entries.sort().map((file) => [file.slice(folder.length + 1), digest(file)]))
}

export async function userIdsIn(url: string): Promise<Set<string>> {
  const users = await rowsIn(url, 'SELECT id FROM users')
  return new Set(users.map(({ id }) => String(id)))
}

/** The rows of the last statement; the file is closed after. */
export async function rowsIn(url: string, ...statements: string[]): Promise<Row[]> {
  const database = await openDatabase(url)
  let found: Row[] = []
  for (const statement of statements) found = await database.rows(statement)
  await database.close()
  await collectGarbage()
  return found
}

/** A statement of Node 20's SQLite keeps a closed database open until it is collected. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  await new Promise(setImmediate)
}
