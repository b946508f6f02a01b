import { tmpdir } from 'node:os'
import { messageOf } from '../../../lib/errors.ts'
import { type Lookup, lookupIn, needIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import { type Destination, DestinationError } from '../port.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { type DatabricksClient, databricksEngine } from './engine.ts'

const LIBRARY = '@databricks/sql'

/** The part of @databricks/sql that is used. */
interface DatabricksLibrary {
  DBSQLClient: new () => {
    connect(options: object): Promise<{ openSession(options?: object): Promise<Session>; close(): Promise<void> }>
  }
}

interface Session {
  executeStatement(sql: string, options: object): Promise<{ fetchAll(): Promise<unknown[]>; close(): Promise<unknown> }>
  close(): Promise<unknown>
}

/** `databricks://token:dapi...@host/catalog?http_path=/sql/1.0/warehouses/...` */
export function databricks(url: string, credentials: Credentials): Destination {
  const parsed = new URL(url)
  const lookup = lookupIn(url, credentials)
  const catalog = decodeURIComponent(parsed.pathname.slice(1)) || needIn(lookup, 'databricks', 'catalog')
  const path = needIn(lookup, 'databricks', 'http_path')
  return {
    name: 'databricks',
    location: `databricks://${parsed.host}/${catalog}`,
    longestName: 255,
    merges: true,
    connect: async (dataset) => {
      const client = await openClient({ host: parsed.host, path, ...loginOf(parsed, lookup) }, catalog)
      return new SqlWarehouse(databricksEngine(client, catalog), dataset)
    },
  }
}

/** A token of a person, or dlt's client of a service principal. */
function loginOf({ password }: URL, lookup: Lookup): object {
  const oauthClientId = lookup('client_id')
  if (password === '' && oauthClientId !== undefined && lookup('access_token') === undefined) {
    const oauthClientSecret = needIn(lookup, 'databricks', 'client_secret')
    return { authType: 'databricks-oauth', oauthClientId, oauthClientSecret }
  }
  return { token: decodeURIComponent(password) || needIn(lookup, 'databricks', 'access_token') }
}

async function openClient(options: object, catalog: string): Promise<DatabricksClient> {
  const name = LIBRARY
  const { DBSQLClient } = await importOptional<DatabricksLibrary>(LIBRARY, () => import(name))
  try {
    const client = await new DBSQLClient().connect(options)
    const session = await client.openSession({ initialCatalog: catalog })
    return {
      execute: async (sql) => {
        const operation = await session.executeStatement(sql, { runAsync: true, stagingAllowedLocalPath: tmpdir() })
        const rows = await operation.fetchAll()
        await operation.close()
        return rows as { [column: string]: unknown }[]
      },
      close: async () => {
        await session.close()
        await client.close()
      },
    }
  } catch (cause) {
    throw new DestinationError(`Databricks: ${messageOf(cause)}`, { cause })
  }
}
