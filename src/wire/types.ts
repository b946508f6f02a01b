/**
 * The types of the wire: protobuf's JSON mapping, which the service's gateway speaks.
 * One field list says what a request may hold, what a reply always holds, and what both are in TypeScript.
 *
 * In a request, `null`, absent and the zero value are the same; unknown keys are ignored; 64-bit numbers may come
 * as strings. In a reply every field stands with its zero value, and 64-bit numbers are strings.
 */
import type { Json } from '../lib/json.ts'
import type { JsonText } from '../lib/json-text.ts'

export type Type =
  | { kind: 'text'; min?: number; max: number; choices?: readonly string[] }
  | { kind: 'bool' }
  | { kind: 'int32'; min?: number; max?: number }
  | { kind: 'int64'; min?: number; max?: number }
  | { kind: 'number'; min?: number; max?: number }
  | { kind: 'json'; max?: number; isUnchecked?: true }
  | { kind: 'object'; max?: number }
  | { kind: 'list'; of: Type; max: number }
  | { kind: 'map'; of: Type; max: number }
  | Message

export interface Message<F extends Fields = Fields> {
  kind: 'message'
  /** Its name in the OpenAPI document; messages without one stand in place. */
  name?: string
  fields: F
}

export type Fields = { readonly [name: string]: Field }

/** `T` is what the value is in TypeScript; it exists for the compiler only. */
export interface Field<T = unknown> {
  type: Type
  doc?: string
  /** Other keys that say the same in a request. */
  aliases?: readonly string[]
  /** A request without a value is refused. */
  required?: boolean
  /** Absent is told apart from the zero value; in a reply the key is left out. */
  optional?: boolean
  readonly _is?: T
}

interface Extra {
  doc?: string
  aliases?: readonly string[]
}

/**
 * Bounds of a request: of a text's length (an empty text is never too short), of a number's value, of how many values
 * free JSON holds at all depths.
 */
interface Bounds extends Extra {
  min?: number
  max?: number
}

/** The longest string taken where nothing else is said: enough for a page of text, too little to hurt. */
export const LONGEST_TEXT = 65_536
/** The longest list, and the most keys of a map, taken where nothing else is said. */
export const LONGEST_LIST = 10_000

const field =
  <T>(type: Type) =>
  ({ min, max, ...extra }: Bounds = {}): Field<T> => ({
    type: { ...type, ...(min !== undefined && { min }), ...(max !== undefined && { max }) } as Type,
    ...extra,
  })

export const text = field<string>({ kind: 'text', max: LONGEST_TEXT })
export const bool = field<boolean>({ kind: 'bool' })
export const int32 = field<number>({ kind: 'int32' })
/** A 64-bit number: a string in replies, either in requests, a safe integer in TypeScript. */
export const int64 = field<number>({ kind: 'int64' })
export const number = field<number>({ kind: 'number' })
/** Anything at all, `null` when absent. */
export const json = field<Json>({ kind: 'json' })
/** JSON in which the operation itself looks for what cannot be kept, part by part (`checkMembers`). */
export const uncheckedJson = field<Json>({ kind: 'json', isUnchecked: true })
/** An object with any keys and any values, `{}` when absent. */
export const object = field<{ [key: string]: Json }>({ kind: 'object' })

export const choice = <const C extends readonly string[]>(choices: C, extra: Extra = {}): Field<C[number] | ''> => ({
  type: { kind: 'text', max: 64, choices },
  ...extra,
})

export const list = <T>(of: Field<T>, { max, ...extra }: Extra & { max?: number } = {}): Field<T[]> => ({
  type: { kind: 'list', of: of.type, max: max ?? LONGEST_LIST },
  ...extra,
})

export const map = <T>(
  of: Field<T>,
  { max, ...extra }: Extra & { max?: number } = {},
): Field<{ [key: string]: T }> => ({
  type: { kind: 'map', of: of.type, max: max ?? LONGEST_LIST },
  ...extra,
})

export function message<F extends Fields>(name: string, fields: F): Message<F>
export function message<F extends Fields>(fields: F): Message<F>
export function message<F extends Fields>(name: string | F, fields?: F): Message<F> {
  return typeof name === 'string' ? { kind: 'message', name, fields: fields as F } : { kind: 'message', fields: name }
}

/** A field that holds a message; absent is the message with zero values. */
export const of = <F extends Fields>(type: Message<F>, extra: Extra = {}): Field<Value<F>> => ({ type, ...extra })

export const required = <T>(of: Field<T>): Field<T> => ({ ...of, required: true })
export const optional = <T>(of: Field<T>): Field<T | undefined> => ({ ...of, optional: true })

/** The same fields, each of them optional: what a patch sends. */
export function partial<F extends Fields>(fields: F): Optional<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field)])) as Optional<F>
}

/** What a message is after decoding, and what a feature returns: every field there. */
export type Value<F extends Fields> = Simplify<
  { [K in keyof F as undefined extends Is<F[K]> ? never : K]: Is<F[K]> } & {
    [K in keyof F as undefined extends Is<F[K]> ? K : never]?: Is<F[K]>
  }
>
export type ValueOf<M> = M extends Message<infer F> ? Value<F> : never

/** What a caller may write, and what a feature may return: any field may be left out. */
export type Draft<T> = Json extends T
  ? T | JsonText
  : T extends (infer E)[]
    ? Draft<E>[]
    : T extends object
      ? string extends keyof T
        ? { [K in keyof T]: Draft<T[K]> }
        : { [K in keyof T]?: Draft<T[K]> | null }
      : T

type Is<F> = F extends Field<infer T> ? T : never
type Simplify<T> = { [K in keyof T]: T[K] }
type Optional<F extends Fields> = { [K in keyof F]: Field<Is<F[K]> | undefined> }
