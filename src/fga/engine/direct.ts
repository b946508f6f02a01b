/**
 * Whether an answer can only change by tuples that touch the resource or the target, seen from the schema alone: then
 * caches may keep it until one of the two is touched. So it is where no way is longer than two tuples.
 */
import { definitionOf, type EngineSchema, type Rule } from './schema.ts'

/** By the index of the definition. */
export function directDefinitions(schema: EngineSchema): boolean[] {
  const lengths: (number | undefined)[] = schema.definitions.map(() => undefined)
  const length = (index: number): number => {
    const known = lengths[index]
    if (known !== undefined) return known
    // Met again on its own way: there is no longest.
    lengths[index] = Number.POSITIVE_INFINITY
    const { rule } = schema.definitions[index] as { rule: Rule }
    const found = longest(rule, index)
    lengths[index] = found
    return found
  }
  const longest = (rule: Rule, own: number): number => {
    switch (rule.op) {
      case 'self':
        return longestOfTargets(own)
      case 'has':
        return length(rule.definition)
      case 'right':
        return 1 + Math.max(0, ...[...rule.to.values()].map(length))
      case 'left':
        return 1 + length(rule.to)
      case 'when':
        return longest(rule.body, own)
      default:
        return Math.max(...rule.parts.map((part) => longest(part, own)))
    }
  }
  const longestOfTargets = (own: number): number => {
    const { targets } = schema.definitions[own] as {
      targets: readonly { type: string; relation?: string }[] | undefined
    }
    if (!targets) return Number.POSITIVE_INFINITY
    return Math.max(
      0,
      ...targets.map(({ type, relation }) => (relation === undefined ? 1 : 1 + lengthOf(type, relation))),
    )
  }
  const lengthOf = (type: string, name: string): number => {
    const definition = definitionOf(schema, type, name)
    return definition ? length(definition.index) : Number.POSITIVE_INFINITY
  }
  return schema.definitions.map((_, index) => length(index) <= 2)
}
