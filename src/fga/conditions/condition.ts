/** A condition as the engine asks it. */
import { type Context, type ParameterType, type Value, valueFor } from './values.ts'

export interface Condition {
  name: string
  parameters: readonly { name: string; type: ParameterType }[]
  /** Values that the schema fixes (those of a constraint). */
  fixed: { readonly [name: string]: Value }
  /** Made from a constraint. */
  builtin: boolean
  /** In CEL, for people and for caches that evaluate themselves. */
  expression: string
  /** Steps that it takes at most; left out for few. */
  cost?: number
  /** Throws Error when the expression fails; all parameters have values of their types. */
  test(values: { readonly [name: string]: Value }): boolean
}

export type Verdict =
  | { value: boolean }
  /** Parameters that nobody supplied. */
  | { missing: readonly string[] }
  | { error: string }

/** Never throws. A condition asks for all of its parameters, also where one of them would decide. */
export function ask(condition: Condition, context: Context): Verdict {
  const missing = condition.parameters.filter(
    ({ name }) => !Object.hasOwn(condition.fixed, name) && !isGiven(name, context),
  )
  if (missing.length > 0) return { missing: missing.map(({ name }) => name) }
  try {
    return { value: condition.test(valuesOf(condition, context)) }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { error: `${condition.name}: ${message || 'failed'}` }
  }
}

function isGiven(name: string, context: Context): boolean {
  return Object.hasOwn(context, name) && context[name] !== undefined && context[name] !== null
}

function valuesOf({ parameters, fixed }: Condition, context: Context): { [name: string]: Value } {
  const values: { [name: string]: Value } = Object.create(null)
  for (const { name, type } of parameters) {
    const own = Object.hasOwn(fixed, name) ? fixed[name] : undefined
    values[name] = own ?? valueFor(name, type, context[name])
  }
  return values
}
