import { bool, type Flags, string, type ValuesOf } from './command.ts'
import { UsageError } from './exit.ts'
import { quote } from './go-text.ts'
import type { Format, OutputOptions } from './output.ts'

const official = { json: bool('j', 'use JSON output format') }

const beyond = {
  output: string('', 'print values as table, ndjson, yaml or csv'),
  fields: string('', 'print only these fields, as in name,userTenants.tenantId'),
  profile: string('', 'work with this profile, see descope profile --help'),
}

/** Flags that every command of the product takes, after its own. Help of the official commands is as it was. */
export function outputFlags(isShown: boolean): Flags {
  if (isShown) return { ...official, ...beyond }
  const hidden = Object.entries(beyond).map(([name, flag]) => [name, { ...flag, hidden: true }])
  return { ...official, ...Object.fromEntries(hidden) }
}

/** Throws UsageError for a format that is none. */
export function readOutputOptions(values: Partial<ValuesOf<typeof official & typeof beyond>>): OutputOptions {
  const fields = (values.fields ?? '').split(',').filter(Boolean)
  return {
    format: readFormat(values.json ?? false, values.output ?? ''),
    fields: fields.map((path) => path.split('.')),
  }
}

function readFormat(json: boolean, output: string): Format {
  if (output === '') return json ? 'json' : 'text'
  const format = FORMATS.find((name) => name === output)
  if (!format) {
    throw new UsageError(`invalid argument ${quote(output)} for "--output" flag: must be ${FORMATS.join(', ')}`)
  }
  if (json && format !== 'json') throw new UsageError(`--json and --output ${output} exclude each other`)
  return format
}

const FORMATS: readonly Format[] = ['table', 'ndjson', 'yaml', 'csv', 'json']

/**
 * Every list command takes `--all`. Most lists come whole in one reply, where it says what happens anyway; those that
 * come in pages are walked through.
 */
export const listFlags = { all: bool('', 'load all pages', { hidden: true }) }
