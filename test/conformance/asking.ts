/** Requests to a kind's operations, and what their answers look like. */
import type { AnyKind } from '../../src/contract/kinds/declaring/kind.ts'
import { type Operation, readsQuery } from '../../src/contract/operation.ts'
import type { Message, Type } from '../../src/contract/wire.ts'
import type { Json, JsonObject } from '../../src/lib/json.ts'
import { type Answer, answerOf } from '../support/entities.ts'
import type { TestPlane } from '../support/plane.ts'

export type Ask = (verb: string, input?: JsonObject, project?: string) => Promise<Answer>

/** Asks a plane for what a verb of a kind does, wherever the wire wants the fields. */
export function asking(plane: () => TestPlane, kind: AnyKind): Ask {
  return (verb, input = {}, project = plane().projectId) => {
    const op = kind.operations[verb]
    if (!op) throw new Error(`${kind.declaration.title[1]} have no ${verb}`)
    const { path, body } = requestOf(op, wrap(kind, verb, input))
    return answerOf(plane().call(op.method, path, body, `Bearer ${project}:${plane().managementKey}`))
  }
}

function wrap({ declaration: { wrapped, reply } }: AnyKind, verb: string, input: JsonObject): JsonObject {
  return wrapped?.some((each) => each === verb) ? { [reply[0]]: input } : input
}

function requestOf(op: Operation, input: JsonObject): { path: string; body?: JsonObject } {
  const left = { ...input }
  const path = op.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(left[name])
    delete left[name]
    return encodeURIComponent(value)
  })
  if (!readsQuery(op.method)) return { path, body: left }
  const query = new URLSearchParams(
    Object.entries(left).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return { path: query.size > 0 ? `${path}?${query}` : path }
}

/** What a reply shows of what was said: every field, those that nobody has said with their zero value. */
export function complete({ fields }: Message, said: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type }]) => [
      name,
      name in said ? completed(type, said[name] as Json) : zero(type),
    ]),
  )
}

function completed(type: Type, value: Json): Json {
  if (type.kind === 'message') return complete(type, value as JsonObject)
  if (type.kind === 'list') return (value as Json[]).map((item) => completed(type.of, item))
  return value
}

function zero(type: Type): Json {
  switch (type.kind) {
    case 'text':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'number':
      return 0
    case 'int64':
      return '0'
    case 'json':
      return null
    case 'list':
      return []
    case 'map':
    case 'object':
      return {}
    case 'message':
      return complete(type, {})
  }
}
