/** Of an OpenAPI document what the page shows. */
interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: { [name: string]: Schema }
  items?: Schema
  required?: string[]
  enum?: unknown[]
}

interface Described {
  operationId?: string
  summary?: string
  description?: string
  requestBody?: { content?: { [type: string]: { schema?: Schema } } }
}

export interface Document {
  paths: { [path: string]: { [method: string]: Described } }
  components?: { schemas?: { [name: string]: Schema } }
}

export interface Entry {
  id: string
  method: string
  path: string
  summary: string
  description: string
  body?: Schema
  document: Document
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

export function entriesOf(document: Document): Entry[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, { operationId, summary = path, description = '', requestBody }]) => ({
        id: operationId ?? `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        summary,
        description,
        body: requestBody?.content?.['application/json']?.schema,
        document,
      })),
  )
}

/** What has to be said, with nothing in it. */
export function exampleOf({ body, document }: Entry): unknown {
  return body ? empty(body, document, 0) : {}
}

const DEEPEST = 3

function empty(schema: Schema, document: Document, depth: number): unknown {
  const { properties, required = [], type, items } = resolved(schema, document)
  const inner = (other: Schema = {}) => empty(other, document, depth + 1)
  const [kind = 'string'] = [type].flat()
  if (depth >= DEEPEST) return EMPTY[kind]
  if (properties) {
    const names = required.length > 0 ? required : Object.keys(properties).slice(0, depth === 0 ? 4 : 2)
    return Object.fromEntries(names.map((name) => [name, inner(properties[name])]))
  }
  return kind === 'array' && items ? [inner(items)] : EMPTY[kind]
}

const EMPTY: { [kind: string]: unknown } = { string: '', boolean: false, integer: 0, number: 0, object: {}, array: [] }

function resolved(schema: Schema, { components }: Document): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return (name && components?.schemas?.[name]) || schema
}
