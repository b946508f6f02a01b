/** From what the user names (`duckdb`, a URL, nothing) and dlt's credentials to a destination. */
import { join, resolve } from 'node:path'
import { type Credentials, destinationNames, nameOfScheme, openDestination } from '../destinations/index.ts'
import { type Destination, DestinationError } from '../destinations/port.ts'
import type { Values } from './values.ts'

export interface DestinationWish {
  /** A name, a URL, or undefined for DuckDB in a file beside. */
  wanted: string | undefined
  pipeline: string
  cwd: string
  values: Values
}

/** Throws DestinationError for an unknown name, ConfigFieldMissingError where credentials are wanting. */
export async function resolveDestination({ wanted, pipeline, cwd, values }: DestinationWish): Promise<Destination> {
  const text = wanted ?? 'duckdb'
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(text)?.[1]?.toLowerCase()
  const name = scheme === undefined ? text : (nameOfScheme(scheme) ?? scheme)
  const options = optionsOf(values, name)
  if (scheme !== undefined) return openDestination(fromFolder(text, cwd), options)
  if (!destinationNames().includes(name)) {
    throw new DestinationError(
      `There is no destination ${JSON.stringify(name)}. There are: ${destinationNames().join(', ')}, or a URL`,
    )
  }
  return openDestination(urlOf(name, { pipeline, cwd, values }), options)
}

/** A relative file is beside the configuration, wherever the process is. */
function fromFolder(url: string, cwd: string): string {
  const [, scheme, path] = /^(duckdb|file):(?!\/)(.+)$/.exec(url) ?? []
  return scheme && path && path !== ':memory:'
    ? `${scheme}://${scheme === 'file' ? '' : '/'}${resolve(cwd, path)}`
    : url
}

function sectionsOf(name: string): string[][] {
  return [['destination', name, 'credentials'], ['destination', 'credentials'], ['credentials']]
}

/** Everything that stands under the destination and its credentials, for those that need more than a URL. */
function optionsOf(values: Values, name: string): Credentials {
  const whole = values.find([['destination', name]], 'credentials')?.value
  const fields = values.find([['destination']], name)?.value
  return { ...(isRecord(fields) ? fields : {}), ...(isRecord(whole) ? whole : {}), lookup: lookupOf(values, name) }
}

/** One more value of the destination, by name: dlt's places and the environment. */
function lookupOf(values: Values, name: string): (key: string) => unknown {
  return (key) => values.find([['destination', name], ...sectionsOf(name)], key)?.value
}

function urlOf(name: string, { pipeline, cwd, values }: Omit<DestinationWish, 'wanted'>): string {
  const places = [['destination', name], ['destination'], []]
  const given = values.find(places, 'credentials')?.value
  if (typeof given === 'string') return fromFolder(/^[a-z][a-z0-9+-]*:/i.test(given) ? given : `${name}:${given}`, cwd)
  if (name === 'duckdb') return `duckdb:${join(cwd, `${pipeline}.duckdb`)}`
  if (name === 'filesystem')
    return String(values.need([['destination', name], ['destination'], []], 'bucket_url').value)
  const sections = sectionsOf(name)
  const need = (key: string) => encodeURIComponent(String(values.need(sections, key).value))
  const optional = (key: string) => values.find(sections, key)?.value
  const password = optional('password')
  const login = `${need('username')}${password === undefined ? '' : `:${encodeURIComponent(String(password))}`}`
  const port = optional('port')
  const scheme = name === 'postgres' ? 'postgresql' : name
  return `${scheme}://${login}@${need('host')}${port === undefined ? '' : `:${port}`}/${need('database')}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
