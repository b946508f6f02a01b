/**
 * The file of a backup: its body, then a manifest in JSON, the manifest's length and SHA-256, and a word that ends it.
 * The body of a `full` is a SQLite database; that of a `part` has each changed page behind its number.
 */

import { hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { isShaped } from '../../lib/shapes.ts'

/** Its checksum says that it is as it was written. */
const isManifest = (value: unknown): value is Manifest => isShaped(value, { format: 'number' }) && value.format === 1

export interface Manifest {
  format: 1
  kind: 'full' | 'part'
  /** Version of the program that wrote it. */
  program: string
  /** Unix milliseconds: every write that was acknowledged before is in. */
  mark: number
  /** Unix milliseconds: nothing that was written after is in. */
  until: number
  schemaVersion: number
  companies: string[]
  projects: string[]
  /** Of the master key that secrets are sealed with; empty when none was found. */
  keyFingerprint: string
  /** Base64, only when it was asked for. */
  masterKey?: string
  pageSize: number
  /** Of the database, also in a part. */
  pages: number
  body: { bytes: number; sha256: string }
  /** SHA-256 of the digests of all pages of the database as of the mark. */
  state: string
  /** Its place in a chain: `previous` is the SHA-256 of the manifest before it, empty in a full backup. */
  chain?: { id: string; number: number; previous: string }
}

const END = Buffer.from('homescope backup')
const TAIL = 4 + 32 + END.length
const MOST_MANIFEST = 2 ** 26

export function encodeManifest(manifest: Manifest): Buffer {
  const text = Buffer.from(JSON.stringify(manifest))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([text, length, hash('sha256', text, 'buffer'), END])
}

export const digestOfManifest = (manifest: Manifest): string => hash('sha256', JSON.stringify(manifest), 'hex')

/** Throws Error for what is no whole backup. */
export function readManifest(file: string): Manifest {
  const fd = openSync(file, 'r')
  try {
    const { size } = fstatSync(fd)
    const tail = readAt(fd, size - TAIL, TAIL)
    if (tail?.subarray(36).equals(END) !== true) {
      throw new Error(`${file} is no backup, or was cut off: a backup ends with its manifest`)
    }
    const length = tail.readUInt32BE(0)
    const text = length > MOST_MANIFEST ? undefined : readAt(fd, size - TAIL - length, length)
    if (!text || !hash('sha256', text, 'buffer').equals(tail.subarray(4, 36))) {
      throw new Error(`${file} is damaged: the checksum of its manifest differs`)
    }
    const manifest: unknown = JSON.parse(text.toString())
    if (!isManifest(manifest)) throw new Error(`${file} was written by a newer homescope: use that`)
    if (manifest.body.bytes !== size - TAIL - length) throw new Error(`${file} is damaged: its length differs`)
    return manifest
  } finally {
    closeSync(fd)
  }
}

function readAt(fd: number, position: number, length: number): Buffer | undefined {
  if (position < 0) return undefined
  const bytes = Buffer.alloc(length)
  return readSync(fd, bytes, 0, length, position) === length ? bytes : undefined
}
