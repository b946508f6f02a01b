/** What the verbs of a declaration ask and answer, for the compiler. */
import type { Operation } from '../../operation.ts'
import type { Field, Fields, Value } from '../../wire.ts'
import type { Declaration, DerivedField } from './declaration.ts'

export type OperationsOf<D extends Declaration> = { [V in keyof D['routes'] & string]: OperationOf<D, V> }

type OperationOf<D extends Declaration, V extends string> = V extends 'create'
  ? Operation<VerbInput<D, 'create', New<D>>, One<D>>
  : V extends 'createMany'
    ? Operation<{ [K in D['reply'][1]]: New<D>[] }, { [K in D['reply'][1]]: Document<D>[] }>
    : V extends 'update'
      ? Operation<VerbInput<D, 'update', DocumentFields<D> & { id: string }>, One<D>>
      : V extends 'patch'
        ? Operation<Partial<DocumentFields<D>> & { id: string }, One<D>>
        : V extends 'delete'
          ? Operation<{ id: string }, EmptyReply>
          : V extends 'deleteMany'
            ? Operation<{ ids: string[] }, EmptyReply>
            : V extends 'load'
              ? Operation<{ id: string }, One<D>>
              : V extends 'loadAll'
                ? Operation<EmptyReply, Many<D>>
                : V extends 'search'
                  ? Operation<{ [filter: string]: unknown }, Many<D> & { total: number }>
                  : V extends 'import'
                    ? Operation<{ [K in D['reply'][1]]: (DocumentFields<D> & { id: string })[] }, EmptyReply>
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
type EmptyReply = {}
type DocumentFields<D extends Declaration> = Value<Unbound<D['fields']>>
type New<D extends Declaration> = DocumentFields<D> & (D['ownId'] extends true ? { id: string } : unknown)
type VerbInput<D extends Declaration, V extends string, In> = V extends KeyedVerb<D> ? { [K in D['reply'][0]]: In } : In
type KeyedVerb<D extends Declaration> = D['wrapped'] extends readonly (infer V)[] ? V : never
type One<D extends Declaration> = { [K in D['reply'][0]]: Document<D> }
type Many<D extends Declaration> = { [K in D['reply'][1]]: Document<D>[] } & (D['counted'] extends true
  ? { total: number }
  : unknown)
type Unbound<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? Field<T> : never }
type ShownFields<D extends Declaration> = {
  [K in keyof D['shows']]: D['shows'][K] extends DerivedField<infer T> ? Field<T> : never
}
type IssuedFields<D extends Declaration> = {
  [K in keyof D['secrets'] as D['secrets'][K] extends 'issued' ? K : never]: Field<string>
}
