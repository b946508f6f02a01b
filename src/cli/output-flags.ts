import { bool, type ValuesOf } from './command.ts'
import type { OutputOptions } from './output.ts'

/** Flags that every command of the product takes, after its own. */
export const outputFlags = {
  json: bool('j', 'use JSON output format'),
}

export function readOutputOptions(values: Partial<ValuesOf<typeof outputFlags>>): OutputOptions {
  return { json: values.json ?? false }
}
