/** Conditions of one request: each is asked once. */

import type { Condition } from '../conditions/condition.ts'
import { ask, type Verdict } from '../conditions/condition.ts'
import type { Context } from '../conditions/values.ts'
import type { Guard } from './schema.ts'
import { both, either, NO, not, type Truth, UNKNOWN, YES } from './truth.ts'

/** Steps of all conditions of one request; some 200 ms. */
const GREATEST_COST = 2_000_000

export class Guards {
  readonly #conditions: readonly Condition[]
  /** Undefined: every condition counts as unknown. */
  readonly #context: Context | undefined
  readonly #verdicts = new Map<number, Verdict>()
  /** Of guards with parts: they may have many, and stand before many tuples. */
  readonly #truths = new Map<Guard, Truth>()
  #spent = 0

  constructor(conditions: readonly Condition[], context: Context | undefined) {
    this.#conditions = conditions
    this.#context = context
  }

  verdict(condition: number): Verdict {
    let verdict = this.#verdicts.get(condition)
    if (!verdict) {
      verdict = this.#ask(this.#conditions[condition])
      this.#verdicts.set(condition, verdict)
    }
    return verdict
  }

  #ask(condition: Condition | undefined): Verdict {
    if (!condition || !this.#context) return { missing: [] }
    this.#spent += condition.cost ?? 1
    if (this.#spent <= GREATEST_COST) return ask(condition, this.#context)
    return { error: `${condition.name}: the conditions of this answer may take more than ${GREATEST_COST} steps` }
  }

  truth(guard: Guard): Truth {
    if (guard.op === 'not') return not(this.truth(guard.part))
    if (guard.op === 'condition') {
      const verdict = this.verdict(guard.condition)
      return 'value' in verdict ? (verdict.value ? YES : NO) : UNKNOWN
    }
    const known = this.#truths.get(guard)
    if (known !== undefined) return known
    const truths = guard.parts.map((part) => this.truth(part))
    const truth = guard.op === 'any' ? truths.reduce(either, NO) : truths.reduce(both, YES)
    this.#truths.set(guard, truth)
    return truth
  }

  name(condition: number): string {
    return this.#conditions[condition]?.name ?? ''
  }
}

/** Conditions that leave the guard unknown. */
export function* unknownIn(guard: Guard, guards: Guards): Generator<number> {
  if (guards.truth(guard) !== UNKNOWN) return
  if (guard.op === 'condition') yield guard.condition
  else if (guard.op === 'not') yield* unknownIn(guard.part, guards)
  else for (const part of guard.parts) yield* unknownIn(part, guards)
}
