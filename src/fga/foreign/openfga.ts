/** Models of OpenFGA, as text or as JSON. */

import { transformer } from '@openfga/syntax-transformer'
import { messageOf } from '../../lib/errors.ts'
import {
  type ForeignCondition,
  ForeignError,
  type ForeignExpression,
  type ForeignMember,
  type ForeignModel,
  type ForeignTarget,
} from './model.ts'

/** Throws ForeignError with the parser's words, which name line and column. */
export function readOpenFga(text: string): Omit<ForeignModel, 'tuples'> {
  const model = /^\s*\{/.test(text) ? parsedJson(text) : parsedText(text)
  if (!Array.isArray(model.type_definitions)) throw new ForeignError('the model has no type_definitions')
  return {
    conditions: Object.entries(model.conditions ?? {}).map(([name, each]) => conditionOf(name, each)),
    types: model.type_definitions.map((type) => ({
      name: type.type,
      members: Object.entries(type.relations ?? {}).map(([name, userset]) => memberOf(name, userset, type)),
    })),
  }
}

/** What is used of the API's AuthorizationModel. */
interface Model {
  type_definitions?: TypeDefinition[]
  conditions?: { [name: string]: Condition }
}

interface TypeDefinition {
  type: string
  relations?: { [name: string]: Userset }
  metadata?: { relations?: { [name: string]: { directly_related_user_types?: Restriction[] } } } | null
}

interface Restriction {
  type: string
  relation?: string
  wildcard?: object
  condition?: string
}

interface Userset {
  this?: object
  computedUserset?: { relation: string }
  tupleToUserset?: { tupleset: { relation: string }; computedUserset: { relation: string } }
  union?: { child: Userset[] }
  intersection?: { child: Userset[] }
  difference?: { base: Userset; subtract: Userset }
}

interface Condition {
  expression: string
  parameters?: { [name: string]: { type_name: string } }
}

function parsedJson(text: string): Model {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ForeignError(messageOf(error))
  }
}

function parsedText(text: string): Model {
  try {
    return transformer.transformDSLToJSONObject(text)
  } catch (error) {
    throw new ForeignError(messageOf(error))
  }
}

/** `TYPE_NAME_INT` is `int`. */
function conditionOf(name: string, { expression, parameters = {} }: Condition): ForeignCondition {
  return {
    name,
    expression: expression.trim(),
    parameters: Object.entries(parameters).map(([parameter, { type_name }]) => ({
      name: parameter,
      type: type_name.replace('TYPE_NAME_', '').toLowerCase(),
    })),
  }
}

function memberOf(name: string, userset: Userset, { metadata }: TypeDefinition): ForeignMember {
  const targets = metadata?.relations?.[name]?.directly_related_user_types ?? []
  return { name, targets: targets.map(targetOf), expression: expressionOf(userset) }
}

function targetOf({ type, relation, wildcard, condition }: Restriction): ForeignTarget {
  return { type, ...(relation && { relation }), ...(wildcard && { isWildcard: true }), ...(condition && { condition }) }
}

function expressionOf(userset: Userset): ForeignExpression {
  const { computedUserset, tupleToUserset, union, intersection, difference } = userset
  if (userset.this) return { op: 'stored' }
  if (computedUserset) return { op: 'name', name: computedUserset.relation }
  if (tupleToUserset) {
    return { op: 'arrow', via: tupleToUserset.tupleset.relation, name: tupleToUserset.computedUserset.relation }
  }
  if (union) return { op: '|', parts: union.child.map(expressionOf) }
  if (intersection) return { op: '&', parts: intersection.child.map(expressionOf) }
  if (difference) return { op: '-', parts: [expressionOf(difference.base), expressionOf(difference.subtract)] }
  return { op: 'foreign', text: JSON.stringify(userset) }
}
