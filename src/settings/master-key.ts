/** The key that encrypts stored secrets: where it is, and how it comes to be. */

import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { codeOf } from '../lib/errors.ts'
import type { Settings } from './config.ts'

type KeyPlace = Pick<Settings, 'masterKey' | 'database'>

/** From the setting, or from a file that only the owner reads, made at the first start. */
export function masterKey(settings: KeyPlace): Uint8Array {
  const found = findMasterKey(settings)
  if (found) return found
  if (settings.database === 'sqlite::memory:') return randomBytes(32)
  makeKeyFile(keyFileOf(settings.database), randomBytes(32))
  return masterKey(settings)
}

/** Undefined where a first start would make one. */
export function findMasterKey({ masterKey, database }: KeyPlace): Uint8Array | undefined {
  if (masterKey) return Buffer.from(masterKey, 'base64')
  const file = keyFileOf(database)
  return existsSync(file) ? Buffer.from(readFileSync(file, 'utf8'), 'base64') : undefined
}

export function keyFileOf(database: string): string {
  return database.startsWith('sqlite:') ? `${database.slice('sqlite:'.length)}.key` : './homescope.key'
}

/** Tells keys apart, and nothing about them. */
export function fingerprintOf(masterKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'homescope key fingerprint 1', 8)).toString('hex')
}

/** There at once and whole: of two planes that start together, both read the file of the first. */
export function makeKeyFile(file: string, key: Uint8Array): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, Buffer.from(key).toString('base64'), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
