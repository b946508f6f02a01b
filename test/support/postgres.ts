import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { distributeDatabase, openStore } from '../../src/store/index.ts'
import { migrations } from '../../src/store/migrations/index.ts'
import { partition } from './partitions.ts'

export interface FreshDatabase {
  url: string
  drop(): Promise<void>
}

/**
 * `HOMESCOPE_TEST_CITUS=postgres://...` runs any suite on a server with Citus, one node or several, with tables spread by
 * project. A statement that asks more than one shard fails there.
 */
const CITUS = process.env['HOMESCOPE_TEST_CITUS'] || undefined

/** Where the tests' PostgreSQL answers; `npm test` starts one and sets the variable. */
export function postgresUrl(): string | undefined {
  return CITUS ?? (process.env['HOMESCOPE_TEST_POSTGRES'] || undefined)
}

/** `HOMESCOPE_TEST_PARTITIONS=4` runs any suite on tables that are partitioned by project. */
const PARTITIONS = Number(process.env['HOMESCOPE_TEST_PARTITIONS'] || 0)

/** An empty database of its own on the tests' PostgreSQL. `drop` closes whatever still holds it. */
export function freshDatabase(): Promise<FreshDatabase> {
  return createDatabase('template1')
}

/** As {@link freshDatabase}, with the tables made, and nothing in them: a copy costs less than every migration. */
export async function preparedDatabase(): Promise<FreshDatabase> {
  // Citus keeps a connection to each of its databases, and what somebody is connected to cannot be copied.
  if (CITUS) return freshDatabase()
  template ??= prepareTemplate()
  return createDatabase(await template)
}

async function createDatabase(copied: string): Promise<FreshDatabase> {
  const name = `homescope_test_${randomBytes(8).toString('hex')}`
  await execute(`CREATE DATABASE ${name} TEMPLATE ${copied}`)
  const { href } = urlOf(name)
  if (PARTITIONS > 0) {
    await (await openStore(href)).close()
    await partition(href, PARTITIONS)
  }
  if (CITUS) await spread(name, href)
  return { url: href, drop: () => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function spread(name: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('CREATE EXTENSION citus')
    await client.query(`ALTER DATABASE ${name} SET citus.shard_count = 4`)
    await (await openStore(url)).close()
    await distributeDatabase(url, 'all')
    await client.query(`ALTER DATABASE ${name} SET citus.multi_task_query_log_level = 'error'`)
  } finally {
    await client.end()
  }
}

let template: Promise<string> | undefined

/** The name of the database that is copied: one for each state of the tables, made by the process that comes first. */
async function prepareTemplate(): Promise<string> {
  const name = `homescope_template_${migrations.length}`
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('${name}'))`)
    const found = await client.query(`SELECT FROM pg_database WHERE datname = '${name}'`)
    if (found.rowCount === 0) {
      // Under another name until it is whole: whoever is killed in the middle leaves nothing that others would copy.
      const unfinished = `${name}_${randomBytes(4).toString('hex')}`
      await client.query(`CREATE DATABASE ${unfinished}`)
      await (await openStore(urlOf(unfinished).href)).close()
      await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`)
    }
  } finally {
    await client.end()
  }
  return name
}

function urlOf(database: string): URL {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url
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
