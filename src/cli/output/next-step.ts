/** What people may want to do next, told on terminals only. */
import type { GoValue } from '../go/json.ts'
import { memberOf } from '../go/members.ts'
import type { Result } from './output.ts'

/** What a command was given and what came of it. */
export interface CommandOutcome {
  args: readonly string[]
  flags: { readonly [flag: string]: unknown }
  result: Result
}

/** A field of the value that was made; empty where there is none. */
export function fieldOf({ result }: CommandOutcome, ...path: readonly string[]): string {
  let value: GoValue | undefined
  if (result.shape === 'one') value = { [result.key]: result.value }
  else if (result.shape === 'several') value = result.values
  for (const name of path) value = memberOf(value, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** A command line that can be pasted: words with anything special in them are quoted. */
export function line(...words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
  return `descope ${quoted.join(' ')}`
}

/** After an import whose rows did not all go in: the same command, for the file of those that failed. */
export function importOfFailed(made: CommandOutcome, noun: string): string {
  const failed = fieldOf(made, 'failedFile')
  return failed ? `correct it, then ${line(noun, 'import', failed)}` : ''
}
