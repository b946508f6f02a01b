/** A schema as the engine walks it: names are resolved, definitions are numbered. */
import type { Condition } from '../conditions/condition.ts'
import type { TypeReference } from '../language/syntax.ts'

export interface EngineSchema {
  definitions: readonly Definition[]
  conditions: readonly Condition[]
  /** Type, then name of a relation or permission. */
  byName: ReadonlyMap<string, ReadonlyMap<string, Definition>>
}

/** A relation or a permission. */
export interface Definition {
  index: number
  type: string
  name: string
  rule: Rule
  /** The types it takes: empty for permissions, which are not stored; undefined where a structured schema does not say. */
  targets: readonly TypeReference[] | undefined
  /** Whether tuples of it may be stored. */
  isStored: boolean
}

/** Who has a definition on a resource. */
export type Rule =
  | Leaf
  | { op: 'any'; parts: readonly Rule[] }
  | { op: 'all'; parts: readonly Rule[] }
  /** The first without the others. */
  | { op: 'minus'; parts: readonly Rule[] }
  | { op: 'when'; body: Rule; guard: Guard }

export type Leaf =
  /** Who is a target of a tuple of this very definition, or in a set that is one. */
  | { op: 'self' }
  /** Who has another definition on the same resource. */
  | { op: 'has'; definition: number }
  /** Who has `to` (by type) on what the relation `via` leads to. */
  | { op: 'right'; via: number; to: ReadonlyMap<string, number> }
  /** Who has `to` on what leads here by the relation `via`. */
  | { op: 'left'; via: number; to: number }

/** `condition` is a place in the schema's list. */
export type Guard =
  | { op: 'condition'; condition: number }
  | { op: 'not'; part: Guard }
  | { op: 'any' | 'all'; parts: readonly Guard[] }

export function definitionOf(schema: EngineSchema, type: string, name: string): Definition | undefined {
  return schema.byName.get(type)?.get(name)
}
