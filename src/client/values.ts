/** What a message is on the wire, as somebody sees it who writes a request or reads a reply by hand. */
import type { Json } from '../lib/json.ts'
import type { OperationName } from './operations.ts'

/**
 * What a request may hold: any field may be left out or null, a number may stand as digits, and a text may be none of
 * the choices, which the server then says.
 */
type WireInput<T> = Json extends T
  ? unknown
  : T extends string
    ? string
    : T extends number
      ? number | bigint | string
      : T extends readonly (infer E)[]
        ? readonly WireInput<E>[]
        : T extends object
          ? { readonly [K in keyof T]?: WireInput<T[K]> | null }
          : T

/**
 * What a reply may hold: a service of another version leaves fields out, says null for an empty list or object, and
 * 64-bit numbers stand as digits.
 */
type WireOutput<T> = Json extends T
  ? Json
  : T extends string
    ? string
    : T extends number
      ? number | string
      : T extends readonly (infer E)[]
        ? WireOutput<E>[]
        : T extends object
          ? string extends keyof T
            ? { [K in keyof T]: WireOutput<T[K]> }
            : { [K in keyof T]?: T[K] extends object | undefined ? WireOutput<T[K]> | null : WireOutput<T[K]> }
          : T

export type Input<O> = O extends OperationName<infer In> ? WireInput<In> : never
export type Output<O> = (O extends OperationName<unknown, infer Out> ? WireOutput<Out> : never) | null
