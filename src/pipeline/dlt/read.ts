/** A REST source of dlt, from a Python file that is never run or from JSON, as a pipeline of ours. */
import { messageOf } from '../../lib/errors.ts'
import { own } from '../../lib/own.ts'
import { type Check, isRecord } from '../config/checks.ts'
import { fromDlt } from '../config/dlt-names.ts'
import { checkRest } from '../config/rest.ts'
import { ConfigError } from '../config/values.ts'
import { type Call, Code, findInPython, type PythonValue } from './python.ts'

export interface Imported {
  name: string
  /** The pipeline's table. */
  definition: { [key: string]: unknown }
  /** What was left out, with its place. */
  left: string[]
}

/** Throws ConfigError for a file without such a declaration. */
export function readDltFile(text: string, file: string): Imported {
  const { config, pipeline, source } = file.endsWith('.json') ? fromJson(text, file) : fromPython(text, file)
  const left: string[] = []
  const literal = strip(config, '', left)
  const rest = withoutUnknown(fromDlt('rest', literal), left)
  const said = (key: string) => {
    const value = pipeline?.named[key]
    return typeof value === 'string' ? value : undefined
  }
  const name = said('pipeline_name') ?? source ?? 'imported'
  const definition = {
    ...(said('destination') !== undefined && { destination: said('destination') }),
    ...(said('dataset_name') !== undefined && { dataset: said('dataset_name') }),
    ...(source !== undefined && { source }),
    rest,
  }
  return { name, definition, left }
}

interface Found {
  config: PythonValue
  pipeline?: Call
  /** What the function with `@dlt.source` is called: its secrets stand below that name. */
  source?: string
}

function fromJson(text: string, file: string): Found {
  try {
    return { config: JSON.parse(text) }
  } catch (cause) {
    throw new ConfigError(`${file} is no JSON: ${messageOf(cause)}`, { cause })
  }
}

function fromPython(text: string, file: string): Found {
  const found = readPython(text, file)
  const configs = found.dicts.filter((dict) => Object.hasOwn(dict, 'resources') && Object.hasOwn(dict, 'client'))
  const [config] = configs
  if (!config) throw new ConfigError(`${file} has no dictionary with client and resources, as a RESTAPIConfig is`)
  if (configs.length > 1) throw new ConfigError(`${file} has ${configs.length} such dictionaries; leave one of them`)
  const source = /@dlt\.source\b[^\n]*\n\s*def\s+(\w+)/.exec(text)?.[1]
  return { config, pipeline: found.calls[0], source }
}

function readPython(text: string, file: string): ReturnType<typeof findInPython> {
  try {
    return findInPython(text)
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/** Calls of dlt's own classes that only say what a table says, too. */
const CLASSES: { readonly [name: string]: { type: string; positional: readonly string[] } } = {
  incremental: { type: 'incremental', positional: ['cursor_path', 'initial_value'] },
  BearerTokenAuth: { type: 'bearer', positional: ['token'] },
  HttpBasicAuth: { type: 'http_basic', positional: ['username', 'password'] },
  APIKeyAuth: { type: 'api_key', positional: ['name', 'api_key', 'location'] },
  OAuth2ClientCredentials: {
    type: 'oauth2_client_credentials',
    positional: ['access_token_url', 'client_id', 'client_secret'],
  },
  SinglePagePaginator: { type: 'single_page', positional: [] },
  PageNumberPaginator: { type: 'page_number', positional: ['base_page'] },
  OffsetPaginator: { type: 'offset', positional: ['limit'] },
  JSONResponseCursorPaginator: { type: 'cursor', positional: ['cursor_path', 'cursor_param'] },
  HeaderLinkPaginator: { type: 'header_link', positional: ['links_next_key'] },
  HeaderCursorPaginator: { type: 'header_cursor', positional: ['cursor_key', 'cursor_param'] },
  JSONLinkPaginator: { type: 'json_link', positional: ['next_url_path'] },
}

/** Parts of a list that mean something else without their code. */
const WHOLE = ['action', 'filter', 'map', 'yield_map']
const SECRETS = /\.auth\.(token|key|api_key|username|password|client_id|client_secret)$/

/** The same without code and nulls; what was code is noted. */
function strip(value: PythonValue, at: string, left: string[]): unknown {
  if (value instanceof Code) return takeCall(value, at, left)
  if (Array.isArray(value)) {
    const kept = stripItems(value, at, left)
    return kept.length === 0 && value.length > 0 ? undefined : kept
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, strip(item, at === '' ? key : `${at}.${key}`, left)])
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined && item !== null))
}

function stripItems(items: readonly PythonValue[], at: string, left: string[]): unknown[] {
  return items.flatMap((item, index) => {
    if (isRecord(item) && WHOLE.some((key) => item[key] instanceof Code)) {
      left.push(noteOf(`${at}[${index}]`, codeIn(item)))
      return []
    }
    const kept = strip(item, `${at}[${index}]`, left)
    return kept === undefined ? [] : [kept]
  })
}

function takeCall(code: Code, at: string, left: string[]): unknown {
  const { call } = code
  const known = call && own(CLASSES, call.name.split('.').at(-1) ?? '')
  if (!call || !known) {
    left.push(SECRETS.test(`.${at}`) ? `${at} (line ${code.line}): looked for with the secrets` : noteOf(at, code))
    return undefined
  }
  const named = known.positional.flatMap((name, index) => {
    const value = call.positional[index]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { type: known.type, ...(strip({ ...Object.fromEntries(named), ...call.named }, at, left) as object) }
}

function codeIn(item: { [key: string]: unknown }): Code {
  return Object.values(item).find((value): value is Code => value instanceof Code) as Code
}

function noteOf(at: string, { text, line }: Code): string {
  const short = text.replaceAll(/\s+/g, ' ')
  return `${at} (line ${line}): ${short.length > 80 ? `${short.slice(0, 80)}...` : short}`
}

/** Keys that a pipeline does not have are left out, and noted. */
function withoutUnknown(given: unknown, left: string[]): unknown {
  const rest = structuredClone(given)
  for (;;) {
    const fault = faultOf(checkRest, rest)
    if (fault === undefined) return rest
    const path = /^rest((?:\.[\w-]+|\[\d+\])+)/.exec(fault)?.[1]
    if (path === undefined || !remove(rest, path)) throw new ConfigError(fault.replace(/^rest/, 'The declaration'))
    left.push(fault.replace(/^rest\./, ''))
  }
}

function faultOf(check: Check, value: unknown): string | undefined {
  try {
    check('rest', value)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** What nothing goes without is not taken away. */
const NEEDED = /^\.resources(\[\d+\](\.(name|parent\.\w+))?)?$/

function remove(value: unknown, path: string): boolean {
  if (NEEDED.test(path)) return false
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map((step) => step[1] ?? step[2] ?? '')
  const last = steps.pop() ?? ''
  let holder = value as { [key: string]: unknown } | undefined
  for (const step of steps) holder = holder?.[step] as typeof holder
  if (typeof holder !== 'object' || !Object.hasOwn(holder, last)) return false
  if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete holder[last]
  return true
}
