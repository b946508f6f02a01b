import { lookupIn, needIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import { type Destination, DestinationError } from '../port.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { type SnowflakeClient, snowflakeEngine } from './engine.ts'

const LIBRARY = 'snowflake-sdk'

interface Connection {
  connect(done: (error?: Error) => void): void
  execute(options: {
    sqlText: string
    complete: (error: Error | undefined, statement: unknown, rows?: { [column: string]: unknown }[]) => void
  }): void
  destroy(done: (error?: Error) => void): void
}

/** The part of snowflake-sdk that is used. */
interface SnowflakeLibrary {
  default?: SnowflakeLibrary
  createConnection(options: object): Connection
}

/** `snowflake://user:password@account/database?warehouse=W&role=R` */
export function snowflake(url: string, credentials: Credentials): Destination {
  const parsed = new URL(url)
  const lookup = lookupIn(url, credentials)
  const database = decodeURIComponent(parsed.pathname.slice(1)) || needIn(lookup, 'snowflake', 'database')
  return {
    name: 'snowflake',
    location: `snowflake://${parsed.username}:***@${parsed.host}/${database}`,
    longestName: 255,
    merges: true,
    connect: async (dataset) => {
      const options = {
        account: parsed.host,
        username: decodeURIComponent(parsed.username),
        password: decodeURIComponent(parsed.password) || lookup('password'),
        database,
        warehouse: lookup('warehouse'),
        role: lookup('role'),
        ...(lookup('private_key') ? { authenticator: 'SNOWFLAKE_JWT', privateKey: lookup('private_key') } : {}),
      }
      return new SqlWarehouse(snowflakeEngine(await openClient(options)), dataset)
    },
  }
}

async function openClient(options: object): Promise<SnowflakeClient> {
  const name = LIBRARY
  const found = await importOptional<SnowflakeLibrary>(LIBRARY, () => import(name))
  const connection = (found.default ?? found).createConnection(options)
  await settle((done) => connection.connect(done)).catch((cause: Error) => {
    throw new DestinationError(`Snowflake: ${cause.message}`, { cause })
  })
  return {
    execute: (sqlText) =>
      new Promise((resolve, reject) => {
        connection.execute({ sqlText, complete: (error, _, rows) => (error ? reject(error) : resolve(rows ?? [])) })
      }),
    close: () => settle((done) => connection.destroy(done)).catch(() => undefined),
  }
}

function settle(start: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
}
