/** Relations as a line of words: `doc:readme viewer user:ann`, `doc:readme viewer group#member:staff`. */
import type { Tuple } from '../tuples/port.ts'

/** Words that make no relation; the message says which were expected. */
export class WordsError extends Error {}

/** Throws WordsError. An id may hold anything but white space. */
export function readTuple(line: string): Tuple {
  const words = line.trim().split(/\s+/)
  const [resource = '', relation = '', target = ''] = words
  if (words.length !== 3) {
    throw new WordsError(`expected "type:id relation type:id", found ${JSON.stringify(line)}`)
  }
  const { type: targetType, id } = readObject(target, /^(?:\*|[A-Za-z_]\w*(?:#[A-Za-z_]\w*)?)$/)
  return { ...readResource(resource), relation: readName(relation), target: id, targetType }
}

/** `doc:readme viewer`. Throws WordsError. */
export function readHolding(line: string): { resource: string; resourceType: string; relation: string } {
  const words = line.trim().split(/\s+/)
  const [resource = '', relation = ''] = words
  if (words.length !== 2) throw new WordsError(`expected "type:id relation", found ${JSON.stringify(line)}`)
  return { ...readResource(resource), relation: readName(relation) }
}

/** `user:ann`, `*:ann` or `group#member:staff`. Throws WordsError. */
export function readTarget(word: string): { target: string; targetType: string } {
  const { type: targetType, id: target } = readObject(word, /^(?:\*|[A-Za-z_]\w*(?:#[A-Za-z_]\w*)?)$/)
  return { target, targetType }
}

function readResource(word: string): { resource: string; resourceType: string } {
  const { type: resourceType, id: resource } = readObject(word, /^[A-Za-z_]\w*$/)
  return { resource, resourceType }
}

function readName(word: string): string {
  if (!/^[A-Za-z_]\w*$/.test(word)) throw new WordsError(`expected a relation, found ${JSON.stringify(word)}`)
  return word
}

/** The type ends at the first colon. */
function readObject(word: string, types: RegExp): { type: string; id: string } {
  const colon = word.indexOf(':')
  const [type, id] = [word.slice(0, Math.max(colon, 0)), word.slice(colon + 1)]
  if (colon < 0 || id === '' || !types.test(type))
    throw new WordsError(`expected "type:id", found ${JSON.stringify(word)}`)
  return { type, id }
}
