/** What the verbs of a declaration ask and answer, for the compiler. */
import type { Operation } from '../../operation.ts'
import type { Field, Fields, Value } from '../../wire.ts'
import type { Declaration, Shown } from './declaration.ts'

export type OperationsOf<D extends Declaration> = { [V in keyof D['routes'] & string]: OperationOf<D, V> }

type OperationOf<D extends Declaration, V extends string> = V extends 'create'
  ? Operation<Asked<D, 'create', New<D>>, One<D>>
  : V extends 'createMany'
    ? Operation<{ [K in D['reply'][1]]: New<D>[] }, { [K in D['reply'][1]]: Document<D>[] }>
    : V extends 'update'
      ? Operation<Asked<D, 'update', Given<D> & { id: string }>, One<D>>
      : V extends 'patch'
        ? Operation<Partial<Given<D>> & { id: string }, One<D>>
        : V extends 'delete'
          ? Operation<{ id: string }, Nothing>
          : V extends 'deleteMany'
            ? Operation<{ ids: string[] }, Nothing>
            : V extends 'load'
              ? Operation<{ id: string }, One<D>>
              : V extends 'loadAll'
                ? Operation<Nothing, Many<D>>
                : V extends 'search'
                  ? Operation<{ [filter: string]: unknown }, Many<D> & { total: number }>
                  : V extends 'import'
                    ? Operation<{ [K in D['reply'][1]]: (Given<D> & { id: string })[] }, Nothing>
                    : V extends 'rotate'
                      ? Operation<{ id: string }, { [K in keyof D['secrets']]: string }>
                      : V extends `loadBy${infer F}`
                        ? Operation<{ [K in Uncapitalize<F>]: string }, One<D>>
                        : never

/** A document as a reply shows it. */
export type Document<D extends Declaration> = Value<
  { id: Field<string> } & Unbound<D['fields']> & ShownFields<D> & IssuedFields<D>
>

// biome-ignore lint/complexity/noBannedTypes: a message without fields has exactly this type
type Nothing = {}
type Given<D extends Declaration> = Value<Unbound<D['fields']>>
type New<D extends Declaration> = Given<D> & (D['ownId'] extends true ? { id: string } : unknown)
type Asked<D extends Declaration, V extends string, In> = V extends Wrapped<D> ? { [K in D['reply'][0]]: In } : In
type Wrapped<D extends Declaration> = D['wrapped'] extends readonly (infer V)[] ? V : never
type One<D extends Declaration> = { [K in D['reply'][0]]: Document<D> }
type Many<D extends Declaration> = { [K in D['reply'][1]]: Document<D>[] } & (D['counted'] extends true
  ? { total: number }
  : unknown)
type Unbound<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? Field<T> : never }
type ShownFields<D extends Declaration> = {
  [K in keyof D['shows']]: D['shows'][K] extends Shown<infer T> ? Field<T> : never
}
type IssuedFields<D extends Declaration> = {
  [K in keyof D['secrets'] as D['secrets'][K] extends 'issued' ? K : never]: Field<string>
}
