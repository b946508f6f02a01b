/** Wire types to JSON Schema (2020-12). */
import type { JsonObject } from '../../lib/json.ts'
import { type Field, LONGEST_LIST, LONGEST_TEXT, type Message, type Type } from '../wire.ts'

/** A reply has every field that is not optional; a request needs only the required ones, and 64-bit numbers are free. */
type Side = 'request' | 'reply'

export interface Schemas {
  of(type: Type, side: Side): JsonObject
  field(field: Field, side: Side): JsonObject
  /** What the schemas so far refer to, by component name. */
  components(): JsonObject
}

export function createSchemas(): Schemas {
  const components: JsonObject = {}
  const known = new Map<string, Message>()

  const field = ({ type, doc, aliases }: Field, side: Side): JsonObject => {
    const also = side === 'request' && aliases ? `Also taken as ${aliases.join(', ')}.` : ''
    const description = [doc && `${doc}.`, also].filter(Boolean).join(' ')
    return { ...schema(type, side), ...(description && { description }) }
  }

  const schema = (type: Type, side: Side): JsonObject => {
    switch (type.kind) {
      case 'list':
        return { type: 'array', items: itemOf(type.of, side), ...(side === 'request' && listLimit(type.max)) }
      case 'map':
        return {
          type: 'object',
          additionalProperties: schema(type.of, side),
          ...(side === 'request' && mapLimit(type.max)),
        }
      case 'message':
        return type.name === undefined ? inPlace(type, side) : refer(type.name, type, side)
      default:
        return scalar(type, side)
    }
  }

  /** A request's list has no empty text. */
  const itemOf = (type: Type, side: Side): JsonObject => {
    const item = schema(type, side)
    return side === 'request' && type.kind === 'text' ? { minLength: 1, ...item } : item
  }

  const refer = (name: string, message: Message, side: Side): JsonObject => {
    if ((known.get(name) ?? message) !== message) throw new Error(`Two messages have the name ${name}`)
    known.set(name, message)
    const key = side === 'request' ? `${name}Input` : name
    if (!(key in components)) {
      components[key] = {}
      components[key] = inPlace(message, side)
    }
    return { $ref: `#/components/schemas/${key}` }
  }

  const inPlace = ({ fields }: Message, side: Side): JsonObject => {
    const entries = Object.entries(fields)
    const needed = entries.filter(([, { required, optional }]) => (side === 'request' ? required : !optional))
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, item]) => [name, field(item, side)])),
      ...(needed.length > 0 && { required: needed.map(([name]) => name) }),
    }
  }

  const components_ = () => Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { of: schema, field, components: components_ }
}

function listLimit(max: number): JsonObject {
  return max === LONGEST_LIST ? {} : { maxItems: max }
}

function mapLimit(max: number): JsonObject {
  return max === LONGEST_LIST ? {} : { maxProperties: max }
}

function scalar(type: Exclude<Type, { kind: 'list' | 'map' | 'message' }>, side: Side): JsonObject {
  switch (type.kind) {
    case 'text':
      return { type: 'string', ...(side === 'request' && textLimits(type)) }
    case 'bool':
      return { type: 'boolean' }
    case 'int32':
      return { type: 'integer', format: 'int32', ...range(type) }
    case 'int64':
      return { type: side === 'request' ? ['string', 'integer'] : 'string', format: 'int64', ...range(type) }
    case 'number':
      return { type: 'number', ...range(type) }
    case 'json':
      return {}
    case 'object':
      return { type: 'object', additionalProperties: true }
  }
}

function textLimits({ min, max, choices }: Type & { kind: 'text' }): JsonObject {
  if (choices) return { enum: [...choices, ''] }
  return { ...(min !== undefined && { minLength: min }), ...(max !== LONGEST_TEXT && { maxLength: max }) }
}

function range({ min, max }: { min?: number; max?: number }): JsonObject {
  return { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) }
}
