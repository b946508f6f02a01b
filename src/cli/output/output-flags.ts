import { bool, type Flags, string, type ValuesOf } from '../command.ts'
import { UsageError } from '../exit/exit.ts'
import { quote } from '../go/text.ts'
import type { FilterWish, Format, OutputOptions } from './output.ts'

const official = { json: bool('j', 'use JSON output format') }

const beyond = {
  output: string('', 'print values as table, ndjson, yaml or csv'),
  fields: string('', 'print only these fields, as in name,userTenants.tenantId'),
  profile: string('', 'work with this profile, see descope profile --help'),
  jq: string('', 'print what a jq expression makes of the JSON, of lists with all their pages'),
  template: string('', 'print what a Go template makes of it'),
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
  const format = readFormat(values.json ?? false, values.output ?? '')
  const filter = readFilter(values.jq ?? '', values.template ?? '', values.output ?? '')
  const rest = filter ? { format: 'filter' as const, filter } : { format }
  return { ...rest, fields: fields.map((path) => path.split('.')) }
}

function readFilter(jq: string, template: string, output: string): FilterWish | undefined {
  if (jq === '' && template === '') return undefined
  const language = jq === '' ? 'template' : 'jq'
  if (language === 'jq' && template !== '') throw new UsageError('--jq and --template exclude each other')
  if (output !== '' && output !== 'json')
    throw new UsageError(`--${language} and --output ${output} exclude each other`)
  return { language, text: jq || template }
}

/** Whether a list is to be loaded whole without being told to: a filter is asked about all that there is. */
export function wantsAllPages({ filter }: OutputOptions, flags: Flags, given: ReadonlySet<string>): boolean {
  return filter !== undefined && 'all' in flags && !['all', 'limit', 'page'].some((name) => given.has(name))
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
