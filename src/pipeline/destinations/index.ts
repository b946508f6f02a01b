import { join, resolve } from 'node:path'
import { own } from '../../lib/own.ts'
import { type Destination, DestinationError } from './port.ts'

/** Secrets and options beside the URL, as the configuration has them. */
export type Credentials = { readonly [name: string]: unknown }

/** dlt's credentials of one destination. */
export interface Fields {
  /** Throws ConfigFieldMissingError that names all places. */
  need(key: string): string
  optional(key: string): string | undefined
}

interface Entry {
  /** dlt's name, which may stand in place of a URL. */
  name: string
  schemes: readonly string[]
  /** Schemes of files of this machine, with what stands between `scheme://` and an absolute path. */
  files?: { readonly [scheme: string]: string }
  /** The file that a pipeline has when nothing is said; a name below the configuration's folder. */
  usualFile?(pipeline: string): string
  /** dlt keeps its fields beside the credentials, not within. */
  isFlat?: boolean
  /** A location never holds a login, so that it is enough to find the data again. */
  isFound?: boolean
  /** The URL that dlt's credentials make; secrets that do not belong into one are looked up when it is opened. */
  url(fields: Fields): string
  open(url: string, credentials: Credentials): Promise<Destination>
}

/** One line for each destination; what it needs is imported when it is chosen. */
const entries: readonly Entry[] = [
  {
    name: 'duckdb',
    schemes: ['duckdb'],
    files: { duckdb: '/' },
    usualFile: (pipeline) => `${pipeline}.duckdb`,
    isFound: true,
    url: ({ need }) => `duckdb:${need('database')}`,
    open: async (url) => (await import('./duckdb/duckdb.ts')).duckdb(url),
  },
  {
    name: 'postgres',
    schemes: ['postgres', 'postgresql'],
    url: (fields) => loginUrl('postgresql', fields),
    open: async (url) => (await import('./postgres/postgres.ts')).postgres(url),
  },
  {
    name: 'filesystem',
    schemes: ['file', 's3', 'gs', 'az', 'abfss'],
    files: { file: '' },
    isFlat: true,
    isFound: true,
    url: ({ need }) => bucketUrl(need('bucket_url')),
    open: async (url, credentials) => (await import('./filesystem/filesystem.ts')).filesystem(url, credentials),
  },
  {
    name: 'redshift',
    schemes: ['redshift'],
    url: (fields) => loginUrl('redshift', fields),
    open: async (url, credentials) => (await import('./redshift/redshift.ts')).redshift(url, credentials),
  },
  {
    name: 'bigquery',
    schemes: ['bigquery'],
    url: ({ need }) => `bigquery://${encodeURIComponent(need('project_id'))}`,
    open: async (url, credentials) => (await import('./bigquery/bigquery.ts')).bigquery(url, credentials),
  },
  {
    name: 'snowflake',
    schemes: ['snowflake'],
    url: (fields) => loginUrl('snowflake', fields),
    open: async (url, credentials) => (await import('./snowflake/snowflake.ts')).snowflake(url, credentials),
  },
  {
    name: 'databricks',
    schemes: ['databricks'],
    url: ({ need }) => `databricks://${need('server_hostname')}/${encodeURIComponent(need('catalog'))}`,
    open: async (url, credentials) => (await import('./databricks/databricks.ts')).databricks(url, credentials),
  },
]

/** A path is a folder of this machine. */
function bucketUrl(text: string): string {
  return /^[a-z][a-z0-9+-]+:/i.test(text) ? text : `file:${text}`
}

function loginUrl(scheme: string, { need, optional }: Fields): string {
  const [password, port] = [optional('password'), optional('port')]
  const login = `${encodeURIComponent(need('username'))}${password === undefined ? '' : `:${encodeURIComponent(password)}`}`
  const host = `${encodeURIComponent(need('host'))}${port === undefined ? '' : `:${port}`}`
  return `${scheme}://${login}@${host}/${encodeURIComponent(need('database'))}`
}

/** The URL for dlt's credentials of a destination. Throws what `need` throws. */
export function urlOfFields(name: string, fields: Fields): string {
  const entry = entryOf(name)
  if (!entry) throw new DestinationError(`There is no destination ${JSON.stringify(name)}`)
  return entry.url(fields)
}

/** Throws DestinationError for a scheme that is none of ours. */
export async function openDestination(url: string, credentials: Credentials = {}): Promise<Destination> {
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(url)?.[1]?.toLowerCase()
  const entry = entries.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme))
  if (entry) return entry.open(url, credentials)
  const known = entries.flatMap(({ schemes }) => schemes).map((name) => `${name}:`)
  throw new DestinationError(`There is no destination for ${maskSecrets(url)}. There are: ${known.join(', ')}`)
}

/** A relative file is beside the configuration, wherever the process is. */
export function fromFolder(url: string, folder: string): string {
  const [, scheme = '', path = ''] = /^([a-z]+):(?!\/)(.+)$/.exec(url) ?? []
  const prefix = entries.map(({ files }) => files && own(files, scheme)).find((found) => found !== undefined)
  return prefix === undefined || path === ':memory:' ? url : `${scheme}://${prefix}${resolve(folder, path)}`
}

/** Where a pipeline's data goes when only a name was given; undefined where a URL has to say it. */
export function usualUrl(name: string, pipeline: string, folder: string): string | undefined {
  const entry = entryOf(name)
  const file = entry?.usualFile?.(pipeline)
  return file === undefined ? undefined : `${entry?.schemes[0]}:${join(folder, file)}`
}

/** Whether dlt keeps the destination's fields beside its credentials. */
export function hasFlatFields(name: string): boolean {
  return entryOf(name)?.isFlat ?? false
}

/** Whether a location that is shown is enough to open the destination again. */
export function isFoundByLocation(name: string): boolean {
  return entryOf(name)?.isFound ?? false
}

function entryOf(name: string): Entry | undefined {
  return entries.find((each) => each.name === name)
}

export function destinationNames(): string[] {
  return entries.map(({ name }) => name)
}

export function nameOfScheme(scheme: string): string | undefined {
  return entries.find(({ schemes }) => schemes.includes(scheme))?.name
}

function maskSecrets(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^@]*@/, '$1:***@')
}
