import { asObject } from '../../../lib/json.ts'
import { type Lookup, lookupIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import { type Destination, DestinationError } from '../port.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { type BigQueryClient, bigqueryEngine } from './engine.ts'

const LIBRARY = '@google-cloud/bigquery'

/** The part of @google-cloud/bigquery that is used. */
interface BigQueryLibrary {
  BigQuery: new (
    options: object,
  ) => {
    query(options: object): Promise<[{ [column: string]: unknown }[]]>
    job(
      id: string,
      options: object,
    ): { getMetadata(): Promise<[{ status?: { state?: string; errorResult?: { message?: string } } }]> }
    dataset(name: string): { table(name: string): { load(path: string, metadata: object): Promise<unknown> } }
  }
}

/** `bigquery://project?location=EU`, with dlt's project_id, client_email and private_key, or the library's own places. */
export function bigquery(url: string, credentials: Credentials): Destination {
  const lookup = lookupIn(url, credentials)
  const project = /^bigquery:\/\/([^/?]+)/.exec(url)?.[1] ?? lookup('project_id')
  if (!project)
    throw new DestinationError(
      'Name the project: bigquery://PROJECT, or project_id under destination.bigquery.credentials',
    )
  return {
    name: 'bigquery',
    location: `bigquery://${project}`,
    longestName: 300,
    merges: true,
    connect: async (dataset) => new SqlWarehouse(bigqueryEngine(await openClient(project, lookup)), dataset),
  }
}

/** A service account, or dlt's OAuth client with a refresh token; else the library looks in its own places. */
function loginOf(lookup: Lookup): object | undefined {
  const email = lookup('client_email')
  if (email) return { client_email: email, private_key: lookup('private_key') }
  const token = lookup('refresh_token')
  if (!token) return undefined
  const client = { client_id: lookup('client_id'), client_secret: lookup('client_secret') }
  return { type: 'authorized_user', ...client, refresh_token: token }
}

async function openClient(project: string, lookup: Lookup): Promise<BigQueryClient> {
  const name = LIBRARY
  const { BigQuery } = await importOptional<BigQueryLibrary>(LIBRARY, () => import(name))
  const credentials = loginOf(lookup)
  const location = lookup('location') ?? 'US'
  const client = new BigQuery({
    projectId: project,
    location,
    ...(lookup('endpoint_url') ? { apiEndpoint: lookup('endpoint_url') } : {}),
    ...(credentials && { credentials }),
  })
  return {
    query: async (sql) => (await client.query({ query: sql, useLegacySql: false, location }))[0],
    load: async ({ dataset, table, path, jobId, metadata }) => {
      try {
        await client
          .dataset(dataset)
          .table(table)
          .load(path, { ...metadata, jobId, location })
      } catch (error) {
        if (asObject(error)['code'] !== 409) throw error
        // The job of an earlier, interrupted run: what it did is done.
        const [{ status }] = await client.job(jobId, { location }).getMetadata()
        if (status?.state !== 'DONE' || status.errorResult)
          throw new DestinationError(`BigQuery job ${jobId}: ${status?.errorResult?.message ?? status?.state}`, {
            cause: error,
          })
      }
    },
  }
}
