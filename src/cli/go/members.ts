/** The members of what Go would print. Apart from the writer, which every command loads. */
import { type GoMap, type GoValue, isList, isStruct } from './json.ts'

export function isMap(value: GoValue | undefined): value is GoMap {
  return typeof value === 'object' && value !== null && !isList(value) && !isStruct(value)
}

/** Of a struct or a map. */
export function memberOf(value: GoValue | undefined, name: string): GoValue | undefined {
  if (isStruct(value)) return value.get(name)
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
