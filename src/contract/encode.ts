/**
 * What a feature returns to reply JSON: every declared field in its declared order, with its zero value when the
 * feature left it out, 64-bit numbers as strings. Nothing undeclared leaves the plane.
 */
import type { Operation } from './operation.ts'
import type { Field, Message, Type } from './wire.ts'

type Encoder = (value: unknown) => unknown

export function encode(message: Message, value: unknown): unknown {
  return encoderOf(message)(value)
}

/** The same for a whole reply: an operation with a bare output answers that field's value alone. */
export function encodeOutput(op: Operation, value: unknown): unknown {
  const reply = encode(op.output, value)
  return op.bareOutput ? (reply as Record<string, unknown>)[op.bareOutput] : reply
}

const compiled = new WeakMap<Message, Encoder>()

function encoderOf(message: Message): Encoder {
  let encoder = compiled.get(message)
  if (!encoder) {
    encoder = compileMessage(message)
    compiled.set(message, encoder)
  }
  return encoder
}

function compileMessage(message: Message): Encoder {
  const fields = Object.entries(message.fields).map(([name, field]) => ({ name, field, convert: compileField(field) }))
  return (value) => {
    const from = (value ?? {}) as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const { name, field, convert } of fields) {
      const item = from[name]
      if (item === undefined && field.optional) continue
      result[name] = convert(item)
    }
    return result
  }
}

function compileField(field: Field): Encoder {
  return compileType(field.type)
}

function compileType(type: Type): Encoder {
  switch (type.kind) {
    case 'text':
      return (value) => value ?? ''
    case 'bool':
      return (value) => value ?? false
    case 'int32':
    case 'number':
      return (value) => value ?? 0
    case 'int64':
      return (value) => String(value ?? 0)
    case 'json':
      return (value) => value ?? null
    case 'object':
      return (value) => value ?? {}
    case 'list': {
      const convert = compileType(type.of)
      return (value) => ((value as unknown[] | undefined) ?? []).map(convert)
    }
    case 'map': {
      const convert = compileType(type.of)
      return (value) =>
        Object.fromEntries(Object.entries((value as object | undefined) ?? {}).map(([k, v]) => [k, convert(v)]))
    }
    case 'message':
      return (value) => encoderOf(type)(value)
  }
}
