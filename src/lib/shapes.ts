/** Guards of what others say, made of what they have to look at. */
import { isObject } from './json.ts'

interface Types {
  string: string
  number: number
  boolean: boolean
}
type Shape = { readonly [key: string]: keyof Types }

/** Whether the named members are of these types; others may stand beside them. */
export function isShaped<S extends Shape>(value: unknown, shape: S): value is { [K in keyof S]: Types[S[K]] } {
  return isObject(value) && Object.entries(shape).every(([key, type]) => typeof value[key] === type)
}

export function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem)
}
