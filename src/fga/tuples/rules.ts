/** Which tuples a schema lets in. */
import { definitionOf, type EngineSchema } from '../engine/schema.ts'
import { splitTargetType, type Tuple, tupleText } from './port.ts'

/** Why the tuple may not be stored, undefined when it may. */
export function tupleRefusal(schema: EngineSchema, tuple: Tuple): string | undefined {
  const { resource, resourceType, relation, target, targetType } = tuple
  const definition = definitionOf(schema, resourceType, relation)
  const refused = (reason: string) => `${tupleText(tuple)}: ${reason}`
  if (resource === '' || target === '') return refused('an id is empty')
  if (!definition)
    return refused(
      `${schema.byName.has(resourceType) ? `type ${resourceType} has no relation ${relation}` : `there is no type ${resourceType}`}`,
    )
  if (!definition.isStored) return refused(`${relation} is a permission: it follows from relations and is not stored`)
  if (!definition.targets) return undefined
  const { type, relation: set } = splitTargetType(targetType)
  const takes = definition.targets.map((each) =>
    each.relation === undefined ? each.type : `${each.type}#${each.relation}`,
  )
  const isTaken = definition.targets.some((each) => each.type === type && each.relation === set)
  return isTaken ? undefined : refused(`${relation} takes ${takes.join(', ')}, not ${targetType}`)
}
