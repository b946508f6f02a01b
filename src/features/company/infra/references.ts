/** Ids of what a project's document lists: those that are there, and new ones in the place of placeholders. */
import { mapTexts } from '../../../contract/project/snapshot/assets.ts'
import { documentOf, isPlain, objectsOf, type Pieces, piecesOf } from '../../../contract/project/snapshot/piece.ts'
import { PROVIDERS } from '../../../contract/project/snapshot/rules/methods.ts'
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { type Context, newId } from '../../context.ts'

/** Where a document lists things of a kind that have ids: `connectors` of every type, and so on. */
const LISTED = [
  { part: 'connectors', kind: 'connector', prefix: 'CI' },
  { part: 'applications', kind: 'application', prefix: 'SA' },
  { part: 'jwtTemplates', kind: 'jwtTemplate', prefix: 'JT' },
  { part: 'lists', kind: 'list', prefix: 'LI' },
] as const

const PLACEHOLDER = /^ref:\w+:\d+$/

/**
 * The document with ids: an entry is the one of its id, else the one of its name, else new. Every text that is a
 * placeholder, alone or behind a type (`smtp:ref:connector:1`), is replaced. `roles`: ids of the roles by name.
 */
export function withIds(
  ctx: Context,
  data: JsonObject,
  pieces: Pieces,
  roles: ReadonlyMap<string, string>,
): JsonObject {
  const ids = new Map<string, string>()
  const types = new Map<string, string>()
  const named = { ...data }
  for (const { part, kind, prefix } of LISTED) {
    const known = piecesOf(pieces, kind)
    const idOf = (entry: JsonObject): string => {
      const given = textAt(entry, 'id')
      const byId = known.find(({ id }) => id === given)
      const byName = known.find((piece) => textAt(documentOf(piece), 'name') === textAt(entry, 'name'))
      const own = given === '' || PLACEHOLDER.test(given) ? '' : given
      const id = byId?.id ?? byName?.id ?? (own || newId(ctx, prefix))
      if (given !== '') ids.set(given, id)
      return id
    }
    if (named[part] === undefined) continue
    named[part] = inLists(named[part], (entry, type) => {
      const id = idOf(entry)
      if (part === 'connectors') types.set(id, type)
      return { ...entry, id }
    })
  }
  for (const role of objectsOf(partsOf(data['authorization'])['roles'])) {
    const id = roles.get(textAt(role, 'name'))
    if (id && PLACEHOLDER.test(textAt(role, 'id'))) ids.set(textAt(role, 'id'), id)
  }
  const known = asObject(mapTexts(named, (text) => replaced(text, ids)))
  const { settings, authentication } = known
  return {
    ...known,
    ...(settings !== undefined && { settings: withTypes(settings, types) }),
    ...(authentication !== undefined && {
      authentication: inEach(authentication, (method) => withTypes(method, types)),
    }),
  }
}

/** Which connector sends is told with its type, also where a new one was named by its placeholder alone. */
function withTypes(settings: Json, types: ReadonlyMap<string, string>): Json {
  if (!isPlain(settings)) return settings
  const entries = Object.entries(settings).map(([key, value]): [string, Json] => {
    const type = PROVIDERS.includes(key) && typeof value === 'string' ? types.get(value) : undefined
    return [key, type ? `${type}:${value}` : value]
  })
  return Object.fromEntries(entries)
}

const inEach = (value: Json, change: (inner: Json) => Json): Json =>
  isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)])) : value

const partsOf = (value: Json | undefined): JsonObject => (isPlain(value) ? value : {})

function replaced(text: string, ids: ReadonlyMap<string, string>): string {
  const [, type = '', reference = ''] = /^([\w-]+:)?(ref:\w+:\d+)$/.exec(text) ?? []
  const id = ids.get(reference)
  return id === undefined ? text : type + id
}

/** A list, or lists by type. */
function inLists(value: Json | undefined, change: (entry: JsonObject, type: string) => JsonObject): Json {
  const all = (list: Json | undefined, type: string) => objectsOf(list).map((entry) => change(entry, type))
  if (Array.isArray(value)) return all(value, '')
  if (!isPlain(value)) return []
  return Object.fromEntries(Object.entries(value).map(([type, list]) => [type, all(list, type)]))
}

const TEMPLATES = /^(email|text|voice)Templates$/

/** Templates of messages have ids, too: by name what they had, else new ones. */
export function withTemplateIds(ctx: Context, said: Json, before: Json | undefined): Json {
  if (Array.isArray(said)) return said
  if (!isPlain(said)) return said
  const former = isPlain(before) ? before : {}
  const entries = Object.entries(said).map(([key, value]): [string, Json] => {
    if (!TEMPLATES.test(key)) return [key, withTemplateIds(ctx, value, former[key])]
    const known = objectsOf(former[key])
    const idOf = (template: JsonObject) =>
      textAt(template, 'id') || textAt(known.find((one) => one['name'] === template['name']) ?? {}, 'id')
    // The built-in one has no name, and needs no id.
    const withId = (template: JsonObject) =>
      textAt(template, 'name') === '' ? template : { ...template, id: idOf(template) || newId(ctx, 'TM') }
    return [key, objectsOf(value).map(withId)]
  })
  return Object.fromEntries(entries)
}
