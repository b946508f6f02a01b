/** What a condition asks, read from its document. */
import { asObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'
import { objectsIn } from './reading.ts'

export interface Condition {
  /** The way that is taken when it holds; `ELSE` always does. */
  interactionId: string
  name: string
  /** One of its parts is enough. */
  isAny: boolean
  atoms: readonly Atom[]
}

export interface Atom {
  /** The path of what is looked at. */
  target: string
  operator: string
  predicate: { isPath: boolean; value: Json }
}

export const OTHERWISE = 'ELSE'

export function readConditions(value: Json | undefined): Condition[] {
  return objectsIn(value).map((condition) => ({
    interactionId: textAt(condition, 'interactionId'),
    name: textAt(condition, 'name'),
    isAny: condition['logicalOr'] === true,
    atoms: objectsIn(condition['atomicConditions']).map(readAtom),
  }))
}

function readAtom(atom: JsonObject): Atom {
  const predicate = asObject(atom['predicate'])
  return {
    target: textAt(asObject(atom['target']), 'value'),
    operator: textAt(atom, 'operator'),
    predicate: { isPath: predicate['type'] === 'context', value: predicate['value'] ?? null },
  }
}
