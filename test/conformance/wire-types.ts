/** The reference's tables of replies, against declarations and answers: does each field have the name and the kind it should? */
import { readFileSync } from 'node:fs'
import type { Operation } from '../../src/contract/operation.ts'
import type { Fields, Type } from '../../src/contract/wire.ts'
import { sharedPath } from '../support/paths.ts'

/** What a table says of a value; `any` where it says nothing. */
type Shape =
  | { is: 'any' | 'text' | 'number' | 'bool' | 'object' }
  | { is: 'list' | 'map'; of: Shape }
  | { is: 'message'; fields: () => { [name: string]: Shape } }

export interface Listed {
  method: string
  path: string
  /** By the name of the field, in the table's words; names that begin with `$` stand for something else. */
  response: { [field: string]: string }
}

const operations = sharedPath('wire/management-operations.json')
const newer = sharedPath('wire/operations-new.jsonl')
const named = sharedPath('wire/management-types.json')

/** Why nothing can be compared, or false where the tables are there. */
export const withoutTables: string | false = !(operations && newer && named) && "the vendor's tables are not here"

const read = (path: string) => readFileSync(path, 'utf8')

/** Every operation of management that the tables know. */
export const listed: readonly Listed[] =
  operations && newer
    ? [
        ...(JSON.parse(read(operations)) as Listed[]),
        ...read(newer)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Listed),
      ]
    : []

const types: { [name: string]: { [field: string]: string } } = named ? JSON.parse(read(named)) : {}

const SIMPLE: { [word: string]: Shape } = {
  string: { is: 'text' },
  base64: { is: 'text' },
  int32: { is: 'number' },
  boolean: { is: 'bool' },
  object: { is: 'object' },
  map: { is: 'object' },
}

/** Reads `Role[]`, `map<string,boolean>`, `{id, name, createdTime int32}[]` and such; what it cannot read is `any`. */
function shapeOf(words: string): Shape {
  const text = words.replace(/\((?:[^()]|\([^()]*\))*\)/g, '').trim()
  if (text.endsWith('[]')) return { is: 'list', of: shapeOf(text.slice(0, -2)) }
  const map = /^map<string,\s*(.+)>$/.exec(text)?.[1]
  if (map) return { is: 'map', of: map.includes('|') ? { is: 'any' } : shapeOf(map) }
  const place = /^(?:\w+)?\{(.*)\}$/.exec(text)?.[1]
  if (place !== undefined) return inPlace(place)
  const name = text.replace(/^(?:project|mgmt)\./, '')
  const fields = types[name]
  if (fields) return { is: 'message', fields: () => shapesOf(fields) }
  return SIMPLE[name] ?? { is: 'any' }
}

/** What the tables call "v2 only" is none of an operation of the first version. */
const shapesOf = (fields: { [name: string]: string }) =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, words]) => !words.includes('(v2 only)'))
      .map(([name, words]) => [name, shapeOf(words)]),
  )

/** Fields that are listed in place, such as `id, values[], type int32`: what only has a name is `any`. */
function inPlace(text: string): Shape {
  const parts = text
    .replace(/\{[^{}]*\}/g, ' object')
    .matchAll(/(\w+)(\[\])?(?:: ?| )?(int32|boolean|string|object|map(?:<[^>]*>)?)?(\[\])?/g)
  const fields: { [name: string]: Shape } = {}
  for (const [, name = '', many, kind, lots] of parts) {
    const one: Shape = kind ? shapeOf(kind) : { is: 'any' }
    fields[name] = many || lots ? { is: 'list', of: one } : one
  }
  return { is: 'message', fields: () => fields }
}

/** What is declared otherwise than the table has it, each as one line; none for an operation without JSON. */
export function declaredOtherwise({ response }: Listed, op: Operation): string[] {
  const { $root, ...fields } = response
  const bare = op.bareOutput === undefined ? undefined : op.output.fields[op.bareOutput]?.type
  if ($root !== undefined) return compareTypes('', shapeOf($root), bare ?? op.output)
  return compareFields('', real(fields), op.output.fields)
}

const real = (fields: { [name: string]: string }) =>
  shapesOf(Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('$'))))

