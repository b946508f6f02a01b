/** Parts of documents that may be anything. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'

export function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isObject(item)) : []
}

export function textsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Empty for what is no text. */
export function textIn(from: JsonObject, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  return typeof value === 'string' ? value : ''
}
