/** Relations in their structured form, and as they are stored. */

import type { authz } from '../../../contract/authorization/structured/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { InputOf } from '../../../contract/operation.ts'
import { definitionOf } from '../../../fga/engine/schema.ts'
import { splitTargetType, type Tuple } from '../../../fga/tuples/port.ts'
import type { ProjectSchema } from '../compiled.ts'

export type Relation = InputOf<typeof authz.createRelations>['relations'][number]

/** Throws ApiError for a relation without a target, and for targets by a search of users. */
export function tupleOf(relation: Relation, schema: ProjectSchema): Tuple {
  const { resource, namespace: resourceType, relationDefinition } = relation
  const { target, targetType } = targetOf(relation)
  const own = { resource, resourceType, relation: relationDefinition, target }
  return { ...own, targetType: targetType || onlyType(own, schema) }
}

/** The relation under every type that it may have been stored with. */
export function everyTupleOf(relation: Relation, schema: ProjectSchema): Tuple[] {
  const tuple = tupleOf(relation, schema)
  if (relation.targetNamespace || tuple.targetType.includes('#')) return [tuple]
  const types = new Set(['', tuple.targetType, ...plainTypes(tuple, schema)])
  return [...types].map((targetType) => ({ ...tuple, targetType }))
}

export function relationOf({ resource, resourceType, relation, target, targetType }: Tuple) {
  const own = { resource, relationDefinition: relation, namespace: resourceType }
  const { type, relation: set } = splitTargetType(targetType)
  if (set === undefined) return { ...own, target, ...(type !== '' && { targetNamespace: type }) }
  return {
    ...own,
    targetSetResource: target,
    targetSetRelationDefinition: set,
    targetSetRelationDefinitionNamespace: type,
  }
}

function targetOf(relation: Relation): { target: string; targetType: string } {
  if (relation.query) throw new ApiError('badRelation', 'Targets by a search of users are not supported here')
  const { target, targetSetResource: set } = relation
  if (!target === !set) throw new ApiError('invalid', 'A relation has either target or targetSetResource')
  if (target) return { target, targetType: relation.targetNamespace ?? '' }
  const { targetSetRelationDefinition: name, targetSetRelationDefinitionNamespace: type } = relation
  if (!name || !type) {
    const missing = name ? 'targetSetRelationDefinitionNamespace' : 'targetSetRelationDefinition'
    throw new ApiError('invalid', `The ${missing} field is required`)
  }
  return { target: set ?? '', targetType: `${type}#${name}` }
}

type RelationOf = Pick<Tuple, 'resourceType' | 'relation'>

function plainTypes({ resourceType, relation }: RelationOf, schema: ProjectSchema): string[] {
  const { targets } = definitionOf(schema.engine, resourceType, relation) ?? {}
  return (targets ?? []).flatMap((target) => (target.relation === undefined ? [target.type] : []))
}

/** The type that the relation takes; of several, users. Empty where the schema does not say. */
function onlyType(holding: RelationOf, schema: ProjectSchema): string {
  const types = plainTypes(holding, schema)
  return (types.length === 1 ? types[0] : types.find((type) => type.toLowerCase() === 'user')) ?? ''
}