/** The same of what was answered under a path; none where no table has it. */
export function replyOtherwise(method: string, path: string, reply: unknown): string[] {
  const operation = listed.find((one) => one.method === method && patternOf(one.path).test(path))
  if (!operation) return []
  const { $root, ...fields } = operation.response
  const shape = $root === undefined ? ({ is: 'message', fields: () => real(fields) } as const) : shapeOf($root)
  return unnamed(compareValue('', shape, reply).map((line) => `${method} ${operation.path} ${line}`))
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]*\}|:\w+/g, '[^/]+')}$`)

/** Fields of the tables that replies never have, and why; `fidelity.md` names them. */
export const LEFT_OUT: readonly { line: RegExp; why: string }[] = [
  { line: /\.unsavedSSO: not there$/, why: 'no client reads it' },
  { line: /\.customSettings: not there$/, why: 'apps of the type `custom` are not built' },
  { line: /\.conditionExpr: not there$/, why: 'the service does not fill it any more' },
  { line: /\.app\.clientSecret: not there$/, why: 'a secret of a request' },
  { line: /\.oidc\.roleMappings: not there$/, why: 'of requests: replies have `groupsMapping`' },
  {
    line: /^POST \/v1\/mgmt\/authz\/re\/\w+ \.relations\[\w*\]\.query/,
    why: 'targets by a search of users are refused, so none is answered',
  },
  { line: /^POST \/v1\/mgmt\/role\/subtenant\/all /, why: 'the widgets read names of tenants and roles' },
]

/** Those of the differences that are not to be. */
export function unnamed(differences: readonly string[]): string[] {
  return differences.filter((difference) => !LEFT_OUT.some(({ line }) => line.test(difference)))
}

function compareFields(
  at: string,
  shapes: { [name: string]: Shape },
  fields: Fields,
  within: readonly Type[] = [],
): string[] {
  return Object.entries(shapes).flatMap(([name, shape]) => {
    const field = fields[name]
    return field ? compareTypes(`${at}.${name}`, shape, field.type, within) : [`${at}.${name}: not there`]
  })
}

const KINDS: { [kind in Type['kind']]: Shape['is'] } = {
  text: 'text',
  int64: 'text',
  int32: 'number',
  number: 'number',
  bool: 'bool',
  json: 'any',
  object: 'object',
  list: 'list',
  map: 'map',
  message: 'message',
}

function compareTypes(at: string, shape: Shape, type: Type, within: readonly Type[] = []): string[] {
  const kind = KINDS[type.kind]
  if (shape.is === 'any' || kind === 'any' || within.includes(type)) return []
  if (shape.is === 'message' && type.kind === 'message')
    return compareFields(at, shape.fields(), type.fields, [...within, type])
  if (shape.is === 'list' && type.kind === 'list') return compareTypes(`${at}[]`, shape.of, type.of, within)
  if (shape.is === 'map' && type.kind === 'map') return compareTypes(`${at}{}`, shape.of, type.of, within)
  const fits = kind === shape.is || (isObject(shape.is) && isObject(kind))
  return fits ? [] : [`${at}: ${type.kind}, not ${shape.is}`]
}

const isObject = (is: Shape['is']) => is === 'object' || is === 'map' || is === 'message'

function compareValue(at: string, shape: Shape, value: unknown): string[] {
  const is = kindOf(value)
  if (shape.is === 'any' || is === 'null') return []
  if (shape.is === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => compareValue(`${at}[${index}]`, shape.of, item))
  }
  if (is === 'object' && isObject(shape.is)) return compareMembers(at, shape, value as { [name: string]: unknown })
  return is === shape.is ? [] : [`${at}: ${is}, not ${shape.is}`]
}

function compareMembers(at: string, shape: Shape, value: { [name: string]: unknown }): string[] {
  if (shape.is === 'map') {
    return Object.entries(value).flatMap(([name, item]) => compareValue(`${at}{${name}}`, shape.of, item))
  }
  if (shape.is !== 'message') return []
  // Which fields are there is a matter of the declaration, which tells optional ones.
  return Object.entries(shape.fields()).flatMap(([name, of]) => compareValue(`${at}.${name}`, of, value[name]))
}

function kindOf(value: unknown): Shape['is'] | 'null' {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : 'object'
}
