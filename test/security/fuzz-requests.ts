/** Requests from an OpenAPI document: right, nearly right, and hostile. */
import { isObject } from '../../src/lib/json.ts'
import type { TestPlane } from '../support/plane.ts'

/** A number from 0 to 1. */
export type Dice = () => number

export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: { [name: string]: Schema }
  additionalProperties?: Schema | boolean
  required?: string[]
  maxLength?: number
}

interface Parameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  schema: Schema
}

interface Entry {
  parameters?: Parameter[]
  requestBody?: { content: { [type: string]: { schema: Schema } } }
}

export interface Made {
  method: string
  /** As the document has it. */
  template: string
  path: string
  headers: { [name: string]: string }
  body?: string
}

export interface Maker {
  (): Made
  /** Takes ids and tokens from an answer, for later requests. */
  learn(text: string): void
}

const FORM = 'application/x-www-form-urlencoded'

export function createMaker(document: object, plane: TestPlane, dice: Dice): Maker {
  const { paths } = document as { paths: { [path: string]: { [method: string]: Entry } } }
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, entry]) => ({ path, method: method.toUpperCase(), entry })),
  )
  const values = createValues(document, dice)
  const make = (): Made => {
    const { path: template, method: right, entry } = pick(routes, dice)
    const method = dice() < 0.03 ? pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'], dice) : right
    const path = fill(template, entry.parameters ?? [], values, dice)
    const headers = { ...credentials(plane, values, dice), host: 'localhost' }
    const made = { method, template, path, headers }
    const contents = Object.entries(entry.requestBody?.content ?? {})
    if (contents.length === 0 || method === 'GET') return made
    const [type, { schema }] = pick(contents, dice)
    const body = spoil(type === FORM ? toForm(values.of(schema)) : JSON.stringify(values.of(schema)), dice)
    const sized = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
    return { ...made, headers: { ...headers, ...sized }, body }
  }
  return Object.assign(make, { learn: values.learn })
}

function credentials(plane: TestPlane, values: Values, dice: Dice): { [name: string]: string } {
  const { projectId, managementKey } = plane
  const bearers = [
    projectId,
    `${projectId}:${values.text()}`,
    `${projectId}:${managementKey.slice(1)}`,
    values.header(),
  ]
  const chosen = dice() < 0.7 ? `${projectId}:${managementKey}` : pick(bearers, dice)
  return dice() < 0.03 ? {} : { authorization: `Bearer ${chosen.replace(/[^\x20-\x7e]/g, '?')}` }
}

function fill(template: string, parameters: Parameter[], values: Values, dice: Dice): string {
  const path = template.replace(
    /\{(\w+)\}/g,
    () => encodeURIComponent(values.text().toWellFormed().slice(0, 500)) || 'x',
  )
  const query = new URLSearchParams()
  for (const { name, in: place, required, schema } of parameters) {
    if (place === 'path' || dice() > (required ? 0.95 : 0.4)) continue
    const value = values.of(schema)
    for (const one of Array.isArray(value) ? value.slice(0, 20) : [value]) query.append(name, inText(one).slice(0, 500))
  }
  const text = query.toString().slice(0, 8000)
  return text === '' ? path : `${path}?${dice() < 0.05 ? text.replaceAll('%', '%%') : text}`
}

const inText = (value: unknown): string => (isObject(value) ? JSON.stringify(value) : String(value))

function toForm(value: unknown): string {
  const form = new URLSearchParams()
  for (const [name, item] of Object.entries(isObject(value) ? value : {})) {
    for (const one of Array.isArray(item) ? item : [item]) form.append(name, inText(one))
  }
  return form.toString()
}

/** Now and then a text is no longer what it was. */
function spoil(text: string, dice: Dice): string {
  if (dice() > 0.05) return text
  const at = Math.floor(dice() * text.length)
  return (
    text.slice(0, at) +
    pick(['', '{', ']', '"', ',', '\\', '\0', '1e309', '&&&&', '%', 'null'], dice) +
    text.slice(at + 1)
  )
}

interface Values {
  of(schema: Schema): unknown
  text(): string
  header(): string
  learn(text: string): void
}

const HOSTILE_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' OR 1=1 --",
  'nul\0',
  'half \ud800',
  '\u202e',
  '😀',
  '%00',
  'a@b@c',
  '+1',
  'http:///x',
  'javascript:alert(1)',
  '{{7*7}}',
  '(a+)+$',
  'x'.repeat(300),
  'x'.repeat(70_000),
  '2026-13-45',
]
const HOSTILE = [
  null,
  '',
  0,
  -1,
  1e18,
  1.5,
  true,
  [],
  {},
  [null],
  [[[[]]]],
  { a: { b: [1] } },
  JSON.parse('{"__proto__":{"x":1}}'),
]
const USUAL_TEXTS = [
  'jane@example.com',
  '+14155550129',
  'acme',
  'Editor',
  'email',
  'https://app.example.com/cb',
  '123456',
]
const MOST_LEARNED = 500
const DEEPEST = 6

function createValues(document: object, dice: Dice): Values {
  const learned: string[] = []
  const text = (): string => {
    const chance = dice()
    if (chance < 0.1) return pick(HOSTILE_TEXTS, dice)
    return pick(chance < 0.6 && learned.length > 0 ? learned : USUAL_TEXTS, dice)
  }
  const of = (schema: Schema, depth = 0): unknown => {
    if (dice() < 0.04) return pick(HOSTILE, dice)
    const { $ref, enum: choices, anyOf, type } = schema
    if ($ref) return of(resolve(document, $ref), depth)
    if (choices) return pick(choices, dice)
    if (anyOf) return of(pick(anyOf, dice), depth)
    switch (Array.isArray(type) ? pick(type, dice) : type) {
      case 'object':
        return objectOf(schema, depth)
      case 'array':
        return Array.from({ length: Math.floor(dice() * 3) }, () => of(schema.items ?? {}, depth + 1))
      case 'integer':
      case 'number':
        return pick([0, 1, 2, 10, 100, 1_790_000_000], dice)
      case 'boolean':
        return dice() < 0.5
      default:
        return text()
    }
  }
  const objectOf = ({ properties = {}, required = [], additionalProperties }: Schema, depth: number): object => {
    const made: [string, unknown][] = []
    for (const [name, schema] of Object.entries(properties)) {
      const chance = required.includes(name) ? 0.97 : depth > DEEPEST ? 0 : 0.35
      if (dice() < chance) made.push([name, of(schema, depth + 1)])
    }
    const free = additionalProperties
    if (free && depth < DEEPEST && dice() < 0.5) made.push([text(), free === true ? text() : of(free, depth + 1)])
    return Object.fromEntries(made)
  }
  return {
    of,
    text,
    header: () => text().slice(0, 1000),
    learn(answer) {
      for (const [, value = ''] of answer
        .slice(0, 20_000)
        .matchAll(/"(?:id|\w*Id|loginIds|name|\w*Jwt|code|key)":\[?"([^"\\]{1,4000})"/g)) {
        if (learned.length < MOST_LEARNED) learned.push(value)
        else learned[Math.floor(dice() * MOST_LEARNED)] = value
      }
    },
  }
}

function resolve(document: object, ref: string): Schema {
  const parts = ref.slice(2).split('/')
  return parts.reduce<unknown>((value, part) => (value as { [key: string]: unknown })[part], document) as Schema
}

function pick<T>(items: readonly T[], dice: Dice): T {
  return items[Math.floor(dice() * items.length)] as T
}
