/** Texts with `{{path.to.value}}` in them. */
import type { Json, JsonObject } from '../../lib/json.ts'
import { valueAt } from './paths.ts'

const HOLE = /\{\{\s*\.?([\w.$@ -]{1,200}?)\s*\}\}/g

/** Characters of what comes out. */
const LONGEST = 65_536

export function pathsIn(text: string): string[] {
  return text.includes('{{') ? [...text.matchAll(HOLE)].map(([, path = '']) => path) : []
}

/** A missing value gives nothing; values are not templates themselves. */
export function fill(text: string, data: JsonObject, shown: (text: string) => string = (plain) => plain): string {
  if (!text.includes('{{')) return text
  return text.replace(HOLE, (_, path: string) => shown(textOf(valueAt(data, path)))).slice(0, LONGEST)
}

/** As `fill`, in all texts within a value; a text that is one hole becomes the value itself. */
export function fillAll(value: Json, data: JsonObject): Json {
  if (typeof value === 'string') {
    const whole = /^\{\{\s*([\w.$@-]{1,200})\s*\}\}$/.exec(value)
    return whole ? (valueAt(data, whole[1] ?? '') ?? '') : fill(value, data)
  }
  if (Array.isArray(value)) return value.map((item) => fillAll(item, data))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillAll(item, data)]))
}

export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
