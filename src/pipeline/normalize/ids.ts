/** Row ids as dlt makes them: 10 bytes of SHAKE-128 in base64 without padding, 14 characters. */
import { createHash } from 'node:crypto'
import { Float, pointed } from './json.ts'
import { shortDigest } from './shake.ts'

const ID_BYTES = 10
const ID_CHARS = 14

export const digest = shortDigest

export function childId(parentId: string, table: string, index: number): string {
  return digest(`${parentId}_${table}_${index}`)
}

/** Of the primary key's normalised names and values. */
export function keyId(key: Record<string, unknown>): string {
  return digest(canonicalJson(key))
}

/** Of a whole source item; what starts with `_dlt` at its top is no part of it. */
export function rowId(item: Record<string, unknown>): string {
  return digest(canonicalJson(Object.fromEntries(Object.entries(item).filter(([key]) => !key.startsWith('_dlt')))))
}

/**
 * Ids for rows without a key. They look random and are unlike those of any other package, but a package that is
 * loaded again after a crash gives the same ones.
 */
export function packageIds(seed: string): () => string {
  let block = 0
  let ids = ''
  let next = 0
  return () => {
    if (next === ids.length) {
      const bytes = createHash('shake128', {
        outputLength: ID_BYTES * IDS_A_BLOCK,
      })
        .update(`${seed}/${block++}`)
        .digest()
      ids = ''
      for (let at = 0; at < bytes.length; at += ID_BYTES)
        ids += bytes.toString('base64', at, at + ID_BYTES).slice(0, ID_CHARS)
      next = 0
    }
    next += ID_CHARS
    return ids.slice(next - ID_CHARS, next)
  }
}

const IDS_A_BLOCK = 256

/** orjson's output with sorted keys: compact, UTF-8, floats as ryu writes them. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Float) return pointed(value.value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pointed(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).sort(([a], [b]) => byCodePoint(a, b))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** JavaScript sorts by UTF-16 unit, which differs above the surrogates. */
function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above U+FFFF, so they sort behind all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
