/** What an action is: one declaration, from which running, lint and reference follow. */
import { asObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'
import { fieldOf } from '../data/inputs.ts'
import { valueAt } from '../data/paths.ts'
import { fill, fillAll, textOf } from '../data/templates.ts'
import type { Task } from '../document/flow.ts'
import { objectsIn } from '../document/reading.ts'
import type { Effect } from './effects.ts'

export interface Action {
  /** What it does, in words. */
  does: string
  /** Fields of the form that it needs, the first of each list that is filled in. */
  inputs: readonly string[]
  /** Paths that it sets. */
  outputs: readonly string[]
  /** The type of its error, and of those faults that have types of their own. */
  fails: string | { [fault: string]: string; otherwise: string }
  /** Ends in a second step, which a link, a provider or a passkey leads to. */
  halves?: 'link' | 'away'
  effect(scope: Scope): Effect
}

/** What an action sees of the execution that it is a step of. */
export interface Scope {
  task: Pick<Task, 'id' | 'arguments'>
  data: JsonObject
}

/** A value of the form as text; empty when there is none. */
export const field = ({ data }: Scope, name: string): string => fieldOf(data, name)

/** An argument with its templates filled in; null when there is none. */
export function argument({ task, data }: Scope, name: string): Json {
  const given = Object.hasOwn(task.arguments, name) ? task.arguments[name] : undefined
  if (!given) return null
  return given.isPath ? (valueAt(data, textOf(given.value)) ?? null) : fillAll(given.value, data)
}

export const textArgument = (scope: Scope, name: string): string => textOf(argument(scope, name))

export const flagArgument = (scope: Scope, name: string): boolean => ['true', '1'].includes(textArgument(scope, name))

/** `[{key, type, value}]`, as claims, properties and arguments of connectors are listed. Null when there is no list. */
export function listArgument(scope: Scope, name: string): [string, Json][] | null {
  const given = Object.hasOwn(scope.task.arguments, name) ? scope.task.arguments[name]?.value : undefined
  if (!Array.isArray(given)) return null
  return objectsIn(given).flatMap((item): [string, Json][] => {
    const key = textAt(item, 'key')
    return key === '' ? [] : [[key, listedValue(item, scope.data)]]
  })
}

function listedValue({ type, value = null }: JsonObject, data: JsonObject): Json {
  if (type === 'context' || type === 'dynamic') return valueAt(data, textOf(value)) ?? null
  const filled = fillAll(value, data)
  if (type === 'number') return Number(filled) || 0
  if (type === 'boolean') return textOf(filled) === 'true'
  return filled
}

export function objectArgument(scope: Scope, name: string): JsonObject {
  const listed = listArgument(scope, name)
  if (listed) return Object.fromEntries(listed)
  return asObject(argument(scope, name))
}

/** The type that an error of this action has. */
export function errorTypeOf({ fails }: Action, fault: string): string {
  if (typeof fails === 'string') return fails
  return (Object.hasOwn(fails, fault) ? fails[fault] : undefined) ?? fails.otherwise
}

export { fill, textOf }
