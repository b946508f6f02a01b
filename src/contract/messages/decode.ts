/** What a request holds to the declared message; what does not fit is refused in the API's words. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import * as wire from '../../wire/decode.ts'
import { WireError } from '../../wire/errors.ts'
import type { Fields, Message, Value } from '../../wire/types.ts'
import { ApiError } from '../faults.ts'
import { type Operation, readsQuery } from '../operation.ts'

/** Throws ApiError `invalid`, naming the field, when the value does not fit; `badRequest` when it is no object. */
export function decode<F extends Fields>(message: Message<F>, value: unknown): Value<F> {
  return refusing(() => wire.decode(message, value))
}

/**
 * The same for a whole request: `value` is the parsed body, or the query's values by name, a list where a name came
 * more than once; so do forms (`isText`). `query`: what stands in the address of a POST. An array at the root of a body fills the field that the operation names for it.
 */
export function decodeInput<In>(
  op: Operation<In>,
  value: unknown,
  isText = readsQuery(op.method),
  query?: unknown,
): In {
  // The operation is declared with the type of its input.
  return inputIn(op, value, isText, query) as In
}

function inputIn(op: Operation, value: unknown, isText: boolean, query: unknown): unknown {
  const body = isText ? wire.fromQuery(op.input, value) : value
  if (!op.inQuery || query === undefined) {
    return decode(op.input, op.bareInput && Array.isArray(body) ? { [op.bareInput]: body } : body)
  }
  if (body !== undefined && !isObject(body)) return decode(op.input, body)
  const named = wire.fromQuery(queryOf(op.input, op.inQuery), query)
  return decode(op.input, { ...body, ...(isObject(named) && named) })
}

function queryOf({ fields }: Message, names: readonly string[]): Message {
  return {
    kind: 'message',
    fields: Object.fromEntries(names.flatMap((name) => (fields[name] ? [[name, fields[name]]] : []))),
  }
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
