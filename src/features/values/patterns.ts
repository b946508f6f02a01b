/**
 * Regular expressions that come from a project or a request, by RE2: time grows with the text, whatever the pattern.
 * No other code compiles one of somebody else's.
 */

import type { RE2JS } from 're2js'
import { messageOf } from '../../lib/errors.ts'

/** Characters. */
const LONGEST = 512
/** Steps of the compiled pattern; each costs time for each letter of a text. */
const LARGEST = 2000

const MOST_KEPT = 200
const kept = new Map<string, Promise<RE2JS>>()

/** Whether the pattern fits somewhere in the text; one that is no regular expression fits nothing. */
export async function fits(pattern: string, text: string): Promise<boolean> {
  if (pattern === '') return false
  try {
    return (await compiled(pattern)).test(text)
  } catch {
    return false
  }
}

/** Why a pattern cannot be taken, in words; undefined for a good one. */
export async function patternFault(pattern: string): Promise<string | undefined> {
  if (pattern === '') return undefined
  try {
    await compiled(pattern)
    return undefined
  } catch (error) {
    const message = messageOf(error)
    return `is no regular expression that can be taken (RE2 syntax, without lookaround and backreferences): ${message}`
  }
}

function compiled(pattern: string): Promise<RE2JS> {
  const found = kept.get(pattern)
  if (found) return found
  const made = compile(pattern)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(pattern, made)
  made.catch(() => kept.delete(pattern))
  return made
}

/** The engine is loaded with the first pattern: most projects have none. */
async function compile(pattern: string): Promise<RE2JS> {
  if (pattern.length > LONGEST) throw new Error(`it is longer than ${LONGEST} characters`)
  const { RE2JS: engine } = await import('re2js')
  const program = engine.compile(engine.translateRegExp(pattern))
  if (program.programSize() > LARGEST) throw new Error('its repetitions make it too large')
  return program
}
