/**
 * Every operation under its name, as far as a caller needs it: how it is asked for, and what comes back. A program that
 * has no use for the declarations of all fields is built with those operations alone that its files name
 * (scripts/build/operations.mjs).
 */

import { dev } from '../contract/dev/operations.ts'
import { pipeline } from '../contract/dev/pipelines.ts'
import { contract as declared } from '../contract/index.ts'
import type { Operation } from '../contract/operation.ts'

const all = { ...declared, dev, pipeline }

export const contract: { [N in keyof typeof all]: { [V in keyof (typeof all)[N]]: NamedOf<(typeof all)[N][V]> } } = all

/** What a caller needs of an operation. `In` and `Out` exist for the compiler only. */
export type OperationName<In = unknown, Out = unknown> = Pick<
  Operation<In, Out>,
  (typeof PARTS)[number] | '_in' | '_out'
>

type NamedOf<O> = O extends Operation<infer In, infer Out> ? OperationName<In, Out> : never

/** What scripts/build/operations.mjs keeps. */
export const PARTS = ['method', 'path', 'effect', 'inQuery', 'bareInput', 'bareOutput', 'paging'] as const
