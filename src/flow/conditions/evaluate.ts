/** Which way a condition takes, and why. */
import type { Json, JsonObject } from '../../lib/json.ts'
import { own } from '../../lib/own.ts'
import { valueAt } from '../data/paths.ts'
import { fillAll, textOf } from '../data/templates.ts'
import { type Atom, type Condition, OTHERWISE } from '../document/condition.ts'
import { MATCHES, operators } from './operators.ts'

/** Whether a regular expression fits somewhere in a text; undefined when that is not known yet. */
export type Fits = (pattern: string, text: string) => boolean | undefined

export type Decision =
  /** `interactionId` is undefined when nothing holds. */
  | { interactionId: string | undefined; name: string; looked: Look[] }
  /** It cannot be told without knowing whether this fits. */
  | { ask: { pattern: string; text: string } }

/** One comparison, for the trace. */
export interface Look {
  path: string
  operator: string
  value: Json
  predicate: Json
  holds: boolean
}

/** The first that holds, in their order. */
export function decide(conditions: readonly Condition[], data: JsonObject, fits: Fits): Decision {
  const looked: Look[] = []
  for (const condition of conditions) {
    const verdict = judge(condition, { data, fits, looked })
    if (typeof verdict === 'object') return verdict
    if (verdict) return { interactionId: condition.interactionId, name: condition.name, looked }
  }
  return { interactionId: undefined, name: '', looked }
}

interface Scope {
  data: JsonObject
  fits: Fits
  looked: Look[]
}

type Verdict = boolean | { ask: { pattern: string; text: string } }

function judge({ interactionId, isAny, atoms }: Condition, scope: Scope): Verdict {
  if (interactionId === OTHERWISE) return true
  if (atoms.length === 0) return false
  for (const atom of atoms) {
    const holds = compare(atom, scope)
    if (typeof holds === 'object') return holds
    if (holds === isAny) return isAny
  }
  return !isAny
}

/** An operator that there is not holds never. */
function compare({ target, operator, predicate }: Atom, { data, fits, looked }: Scope): Verdict {
  const left = valueAt(data, target)
  const right = predicate.isPath ? (valueAt(data, textOf(predicate.value)) ?? null) : fillAll(predicate.value, data)
  const holds = operator === MATCHES ? fits(textOf(right), textOf(left)) : own(operators, operator)?.(left, right)
  if (operator === MATCHES && holds === undefined) return { ask: { pattern: textOf(right), text: textOf(left) } }
  looked.push({ path: target, operator, value: left ?? null, predicate: right, holds: holds === true })
  return holds === true
}
