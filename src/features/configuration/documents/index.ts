import { type DocumentContract, kinds } from '../../../contract/kinds/index.generated.ts'
import type { Handlers } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { answersOf } from './answers.ts'
import { rules } from './kinds/index.generated.ts'
import type { Rules } from './rules.ts'

const own: { readonly [noun: string]: Rules } = rules

/** Answers of every kind: to its verbs by what all documents do, to its own operations by its rules. */
export const documents = Object.fromEntries(
  Object.entries(kinds).map(([noun, kind]) => {
    const { check, prepare, removed, ...answers } = own[noun] ?? {}
    const ruled = { ...(check && { check }), ...(prepare && { prepare }), ...(removed && { removed }) }
    return [noun, { ...answersOf(kind, ruled), ...answers }]
  }),
  // That nothing is missing follows from the types of declarations and rules, which no loop can show.
) as Handlers<DocumentContract, Context>
