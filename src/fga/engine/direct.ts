/**
 * Whether an answer can only change by tuples that touch the resource or the target, seen from the schema alone: then
 * caches may keep it until one of the two is touched. So it is where no way is longer than two tuples.
 */
import { definitionOf, type EngineSchema, type Rule } from './schema.ts'

/** Definitions that are gone through one inside the other; what is longer is taken for endless, which is always safe. */
const DEEPEST = 500

/** By the index of the definition. */
export function directDefinitions(schema: EngineSchema): boolean[] {
  const lengths: (number | undefined)[] = schema.definitions.map(() => undefined)
  let depth = 0
  const length = (index: number): number => {
    const known = lengths[index]
    if (known !== undefined) return known
    if (depth === DEEPEST) return Number.POSITIVE_INFINITY
    // Met again on its own way: there is no longest.
    lengths[index] = Number.POSITIVE_INFINITY
    const { rule } = schema.definitions[index] as { rule: Rule }
    depth++
    const found = longest(rule, index)
    depth--
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
        return 1 + greatest(rule.to.values(), length)
      case 'left':
        return 1 + length(rule.to)
      case 'when':
        return longest(rule.body, own)
      default:
        return greatest(rule.parts, (part) => longest(part, own))
    }
  }
  const longestOfTargets = (own: number): number => {
    const { targets } = schema.definitions[own] as {
      targets: readonly { type: string; relation?: string }[] | undefined
    }
    if (!targets) return Number.POSITIVE_INFINITY
    return greatest(targets, ({ type, relation }) => (relation === undefined ? 1 : 1 + lengthOf(type, relation)))
  }
  const lengthOf = (type: string, name: string): number => {
    const definition = definitionOf(schema, type, name)
    return definition ? length(definition.index) : Number.POSITIVE_INFINITY
  }
  return schema.definitions.map((_, index) => length(index) <= 2)
}

/** At least 0. An expression may have more parts than a call takes arguments. */
function greatest<T>(all: Iterable<T>, of: (each: T) => number): number {
  let found = 0
  for (const each of all) found = Math.max(found, of(each))
  return found
}
