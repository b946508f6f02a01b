import {
  type Credentials,
  destinationNames,
  fromFolder,
  hasFlatFields,
  nameOfScheme,
  openDestination,
  urlOfFields,
  usualUrl,
} from '../destinations/index.ts'
import { type Destination, DestinationError } from '../destinations/port.ts'
import { ConfigError, type Values } from './values.ts'

export interface DestinationRequest {
  /** A name, a URL, or undefined for DuckDB in a file beside. */
  wanted: string | undefined
  pipeline: string
  cwd: string
  values: Values
}

/** Throws DestinationError for an unknown name, ConfigFieldMissingError where credentials are wanting. */
export async function resolveDestination({ wanted, pipeline, cwd, values }: DestinationRequest): Promise<Destination> {
  const text = wanted ?? 'duckdb'
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined)
    return openDestination(fromFolder(text, cwd), optionsOf(values, nameOfScheme(scheme) ?? scheme))
  const type = typeOf(text, values)
  return openDestination(
    fromFolder(urlOf({ name: text, type }, { pipeline, cwd, values }), cwd),
    optionsOf(values, text),
  )
}

/** One of ours by its name, or one with a name of its own and a `destination_type`, as dlt has it. */
function typeOf(name: string, values: Values): string {
  if (destinationNames().includes(name)) return name
  const given = values.find([['destination', name]], 'destination_type')?.value
  const type = String(given ?? '').replace(/^dlt\.destinations\./, '')
  if (destinationNames().includes(type)) return type
  const known = destinationNames().join(', ')
  throw new DestinationError(
    given === undefined
      ? `There is no destination ${JSON.stringify(name)}. There are: ${known}, a URL, or a name of your own with destination.${name}.destination_type`
      : `destination.${name}.destination_type is one of: ${known}`,
  )
}

interface Named {
  /** Below which its settings stand. */
  name: string
  type: string
}

function sectionsOf(name: string): string[][] {
  return [['destination', name, 'credentials'], ['destination', 'credentials'], ['credentials']]
}

/** Everything that stands under the destination and its credentials, for those that need more than a URL. */
function optionsOf(values: Values, name: string): Credentials {
  const found = values.find([['destination', name]], 'credentials')?.value
  const whole = isRecord(found) ? found : jsonFields(found)
  const fields = values.find([['destination']], name)?.value
  return { ...(isRecord(fields) ? fields : {}), ...whole, lookup: lookupOf(values, name) }
}

/** One more value of the destination, by name: dlt's places and the environment. */
function lookupOf(values: Values, name: string): (key: string) => unknown {
  return (key) => values.find([['destination', name], ...sectionsOf(name)], key)?.value
}

function urlOf({ name, type }: Named, { pipeline, cwd, values }: Omit<DestinationRequest, 'wanted'>): string {
  const given = values.find([['destination', name], ['destination'], []], 'credentials')?.value
  const text = typeof given === 'string' ? given.trim() : undefined
  if (text !== undefined && !isJson(text))
    return fromFolder(/^[a-z][a-z0-9+-]*:/i.test(text) ? text : `${type}:${text}`, cwd)
  const usual = usualUrl(type, pipeline, cwd)
  if (usual !== undefined) return usual
  const sections = hasFlatFields(type) ? [['destination', name], ['destination'], []] : sectionsOf(name)
  const inText = jsonFields(text)
  const optional = (key: string) => textOf(inText[key] ?? values.find(sections, key)?.value)
  return urlOfFields(type, { optional, need: (key) => optional(key) ?? String(values.need(sections, key).value) })
}

/** Google gives a service account as a JSON file; dlt takes its text for credentials. */
function isJson(text: string): boolean {
  return text.startsWith('{')
}

/** Throws ConfigError for a text that begins as JSON and is none. */
function jsonFields(text: unknown): Record<string, unknown> {
  if (typeof text !== 'string' || !isJson(text.trim())) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ConfigError('The credentials begin with { but are no JSON', { cause })
  }
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
