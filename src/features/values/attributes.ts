import type { JsonObject } from '../../lib/json.ts'

/** What a patch of custom attributes leaves: those that it names are changed, and `null` takes one away. */
export function mergedAttributes(attributes: JsonObject, changes: JsonObject): JsonObject {
  const all = Object.entries({ ...attributes, ...changes })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}
