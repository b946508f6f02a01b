import { type Destination, DestinationError } from './port.ts'

/** Secrets and options beside the URL, as the configuration has them. */
export type Credentials = { readonly [name: string]: unknown }

interface Entry {
  /** dlt's name, which may stand in place of a URL. */
  name: string
  schemes: readonly string[]
  open(url: string, credentials: Credentials): Promise<Destination>
}

/** One line for each destination; what it needs is imported when it is chosen. */
const entries: readonly Entry[] = [
  { name: 'duckdb', schemes: ['duckdb'], open: async (url) => (await import('./duckdb/duckdb.ts')).duckdb(url) },
  {
    name: 'postgres',
    schemes: ['postgres', 'postgresql'],
    open: async (url) => (await import('./postgres/postgres.ts')).postgres(url),
  },
  {
    name: 'filesystem',
    schemes: ['file', 's3', 'gs', 'az'],
    open: async (url, credentials) => (await import('./filesystem/filesystem.ts')).filesystem(url, credentials),
  },
  {
    name: 'redshift',
    schemes: ['redshift'],
    open: async (url, credentials) => (await import('./redshift/redshift.ts')).redshift(url, credentials),
  },
  {
    name: 'bigquery',
    schemes: ['bigquery'],
    open: async (url, credentials) => (await import('./bigquery/bigquery.ts')).bigquery(url, credentials),
  },
  {
    name: 'snowflake',
    schemes: ['snowflake'],
    open: async (url, credentials) => (await import('./snowflake/snowflake.ts')).snowflake(url, credentials),
  },
  {
    name: 'databricks',
    schemes: ['databricks'],
    open: async (url, credentials) => (await import('./databricks/databricks.ts')).databricks(url, credentials),
  },
]

/** Throws DestinationError for a scheme that is none of ours. */
export async function openDestination(url: string, credentials: Credentials = {}): Promise<Destination> {
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(url)?.[1]?.toLowerCase()
  const entry = entries.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme))
  if (entry) return entry.open(url, credentials)
  const known = entries.flatMap(({ schemes }) => schemes).map((name) => `${name}:`)
  throw new DestinationError(`There is no destination for ${maskSecrets(url)}. There are: ${known.join(', ')}`)
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
