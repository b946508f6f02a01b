/** Placeholders in claims, and what they name. */
import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'

/** What placeholders can name: `{{user.email}}`, `{{tenant.name}}`, `{{accessKey.name}}`, `{{project.id}}`. */
export type Sources = { [source: string]: unknown }

/** Claims with their placeholders filled in. `policy`: what becomes of one that names nothing: none, nil or delete. */
export function fillClaims(claims: JsonObject, sources: Sources, policy: string): JsonObject {
  const filled = Object.entries(claims).map(([name, value]) => [name, fill(value, sources, policy)] as const)
  return Object.fromEntries(filled.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

const WHOLE = /^\{\{\s*([\w.]{1,256})\s*\}\}$/
const PART = /\{\{\s*([\w.]{1,256})\s*\}\}/g

/** A placeholder alone keeps the type of what it names; undefined drops the claim. */
function fill(value: Json, sources: Sources, policy: string): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => fill(item, sources, policy) ?? null)
  if (isObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => [name, fill(item, sources, policy)] as const)
    return Object.fromEntries(entries.flatMap(([name, item]) => (item === undefined ? [] : [[name, item]])))
  }
  if (typeof value !== 'string') return value
  const whole = WHOLE.exec(value)?.[1]
  if (whole === undefined) return value.replace(PART, (_, path: string) => toText(pick(sources, path)))
  const found = pick(sources, whole)
  if (found !== undefined && found !== null && found !== '') return found as Json
  return policy === 'delete' ? undefined : policy === 'nil' ? null : ''
}

function pick(sources: Sources, path: string): unknown {
  let at: unknown = sources
  for (const name of path.split('.')) at = isObject(at) ? own(at, name) : undefined
  return at
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
