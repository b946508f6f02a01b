/** Conditions with what they came to: `Home & !Closed (Closed needs country_code)`. */
import type { Guards } from '../guards.ts'
import type { Guard } from '../schema.ts'

export function guardText(guard: Guard, guards: Guards): string {
  const conditions = [...new Set(conditionsIn(guard))]
  const notes = conditions.slice(0, MOST_NOTES).map((condition) => noteOf(condition, guards))
  const more = conditions.length > MOST_NOTES ? ['...'] : []
  return `${shortened(written(guard, guards, false))} (${[...notes, ...more].join('; ')})`
}

/** A schema may have thousands of conditions, and they may stand in every line. */
const MOST_NOTES = 20
const LONGEST = 1000

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text)

function written(guard: Guard, guards: Guards, isPart: boolean): string {
  if (guard.op === 'condition') return guards.name(guard.condition)
  if (guard.op === 'not') return `!${written(guard.part, guards, true)}`
  const text = guard.parts.map((part) => written(part, guards, true)).join(guard.op === 'any' ? ' | ' : ' & ')
  return isPart ? `(${text})` : text
}

function* conditionsIn(guard: Guard): Generator<number> {
  if (guard.op === 'condition') yield guard.condition
  else if (guard.op === 'not') yield* conditionsIn(guard.part)
  else for (const part of guard.parts) yield* conditionsIn(part)
}

function noteOf(condition: number, guards: Guards): string {
  const verdict = guards.verdict(condition)
  if ('value' in verdict) return `${guards.name(condition)} is ${verdict.value}`
  return 'error' in verdict ? verdict.error : `${guards.name(condition)} needs ${verdict.missing.join(', ')}`
}
