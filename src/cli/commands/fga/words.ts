/** Relations and contexts as they are typed. */
import { readHolding, readTarget, readTuple, WordsError } from '../../../fga/scenario/words.ts'
import type { Tuple } from '../../../fga/tuples/port.ts'
import { isObject } from '../../../lib/json.ts'
import { Refusal } from '../../exit/exit.ts'

export const tupleOf = (words: readonly string[]): Tuple => refusing(() => readTuple(unspaced(words)))
export const holdingOf = (words: readonly string[]) => refusing(() => readHolding(unspaced(words)))
export const targetOf = (word: string) => refusing(() => readTarget(unspaced([word])))

/** An id has no space where words are told apart by it. */
function unspaced(words: readonly string[]): string {
  const spaced = words.find((word) => /\s/.test(word))
  if (spaced !== undefined) throw new Refusal(`expected "type:id", found ${JSON.stringify(spaced)}`)
  return words.join(' ')
}

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof WordsError) throw new Refusal(error.message)
    throw error
  }
}

export function contextOf(written: string): { [name: string]: unknown } {
  if (written === '') return {}
  let context: unknown
  try {
    context = JSON.parse(written)
  } catch {
    context = undefined
  }
  if (!isObject(context)) throw new Refusal('the context must be a JSON object')
  return context
}

/** How old the relations may be on which an answer rests. */
export const consistencyOf = (isConsistent: boolean) => (isConsistent ? 'fullyConsistent' : '')
