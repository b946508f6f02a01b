import { addTo } from '../../../lib/lists.ts'
import { type GoMap, type GoValue, goJson, isList } from '../../go/json.ts'
import { memberOf } from '../../go/members.ts'

/** The names that lead to a member; through a list, the member of each of its items. */
export type Path = readonly string[]

/** A value with only the members that the paths name, in their order. */
export function pick(value: GoMap, paths: readonly Path[]): ReadonlyMap<string, GoValue>
export function pick(value: GoValue, paths: readonly Path[]): GoValue
export function pick(value: GoValue, paths: readonly Path[]): GoValue {
  if (isList(value)) return value.map((item) => pick(item, paths))
  const chosen = new Map<string, GoValue>()
  for (const [name, inner] of byFirstName(paths)) {
    const member = memberOf(value, name)
    if (member === undefined) continue
    const isWhole = inner.some((path) => path.length === 0) || !isNested(member)
    chosen.set(name, isWhole ? member : pick(member, inner))
  }
  return chosen
}

/** What stands at the end of the path; undefined when nothing does. */
export function valueAt(value: GoValue, [name, ...inner]: Path): GoValue | undefined {
  if (name === undefined) return value
  if (Array.isArray(value)) {
    const found = value.map((item) => valueAt(item, [name, ...inner])).filter((item) => item !== undefined)
    return found.length > 0 ? found : undefined
  }
  const member = memberOf(value, name)
  return member === undefined ? undefined : valueAt(member, inner)
}

/** The names of a struct's or map's members; of other values none. */
export function namesOf(value: GoValue): string[] {
  if (value instanceof Map) return [...value.keys()]
  return isNested(value) && !Array.isArray(value) ? Object.keys(value) : []
}

/**
 * One cell of a table: texts as they are, lists of texts with commas between, all else as JSON. A list is written as
 * JSON where commas would not tell its items apart.
 */
export function cellText(value: GoValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  const isPlainList = Array.isArray(value) && value.length > 0 && value.every(isPlainItem)
  return isPlainList ? value.join(',') : goJson(value)
}

function isPlainItem(item: GoValue): boolean {
  return typeof item === 'string' && item !== '' && item.trim() === item && !/^[[{]|[,"]/.test(item)
}

function byFirstName(paths: readonly Path[]): Map<string, Path[]> {
  const found = new Map<string, Path[]>()
  for (const [name = '', ...inner] of paths) addTo(found, name, inner)
  return found
}

function isNested(value: GoValue): value is Exclude<GoValue, null | boolean | number | bigint | string> {
  return typeof value === 'object' && value !== null
}
