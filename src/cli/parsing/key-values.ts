import { asObject, type Json, type JsonObject, readJson } from '../../lib/json.ts'
import { Refusal } from '../exit/exit.ts'
import { quote } from '../go/text.ts'

/** `key=value` texts as an object. A value that is JSON counts as such: 5, true, null, "5", ["a"]; any other is text. */
export function readKeyValues(flag: string, pairs: readonly string[]): JsonObject {
  const entries = pairs.map((pair): [string, Json] => {
    const [key, value] = splitPair(flag, pair)
    return [key, readValue(flag, value)]
  })
  return Object.fromEntries(entries)
}

/** `key=value`; the value may have further `=`. */
export function splitPair(flag: string, pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new Refusal(`invalid argument ${quote(pair)} for ${quote(flag)} flag: must be key=value`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

/** The object with the changes made; null takes a key away. */
export function changed(before: unknown, changes: JsonObject): JsonObject {
  const all = Object.entries({ ...asObject(before), ...changes })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

function readValue(flag: string, text: string): Json {
  try {
    return readJson(text)
  } catch (error) {
    if (!(error instanceof RangeError)) return text
    throw new Refusal(`invalid argument ${quote(text)} for ${quote(flag)} flag: it ${error.message}`)
  }
}
