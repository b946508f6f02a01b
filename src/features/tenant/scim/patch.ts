/** PATCH of SCIM (RFC 7644, section 3.5.2), in the forms that Okta and Entra send. */
import { ApiError } from '../../../contract/faults.ts'
import { asObject, isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { type Filter, fits, keyIn, parseFilter, pathOf } from './filter.ts'

export interface PatchOperation {
  op: string
  path: string
  value: Json
}

/** The resource after all of the operations. Throws ApiError badPatch or noTarget; the one that is given stays as it is. */
export function patched(resource: JsonObject, operations: readonly PatchOperation[]): JsonObject {
  return operations.reduce((before, operation) => applied(before, operation), resource)
}

type Verb = 'add' | 'replace' | 'remove'

function applied(resource: JsonObject, { op, path, value }: PatchOperation): JsonObject {
  const verb = op.toLowerCase()
  if (verb !== 'add' && verb !== 'replace' && verb !== 'remove') {
    throw new ApiError('badPatch', `There is no operation ${op.slice(0, 16)}`)
  }
  if (path !== '') return at(resource, targetOf(path), { verb, value })
  if (verb === 'remove') throw new ApiError('noTarget', 'An operation that removes needs a path')
  if (!isJsonObject(value)) throw new ApiError('badPatch', 'An operation without a path needs an object')
  // Keys may be paths themselves, as Entra sends them.
  return Object.entries(value).reduce(
    (before, [key, each]) => at(before, targetOf(key), { verb, value: each }),
    resource,
  )
}

interface Target {
  path: string[]
  filter?: Filter
  /** Behind the filter. */
  sub?: string
}

/** `emails[type eq "work"].value`, `name.givenName`, `members`. */
function targetOf(text: string): Target {
  const open = text.indexOf('[')
  if (open < 0) return { path: pathOf(text) }
  const close = text.lastIndexOf(']')
  const sub = /^\.([$\w-]{1,64})$/.exec(text.slice(close + 1))?.[1]
  if (close < open || (close + 1 < text.length && !sub)) throw new ApiError('badPatch', 'The path cannot be read')
  const filter = parseFilter(text.slice(open + 1, close))
  return { path: pathOf(text.slice(0, open)), filter, ...(sub && { sub }) }
}

interface Change {
  verb: Verb
  value: Json
}

function at(resource: JsonObject, { path, ...rest }: Target, change: Change): JsonObject {
  const [first = '', ...deeper] = path
  if (PROTOTYPES.has(first)) throw new ApiError('badPatch', `There is no attribute ${first}`)
  const key = keyIn(resource, first) ?? first
  const before = resource[key]
  const next =
    deeper.length > 0
      ? inside(before, { path: deeper, ...rest }, change)
      : rest.filter
        ? amongValues(before, rest.filter, rest.sub, change)
        : whole(before, change)
  if (next !== undefined) return { ...resource, [key]: next }
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== key))
}

const PROTOTYPES = new Set(['__proto__', 'constructor', 'prototype'])

function inside(before: Json | undefined, target: Target, change: Change): Json | undefined {
  if (Array.isArray(before)) return before.map((each) => (isJsonObject(each) ? at(each, target, change) : each))
  const object = asObject(before)
  const next = at(object, target, change)
  return Object.keys(next).length > 0 ? next : undefined
}

/** Undefined where nothing is left. */
function whole(before: Json | undefined, { verb, value }: Change): Json | undefined {
  if (verb === 'remove') return withoutValues(before, value)
  if (verb === 'replace' || before === undefined || before === null) return value
  if (Array.isArray(before)) return union(before, Array.isArray(value) ? value : [value])
  if (isJsonObject(before) && isJsonObject(value)) return { ...before, ...value }
  return value
}

/** With values named, as Okta and Entra do, these alone are removed. */
function withoutValues(before: Json | undefined, value: Json): Json | undefined {
  const named = Array.isArray(value) ? value : []
  if (!Array.isArray(before) || named.length === 0) return undefined
  const going = new Set(named.map(identityOf))
  return before.filter((each) => !going.has(identityOf(each)))
}

function union(before: readonly Json[], added: readonly Json[]): Json[] {
  const kept = new Map(before.map((each) => [identityOf(each), each]))
  for (const each of added) kept.set(identityOf(each), each)
  return [...kept.values()]
}

/** Two values of a list are one when they have the same `value`. */
function identityOf(value: Json): string {
  const own = isJsonObject(value) ? value['value'] : value
  return JSON.stringify(own ?? value)
}

function amongValues(
  before: Json | undefined,
  filter: Filter,
  sub: string | undefined,
  { verb, value }: Change,
): Json | undefined {
  const values = Array.isArray(before) ? before : []
  const isMeant = (each: Json) => fits(filter, each)
  if (verb === 'remove' && !sub) return values.filter((each) => !isMeant(each))
  if (!values.some(isMeant)) {
    if (verb === 'remove') return before
    return [...values, made(filter, sub, value)]
  }
  return values.map((each) => {
    if (!isMeant(each) || !isJsonObject(each)) return each
    if (sub) return at(each, { path: [sub] }, { verb, value })
    return isJsonObject(value) ? { ...each, ...value } : each
  })
}

/** A value that the filter describes: Entra adds `emails[type eq "work"].value` to a user without any. */
function made(filter: Filter, sub: string | undefined, value: Json): JsonObject {
  if (filter.kind !== 'compare' || filter.op !== 'eq' || filter.path.length !== 1) {
    throw new ApiError('noTarget', 'The path names nothing that is there')
  }
  const described = { [filter.path[0] ?? '']: filter.value }
  if (sub) return { ...described, [sub]: value }
  return isJsonObject(value) ? { ...described, ...value } : { ...described, value }
}
