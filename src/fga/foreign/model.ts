/** Schemas of other engines, before they are said in the words of `model AuthZ 1.0`. */

export interface ForeignModel {
  conditions: ForeignCondition[]
  types: { name: string; members: ForeignMember[] }[]
  /** What the file holds beside the schema. */
  tuples: ForeignTuple[]
}

export interface ForeignCondition {
  name: string
  parameters: { name: string; type: string }[]
  /** In CEL. */
  expression: string
}

export interface ForeignMember {
  name: string
  /** What may be stored for it; none for what is worked out only. */
  targets: ForeignTarget[]
  /** `{ op: 'stored' }` alone for what is stored only. */
  expression: ForeignExpression
}

export interface ForeignTarget {
  type: string
  /** A set: all who have it. */
  relation?: string
  /** Everybody of the type. */
  isWildcard?: boolean
  condition?: string
}

export type ForeignExpression =
  | { op: 'stored' }
  | { op: 'name'; name: string }
  | { op: 'arrow'; via: string; name: string }
  | { op: '|' | '&' | '-'; parts: ForeignExpression[] }
  /** Something that only this engine has, as it is written there. */
  | { op: 'foreign'; text: string }

/** `type:id` or, for a set, `type:id#relation`, on either side. */
export interface ForeignTuple {
  resource: string
  relation: string
  target: string
  condition?: string
}

/** What is wrong with the file itself; the message has no name of it. */
export class ForeignError extends Error {}
