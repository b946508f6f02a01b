/** `processing_steps`: what is kept of the items, and what is made of them, in the language of jq. */
import { ExtractError } from '../extract/errors.ts'
import { parseLossless, stringifyJson } from '../normalize/json.ts'
import { ConfigError } from './values.ts'

/** The jq program: JSON text and an expression to what its command line prints. */
export interface Jq {
  raw(input: string, query: string, flags?: string[]): { stdout: string; stderr: string; exitCode: number }
}

/** A condition, or an expression whose every output is an item. */
export type Step = { readonly filter?: string; readonly map?: string; readonly yield_map?: string }

/** All steps over all items of a page in one run of jq. Throws ConfigError for an expression that is none. */
export function transformOf(
  jq: Jq,
  resource: string,
  steps: readonly Step[],
): (items: readonly unknown[]) => readonly unknown[] {
  const filters = steps.flatMap(({ filter, map, yield_map: several }) => [
    ...(filter === undefined ? [] : [`map(select(${filter}))`]),
    ...[map, several].flatMap((each) => (each === undefined ? [] : [`map(${each})`])),
  ])
  for (const filter of filters) {
    const { exitCode, stderr } = jq.raw('', filter, ['-c'])
    if (exitCode !== 0)
      throw new ConfigError(`${resource}: the step ${filter} is no jq expression: ${firstLine(stderr)}`)
  }
  const all = filters.join(' | ') || '.'
  return (items) => {
    if (items.length === 0) return items
    const { stdout, stderr, exitCode } = jq.raw(stringifyJson(items), all, ['-c'])
    if (exitCode !== 0) throw new ExtractError('selector', resource, `a step failed: ${firstLine(stderr)}`)
    return parseLossless(stdout) as unknown[]
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/^jq: error(?: \(at [^)]*\))?: /, '')
}
