/** Where things are in a JSON text: `users`, `data.items`, `a[0].b`, `items[*].user`, `$`. */
import { isKeyOf } from '../../lib/own.ts'

/** All values at the path; lists at its end are taken apart into their elements. */
export function selectItems(body: unknown, path: string): unknown[] {
  const found = path === '$' ? [body] : select(body, path)
  return found.flatMap((value) => (value === null || value === undefined ? [] : value))
}

/** The one value at the path. */
export function selectOne(body: unknown, path: string): unknown {
  return select(body, path)[0]
}

function select(body: unknown, path: string): unknown[] {
  let values: unknown[] = [body]
  for (const step of stepsOf(path)) values = values.flatMap((value) => take(value, step))
  return values
}

const parsed = new Map<string, string[]>()

function stepsOf(path: string): string[] {
  let steps = parsed.get(path)
  if (!steps) {
    const bare = path.replace(/^\$\.?/, '')
    steps = [...bare.matchAll(/\[['"]([^'"]+)['"]\]|\[(\*|\d+)\]|([^.[\]]+)/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    )
    parsed.set(path, steps)
  }
  return steps
}

function take(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === '*') return Object.values(value)
  return isKeyOf(value, step) ? [value[step]] : []
}

const LIKELY = [
  'data',
  'items',
  'results',
  'entries',
  'records',
  'rows',
  'entities',
  'payload',
  'content',
  'objects',
  'values',
]
const DEEPEST_LIST = 3

/** dlt's guess for a resource without a selector: the last likely list, else the least nested one, else all of it. */
export function guessSelector(body: unknown): string {
  if (Array.isArray(body)) return '$'
  const lists = listsIn(body, [], DEEPEST_LIST)
  const likely = LIKELY.flatMap((name) => lists.filter((path) => path.at(-1) === name))
  const least = [...lists].sort((a, b) => a.length - b.length)[0]
  const chosen = likely.at(-1) ?? least
  return chosen ? chosen.map((name) => `['${name}']`).join('') : '$'
}

function listsIn(value: unknown, path: string[], depth: number): string[][] {
  if (Array.isArray(value)) return path.length > 0 ? [path] : []
  if (typeof value !== 'object' || value === null || depth === 0) return []
  return Object.entries(value).flatMap(([key, item]) => listsIn(item, [...path, key], depth - 1))
}
