import { type Lookup, lookupIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { type Destination, DestinationError } from '../port.ts'
import { openPostgres } from '../postgres/engine.ts'
import { maskUrl } from '../postgres/postgres.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { redshiftEngine, type Staging } from './engine.ts'

/** `redshift://user:password@host:5439/database?staging=s3://bucket/path`; without staging rows are INSERTed, slowly. */
export function redshift(url: string, credentials: Credentials): Destination {
  const lookup = lookupIn(url, credentials)
  const plain = url.replace(/^redshift:/, 'postgresql:').replace(/\?.*$/, '')
  return {
    name: 'redshift',
    location: maskUrl(url),
    longestName: 127,
    merges: true,
    connect: async (dataset, options) => {
      const connection = await openPostgres(`${plain}?sslmode=${lookup('sslmode') ?? 'require'}`, options)
      const engine = {
        run: (sql: string) => connection.run(sql),
        change: (sql: string) => connection.change(sql),
        rows: (sql: string) => connection.rows(sql),
        query: (sql: string, limit: number) => connection.query(sql, limit),
        close: () => connection.close(),
      }
      return new SqlWarehouse(redshiftEngine(engine, await openStaging(lookup, credentials)), dataset)
    },
  }
}

async function openStaging(lookup: Lookup, credentials: Credentials): Promise<Staging | undefined> {
  const staging = lookup('staging')
  if (staging === undefined) return undefined
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(staging) ?? []
  if (bucket === '') throw new DestinationError(`Redshift copies from S3; the staging ${staging} is elsewhere`)
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  const { s3Store } = await import('../filesystem/s3.ts')
  return {
    location: `s3://${bucket}/${prefix}`,
    store: await s3Store(bucket, prefix, credentials),
    authorization: authorize(lookup),
  }
}

function authorize(lookup: Lookup): string {
  const role = lookup('staging_iam_role')
  if (role) return `IAM_ROLE '${role.replaceAll("'", "''")}'`
  const [id, secret] = [lookup('aws_access_key_id'), lookup('aws_secret_access_key')]
  if (!id || !secret)
    throw new DestinationError(
      'Set staging_iam_role, or aws_access_key_id and aws_secret_access_key, for COPY from the staging',
    )
  return `ACCESS_KEY_ID '${id}' SECRET_ACCESS_KEY '${secret}'`
}
