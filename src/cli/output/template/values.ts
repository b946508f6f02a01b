/** Values as templates see them: JSON, with lists, and with objects whose members are named. */
import { type GoValue, goJson } from '../../go/json.ts'

/** undefined: there is none, which prints as `<no value>`. */
export type Value = GoValue | undefined

export function memberOf(value: Value, name: string): Value {
  if (value instanceof Map) return value.get(name)
  if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
  return value[name]
}

export function isList(value: Value): value is readonly GoValue[] {
  return Array.isArray(value)
}

/** Members in the order of their names, as Go's templates walk through maps. */
export function entriesOf(value: Value): [string, GoValue][] {
  const entries = value instanceof Map ? [...value] : isObject(value) ? Object.entries(value) : []
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** false, 0, nothing, and what is empty, do not hold. */
export function holds(value: Value): boolean {
  if (isList(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return entriesOf(value).length > 0
  return Boolean(value)
}

export function textOf(value: Value): string {
  if (value === undefined || value === null) return '<no value>'
  if (typeof value === 'string') return value
  if (isList(value)) return `[${value.map(textOf).join(' ')}]`
  if (typeof value === 'object') {
    return `map[${entriesOf(value)
      .map(([name, member]) => `${name}:${textOf(member)}`)
      .join(' ')}]`
  }
  return goJson(value)
}

function isObject(value: Value): value is { readonly [key: string]: GoValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
