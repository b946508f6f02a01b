/** Values by their paths, such as `form.email` or `user.customAttributes.plan`. */
import { asObject, isJsonObject, type Json, type JsonObject, setOwn } from '../../lib/json.ts'

/** Parts of a path; more say nothing. */
const DEEPEST = 16

/** Undefined for what is not there. Only what was put there is found, never what every object has. */
export function valueAt(data: JsonObject, path: string): Json | undefined {
  const parts = path.split('.')
  if (parts.length > DEEPEST) return undefined
  let value: Json | undefined = data
  for (const [at, part] of parts.entries()) {
    // Names of fields may hold dots themselves.
    const rest = parts.slice(at).join('.')
    if (isJsonObject(value) && Object.hasOwn(value, rest)) return value[rest]
    value = memberOf(value, part)
    if (value === undefined) return undefined
  }
  return value
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return /^\d{1,4}$/.test(name) ? value[Number(name)] : undefined
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Sets a value, with the objects that lead to it; what stands in the way and is no object is replaced. */
export function setAt(data: JsonObject, path: string, value: Json): void {
  const parts = path.split('.')
  if (parts.length > DEEPEST) return
  let holder = data
  for (const part of parts.slice(0, -1)) {
    const known = Object.hasOwn(holder, part) ? holder[part] : undefined
    const next: JsonObject = asObject(known)
    setOwn(holder, part, next)
    holder = next
  }
  setOwn(holder, parts.at(-1) ?? '', value)
}
