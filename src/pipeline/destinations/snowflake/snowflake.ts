import { createPrivateKey } from 'node:crypto'
import { type Lookup, lookupIn, needIn } from '../credentials.ts'
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
        ...hostOf(parsed.host),
        username: decodeURIComponent(parsed.username),
        database,
        warehouse: lookup('warehouse'),
        role: lookup('role'),
        ...loginOf(parsed, lookup),
      }
      return new SqlWarehouse(snowflakeEngine(await openClient(options)), dataset)
    },
  }
}

const DOMAIN = '.snowflakecomputing.com'

/** An account, or the host that it has. */
export function hostOf(host: string): { account: string } {
  return { account: host.endsWith(DOMAIN) ? host.slice(0, -DOMAIN.length) : host }
}

/** A password, a pair of keys, or a token of OAuth, under dlt's names. */
export function loginOf(parsed: URL, lookup: Lookup): object {
  const authenticator = lookup('authenticator')
  const token = lookup('token')
  const file = lookup('private_key_path')
  const key = lookup('private_key')
  const privateKeyPass = lookup('private_key_passphrase')
  if (key !== undefined || file !== undefined)
    return {
      authenticator: 'SNOWFLAKE_JWT',
      ...(key === undefined
        ? { privateKeyPath: file, privateKeyPass }
        : { privateKey: readableKey(key, privateKeyPass) }),
    }
  if (token !== undefined || authenticator?.toLowerCase() === 'oauth')
    return { authenticator: 'OAUTH', token: token ?? needIn(lookup, 'snowflake', 'token') }
  const password = decodeURIComponent(parsed.password) || lookup('password')
  return { password, ...(authenticator !== undefined && { authenticator: authenticator.toUpperCase() }) }
}

/** PEM, or its base64 alone as dlt has it; the library takes keys without a passphrase. */
function readableKey(text: string, passphrase: string | undefined): string {
  const pem = text.includes('-----BEGIN') ? text : toPem(text, passphrase !== undefined)
  const key = createPrivateKey({ key: pem, format: 'pem', passphrase })
  return key.export({ format: 'pem', type: 'pkcs8' }).toString()
}

function toPem(base64: string, isSealed: boolean): string {
  const kind = isSealed ? 'ENCRYPTED PRIVATE KEY' : 'PRIVATE KEY'
  const lines = base64.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`
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
