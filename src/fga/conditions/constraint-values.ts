/** The values that a schema fixes of a constraint. */
import { messageOf } from '../../lib/errors.ts'
import type { Problems } from '../language/problems.ts'
import type { ConstraintSyntax, Literal } from '../language/syntax.ts'
import { KINDS, type Kind, type Values } from './constraints.ts'
import { type Value, valueFor } from './values.ts'

/** Undefined where something is wrong, which is then noted. */
export function fixedValues(constraint: ConstraintSyntax, problems: Problems): Values | undefined {
  const kind = Object.hasOwn(KINDS, constraint.constraint) ? KINDS[constraint.constraint] : undefined
  if (!kind) {
    const known = Object.keys(KINDS).join(', ')
    problems.add(constraint.place, `there is no constraint ${constraint.constraint}; expected one of ${known}`)
    return undefined
  }
  const { literals } = constraint
  if (!literals) {
    if (!kind.needsLiterals) return {}
    problems.add(constraint.place, `${constraint.constraint} needs its pattern: ${constraint.constraint}("^[a-z]+$")`)
    return undefined
  }
  return read(constraint, kind, literals, problems)
}

function read(constraint: ConstraintSyntax, kind: Kind, literals: Literal[], problems: Problems): Values | undefined {
  const open = kind.parameters.slice(1)
  const name = constraint.constraint
  if (!kind.takesList && literals.length !== open.length) {
    const wanted = open.map(({ name, type }) => `${name} ${type}`).join(', ')
    problems.add(constraint.place, `${name} takes ${open.length} values (${wanted}), not ${literals.length}`)
    return undefined
  }
  const fixed: { [name: string]: Value } = {}
  try {
    for (const [index, { name, type }] of open.entries()) {
      fixed[name] = valueFor(name, type, kind.takesList ? literals.map(({ value }) => value) : literals[index]?.value)
    }
  } catch (error) {
    problems.add(literals[0]?.place ?? constraint.place, messageOf(error))
    return undefined
  }
  const refusal = kind.refuses?.(fixed)
  if (refusal !== undefined) problems.add(literals[0]?.place ?? constraint.place, refusal)
  return refusal === undefined ? fixed : undefined
}

/** The constraint in CEL, with its fixed values in it. */
export function expressionOf(kind: Kind, fixed: Values): string {
  return kind.expression.replace(/\$([a-z_]+)/g, (_, name: string) => {
    const value = fixed[name]
    if (value === undefined) return name
    return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
  })
}
