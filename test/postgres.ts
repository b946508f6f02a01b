import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { openStore } from '../src/store/index.ts'
import { partition } from './partitions.ts'

export interface FreshDatabase {
  url: string
  drop(): Promise<void>
}

/** Where the tests' PostgreSQL answers; `npm test` starts one and sets the variable. */
export function postgresUrl(): string | undefined {
  return process.env['HOMESCOPE_TEST_POSTGRES'] || undefined
}

/** `HOMESCOPE_TEST_PARTITIONS=4` runs any suite on tables that are partitioned by project. */
const PARTITIONS = Number(process.env['HOMESCOPE_TEST_PARTITIONS'] || 0)

/** An empty database of its own on the tests' PostgreSQL. `drop` closes whatever still holds it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `homescope_test_${randomBytes(8).toString('hex')}`
  await execute(`CREATE DATABASE ${name}`)
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  if (PARTITIONS > 0) {
    await (await openStore(url.href)).close()
    await partition(url.href, PARTITIONS)
  }
  return { url: url.href, drop: () => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function execute(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function serverUrl(): string {
  const url = postgresUrl()
  if (url === undefined) throw new Error('HOMESCOPE_TEST_POSTGRES is not set: run the tests by `npm test`')
  return url
}
