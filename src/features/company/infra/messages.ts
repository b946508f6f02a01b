/** Templates of messages, as this route knows them: by their names. Those that a project begins with have none. */
import { isPlain, objectsOf } from '../../../contract/project/snapshot/piece.ts'
import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'

const TEMPLATES = /^(email|text|voice)Templates$/

const isUnnamed = (template: JsonObject) => textAt(template, 'name') === ''

/** Without those that nobody can have said: the provider finds each by its name, or fails. */
export function withNamedTemplates(document: Json): Json {
  return changed(document, (list) => list.filter((one) => !isUnnamed(one)))
}

/** With those of before that have no names, which are used where none of the others is. */
export function withOwnTemplates(said: Json, before: Json): Json {
  const known = isPlain(before) ? before : {}
  return changed(said, (list, key) => {
    const active = !list.some((one) => one['active'] === true)
    return [
      ...objectsOf(known[key])
        .filter(isUnnamed)
        .map((one) => ({ ...one, active })),
      ...list,
    ]
  })
}

function changed(document: Json, change: (list: JsonObject[], key: string) => JsonObject[]): Json {
  if (!isPlain(document)) return document
  const entries = Object.entries(document).map(([key, value]): [string, Json] => [
    key,
    TEMPLATES.test(key) && Array.isArray(value) ? change(objectsOf(value), key) : value,
  ])
  return Object.fromEntries(entries)
}
