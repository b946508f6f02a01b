/** Whether what is there is what a row asked for. */
import { isObject, type Json } from '../../lib/json.ts'

/** JSON with the keys of objects in order. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  )
}

/** The wire does not tell such a value from one that is absent. */
export function isUnset(value: Json): boolean {
  return value === null || value === '' || value === false || (typeof value === 'object' && sizeOf(value) === 0)
}

function sizeOf(value: object): number {
  return Object.keys(value).length
}
