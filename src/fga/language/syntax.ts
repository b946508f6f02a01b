/** A schema as it is written: `model AuthZ 1.0`. */
import type { Place } from './problems.ts'

export interface SchemaSyntax {
  /** Conditions and constraints share their names; in the order of the text. */
  conditions: (ConditionSyntax | ConstraintSyntax)[]
  types: TypeSyntax[]
}

/** `condition OnDuty(shift string) { shift == "night" }` */
export interface ConditionSyntax {
  kind: 'condition'
  name: string
  place: Place
  parameters: Parameter[]
  /** The text between the braces, without white space around it. */
  expression: string
  /** Of the first character of the expression. */
  expressionPlace: Place
}

export interface Parameter {
  name: string
  type: string
  place: Place
}

/** `constraint Adult:NumAtLeast(18)`: a ready-made condition. Without an alias its name is its kind. */
export interface ConstraintSyntax {
  kind: 'constraint'
  name: string
  place: Place
  constraint: string
  /** Undefined where no brackets are written: all values then come from the context. */
  literals?: Literal[]
}

export interface Literal {
  value: string | number | boolean
  /** As it is written. */
  text: string
  place: Place
}

export interface TypeSyntax {
  name: string
  place: Place
  members: (RelationSyntax | PermissionSyntax)[]
}

/** `relation viewer: user | group#member with Office` */
export interface RelationSyntax {
  kind: 'relation'
  name: string
  place: Place
  targets: TypeReference[]
  condition?: ConditionExpression
}

/** A type, or with `relation` the set of all that have it. */
export type TypeReference = {
  type: string
  relation?: string
  place: Place
}

export interface PermissionSyntax {
  kind: 'permission'
  name: string
  place: Place
  expression: Expression
}

export type Expression =
  | { op: 'name'; name: string; place: Place }
  /** `via.name`: has `name` on what the relation `via` leads to. */
  | { op: 'arrow'; via: string; name: string; place: Place }
  | { op: '|' | '&'; parts: Expression[] }
  /** The first without the others. */
  | { op: '-'; parts: Expression[] }
  | { op: 'with'; body: Expression; condition: ConditionExpression }

export type ConditionExpression =
  | { op: 'condition'; name: string; place: Place }
  | { op: '!'; part: ConditionExpression }
  | { op: '|' | '&'; parts: ConditionExpression[] }
