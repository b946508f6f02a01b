/** RSA keys of test planes: a few that lie beside the built tests, because making one costs more than most tests. */
import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newRsaKey } from '../../src/features/identity/token/rsa-keys.ts'
import { repoRoot } from '../support/paths.ts'

/** More than the projects of any one test, so that each has a key of its own. */
const KEYS = 16
const FOLDER = join(repoRoot, '.build/keys')

let asked = 0
const known = new Map<string, Promise<KeyObject>>()

/** Each in turn. */
export async function testKeys(): Promise<KeyObject> {
  const file = join(FOLDER, `${asked++ % KEYS}.pem`)
  const key = known.get(file) ?? keptKey(file)
  known.set(file, key)
  return key
}

async function keptKey(file: string): Promise<KeyObject> {
  const kept = await readFile(file).catch(() => undefined)
  if (kept) return createPrivateKey(kept)
  const made = await newRsaKey()
  await mkdir(FOLDER, { recursive: true })
  // Another process may be at it: whoever comes last has the file.
  const own = `${file}.${randomUUID()}`
  await writeFile(own, made.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await rename(own, file)
  return made
}
