/** What a resource of infrastructure as code is made of. */
import { ApiError } from '../../../contract/faults.ts'
import { decodeInput } from '../../../contract/messages/decode.ts'
import type { Operation } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Message } from '../../../wire/types.ts'
import type { Context } from '../../context.ts'

export interface Answer {
  id: string
  data: JsonObject
}

/** All but `create` throw ApiError for an unknown id. */
export interface Resource {
  create(ctx: Context, data: JsonObject): Promise<Answer>
  read(ctx: Context, id: string): Promise<Answer>
  update(ctx: Context, id: string, data: JsonObject): Promise<Answer>
  /** Resolves to what it was. */
  remove(ctx: Context, id: string): Promise<void>
}

/** What was sent, held to an operation's input. Throws ApiError invalid, naming the field. */
export function held<In>(operation: Operation<In>, data: JsonObject): In {
  return decodeInput(operation, withLists(operation.input, data), false)
}

/** A list without anything in it comes as null from a client in Go: it is empty, not left out. */
export function withLists(message: Message, data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value ?? emptyOf(message, key)]))
}

const emptyOf = ({ fields }: Message, key: string) =>
  Object.hasOwn(fields, key) && fields[key]?.type.kind === 'list' ? [] : null

/** A value of declared shape as the free JSON that it is. */
export function asJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value))
}

/** Says what is wrong in the words of this route, which its client shows. */
export async function inItsWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiError) || !VALIDATION.includes(error.fault)) throw error
    throw new ApiError('badInfra', error.detail, { cause: error })
  }
}

const VALIDATION: readonly string[] = ['invalid', 'invalidArgument', 'missingArguments', 'badSchema', 'documentExists']
