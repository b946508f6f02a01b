/** What a request holds to the declared message; what does not fit is refused in the API's words. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import * as wire from '../../wire/decode.ts'
import { WireError } from '../../wire/errors.ts'
import type { Field, Message } from '../../wire/types.ts'
import { ApiError } from '../faults.ts'
import { type Operation, readsQuery } from '../operation.ts'

/** Throws ApiError `invalid`, naming the field, when the value does not fit; `badRequest` when it is no object. */
export function decode(message: Message, value: unknown): unknown {
  return refusing(() => wire.decode(message, value))
}

/**
 * The same for a whole request: `value` is the parsed body, or the query's values by name, a list where a name came
 * more than once; so do forms (`isText`). `query`: what stands in the address of a POST. An array at the root of a body fills the field that the operation names for it.
 */
export function decodeInput(op: Operation, value: unknown, isText = readsQuery(op.method), query?: unknown): unknown {
  const body = isText ? wire.fromQuery(op.input, value) : value
  if (!op.inQuery || query === undefined) {
    return decode(op.input, op.bareInput && Array.isArray(body) ? { [op.bareInput]: body } : body)
  }
  if (body !== undefined && !isObject(body)) return decode(op.input, body)
  const named = wire.fromQuery(queryOf(op.input, op.inQuery), query)
  return decode(op.input, { ...(body as object | undefined), ...(named as object) })
}

function queryOf({ fields }: Message, names: readonly string[]): Message {
  return { kind: 'message', fields: Object.fromEntries(names.map((name) => [name, fields[name] as Field])) }
}

/** Free JSON of at most so many values. Throws ApiError `invalid`, naming the field. */
export function checkJson(value: unknown, path: string, max?: number): Json {
  return refusing(() => wire.checkJson(value, path, max))
}

/** Throws ApiError `invalid` for a member that is no free JSON, naming it. */
export function checkMembers(object: JsonObject, path: string): void {
  refusing(() => wire.checkMembers(object, path))
}

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof WireError) throw new ApiError(error.isWhole ? 'badRequest' : 'invalid', error.detail)
    throw error
  }
}
