/**
 * Definitions that have what tuples say and nothing else: no conditions, no other definitions, and sets of such ones
 * alone. Who has them is a question to the index: by which sets leads to which, no answer can differ.
 */
import type { InMemory, Kind, TupleIndex } from '../tuples/port.ts'
import { definitionOf, type EngineSchema } from './schema.ts'

export interface Plain {
  index: InMemory
  /** 1 for each plain kind of the index. */
  kinds: Uint8Array
  /** By the index of the definition: its tuples, if there are any, are of a plain kind. */
  definitions: readonly boolean[]
}

/** Undefined where the index cannot seek. */
export function plainIn(schema: EngineSchema, { inMemory: index }: TupleIndex): Plain | undefined {
  const known = index?.kinds()
  if (!index || !known) return undefined
  const own = known.map(({ type, relation }) => definitionOf(schema, type, relation))
  const kinds = Uint8Array.from(own, (definition) => (definition?.rule.op === 'self' ? 1 : 0))
  // Sets that the schema does not know are of nobody, wherever they stand.
  while (spoil(known, kinds, (set) => own[set] !== undefined && kinds[set] === 0));
  const definitions = schema.definitions.map(({ rule }) => rule.op === 'self')
  for (const [kind, definition] of own.entries()) {
    if (definition && kinds[kind] === 0) definitions[definition.index] = false
  }
  return { index, kinds, definitions }
}

/** Those with a set that is not plain are not; true where there was one. */
function spoil(known: readonly Kind[], kinds: Uint8Array, isOther: (set: number) => boolean): boolean {
  let isChanged = false
  for (const [kind, { sets }] of known.entries()) {
    if (kinds[kind] === 0 || ![...sets].some(isOther)) continue
    kinds[kind] = 0
    isChanged = true
  }
  return isChanged
}
