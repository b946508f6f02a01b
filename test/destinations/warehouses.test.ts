/**
 * Warehouses that no machine here can run: what is sent to each, statement by statement, and what the staged files
 * hold. The other end is a record of answers; nothing here was run against the real services.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { bigqueryEngine } from '../../src/pipeline/destinations/bigquery/engine.ts'
import { databricksEngine } from '../../src/pipeline/destinations/databricks/engine.ts'
import { openDestination } from '../../src/pipeline/destinations/index.ts'
import type { Destination } from '../../src/pipeline/destinations/port.ts'
import { redshiftEngine } from '../../src/pipeline/destinations/redshift/engine.ts'
import { snowflakeEngine } from '../../src/pipeline/destinations/snowflake/engine.ts'
import type { Engine } from '../../src/pipeline/destinations/sql/engine.ts'
import { SqlWarehouse } from '../../src/pipeline/destinations/sql/warehouse.ts'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import { keyId } from '../../src/pipeline/normalize/ids.ts'
import { freshFolder, Place } from './every.ts'

/** Plays a database: knows which tables were made, and answers the questions that a load asks. */
class Recorder {
  readonly sent: string[] = []
  readonly files: string[] = []
  hasRows = false
  private readonly tables = new Map<string, string[]>()

  async execute(sql: string): Promise<{ [column: string]: unknown }[]> {
    const path = /PUT '(?:file:\/\/)?([^']+)'/.exec(sql)?.[1]
    if (path) this.files.push(gunzipSync(readFileSync(path)).toString())
    this.sent.push(path ? sql.replace(path, 'FILE') : sql)
    const made = /^CREATE TABLE (?:IF NOT EXISTS )?(\S+) \((.*)\)$/s.exec(sql)
    if (made)
      this.tables.set(
        bare(made[1] ?? ''),
        (made[2] ?? '').split(/, (?=["`])/).map((column) => bare(column.split(' ')[0] ?? '')),
      )
    return this.answer(sql)
  }

  private answer(sql: string): { [column: string]: unknown }[] {
    if (/information_schema/i.test(sql)) {
      const dataset = /'([^']+)'$/.exec(sql)?.[1] ?? /FROM `([^`]+)`/.exec(sql)?.[1] ?? ''
      const rows = [...this.tables].filter(([name]) => name.split('.')[0] === dataset)
      return rows.flatMap(([name, columns]) => columns.map((column) => ({ t: name.split('.')[1], c: column })))
    }
    if (/LIMIT 1$/.test(sql)) return this.hasRows ? [{ one: 1 }] : []
    if (/count\(DISTINCT/.test(sql)) return [{ a: 1, b: 1 }]
    return []
  }
}

function bare(name: string): string {
  return name.replace(/["`]/g, '')
}

const ann = {
  userId: 'U1',
  name: "O'Hara \\ x",
  loginIds: ['a@x.org'],
  attributes: { k: [1] },
  seen: '2024-12-05T19:21:45.5Z',
}
const users: Resource[] = [
  { name: 'users', primaryKey: 'userId', columns: { attributes: { data_type: 'json' } }, items: [ann] },
]

interface Recorded {
  recorder: Recorder
  /** Statements of the two loads, without those that only ask. */
  first: string[]
  second: string[]
  loadIds: string[]
}

async function record(name: string, longestName: number, engineOf: (recorder: Recorder) => Engine): Promise<Recorded> {
  const recorder = new Recorder()
  const destination: Destination = {
    name,
    location: `${name}://recorded`,
    longestName,
    merges: true,
    connect: async (dataset) => new SqlWarehouse(engineOf(recorder), dataset),
  }
  const place = new Place(destination, await freshFolder(), async () => {})
  const told = () => recorder.sent.splice(0).filter((sql) => !/^SELECT/.test(sql))
  try {
    const one = await place.load(users, { skipRestore: true })
    const first = told()
    recorder.hasRows = true
    const two = await place.load([{ ...users[0], name: 'users', items: [{ ...ann, extra: 1 }] }], { skipRestore: true })
    return { recorder, first, second: told(), loadIds: [one, two].map((info) => info.packages[0]?.loadId ?? '') }
  } finally {
    await place.close()
  }
}

const row = (loadId: string) => ({
  attributes: { k: [1] },
  user_id: 'U1',
  name: "O'Hara \\ x",
  seen: '2024-12-05T19:21:45.500000Z',
  _dlt_load_id: loadId,
  _dlt_id: keyId({ user_id: 'U1' }),
})

describe('snowflake', () => {
  test('tables in capitals, files by the stage, rows in a transaction behind the DDL', async () => {
    const { recorder, first, second, loadIds } = await record('snowflake', 255, (client) =>
      snowflakeEngine({ execute: (sql) => client.execute(sql), close: async () => {} }),
    )
    assert.equal(first[0], 'CREATE SCHEMA IF NOT EXISTS "APP_DATA"')
    assert.equal(
      first[2],
      'CREATE TABLE IF NOT EXISTS "APP_DATA"."_DLT_LOADS" ("LOAD_ID" VARCHAR(64) NOT NULL, "SCHEMA_NAME" VARCHAR, "STATUS" NUMBER(19,0) NOT NULL, "INSERTED_AT" TIMESTAMP_TZ NOT NULL, "SCHEMA_VERSION_HASH" VARCHAR)',
    )
    assert.ok(
      first.includes(
        'CREATE TABLE "APP_DATA"."USERS" ("ATTRIBUTES" VARIANT, "USER_ID" VARCHAR NOT NULL, "NAME" VARCHAR, "SEEN" TIMESTAMP_TZ, "_DLT_LOAD_ID" VARCHAR NOT NULL, "_DLT_ID" VARCHAR NOT NULL)',
      ),
    )
    const file = `app_data.users.${loadIds[0]}.jsonl.gz`
    const copies = first.slice(first.indexOf('BEGIN'))
    assert.deepEqual(copies.slice(0, 3), [
      'BEGIN',
      `PUT 'FILE' '@"APP_DATA"."%USERS"/' AUTO_COMPRESS = FALSE OVERWRITE = TRUE`.replace('FILE', 'file://FILE'),
      `COPY INTO "APP_DATA"."USERS" FROM '@"APP_DATA"."%USERS"/${file}' FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP BINARY_FORMAT = BASE64) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE ON_ERROR = ABORT_STATEMENT PURGE = TRUE`,
    ])
    assert.ok(!first.slice(first.indexOf('BEGIN')).some((sql) => /^(CREATE|ALTER|DROP)/.test(sql)))
    assert.equal(first.at(-1), 'COMMIT')
    assert.match(
      first.at(-2) ?? '',
      /^INSERT INTO "APP_DATA"."_DLT_LOADS" .* VALUES \('[\d.]+', 'app_source', 0, '.*'::TIMESTAMP_TZ, '.*'\)$/,
    )
    assert.deepEqual(JSON.parse(recorder.files[0] ?? ''), row(loadIds[0] ?? ''))
    assert.ok(second.includes('ALTER TABLE "APP_DATA"."USERS" ADD COLUMN "EXTRA" NUMBER(19,0)'))
    assert.deepEqual(
      second.filter((sql) => /^(DELETE|INSERT).*"APP_DATA"."USERS/.test(sql)),
      MERGED_IN_SNOWFLAKE,
    )
  })
})

describe('bigquery', () => {
  test('load jobs of files, merges as one script', async () => {
    const jobs: { table: string; jobId: string; metadata: object; text: string }[] = []
    const { first, second, loadIds } = await record('bigquery', 300, (client) =>
      bigqueryEngine({
        query: (sql) => client.execute(sql),
        load: async ({ dataset, table, path, jobId, metadata }) => {
          client.sent.push(`COPY ${dataset}.${table}`)
          jobs.push({ table: `${dataset}.${table}`, jobId, metadata, text: gunzipSync(readFileSync(path)).toString() })
        },
      }),
    )
    assert.equal(first[0], 'CREATE SCHEMA IF NOT EXISTS `app_data`')
    assert.ok(
      first.includes(
        'CREATE TABLE `app_data`.`users` (`attributes` JSON, `user_id` STRING NOT NULL, `name` STRING, `seen` TIMESTAMP, `_dlt_load_id` STRING NOT NULL, `_dlt_id` STRING NOT NULL)',
      ),
    )
    assert.deepEqual(jobs.map(({ table }) => table).slice(0, 2), ['app_data.users', 'app_data.users__login_ids'])
    assert.equal(jobs[0]?.jobId, `homescope_${loadIds[0]?.replace('.', '_')}_app_data_users`)
    assert.deepEqual(jobs[0]?.metadata, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      writeDisposition: 'WRITE_APPEND',
      createDisposition: 'CREATE_NEVER',
      maxBadRecords: 0,
      schema: {
        fields: [
          { name: 'attributes', type: 'JSON', mode: 'NULLABLE' },
          { name: 'user_id', type: 'STRING', mode: 'REQUIRED' },
          { name: 'name', type: 'STRING', mode: 'NULLABLE' },
          { name: 'seen', type: 'TIMESTAMP', mode: 'NULLABLE' },
          { name: '_dlt_load_id', type: 'STRING', mode: 'REQUIRED' },
          { name: '_dlt_id', type: 'STRING', mode: 'REQUIRED' },
        ],
      },
    })
    assert.deepEqual(JSON.parse(jobs[0]?.text ?? ''), row(loadIds[0] ?? ''))
    assert.ok(jobs.some(({ table }) => table === 'app_data_staging.users'))
    const script = second.find((sql) => sql.startsWith('BEGIN TRANSACTION;')) ?? ''
    assert.deepEqual(
      script.split('\n').map((line) => line.slice(0, 38)),
      [
        'BEGIN TRANSACTION;',
        'DELETE FROM `app_data`.`users__login_i',
        'DELETE FROM `app_data`.`users` WHERE `',
        'INSERT INTO `app_data`.`users__login_i',
        'INSERT INTO `app_data`.`users` (`attri',
        'COMMIT TRANSACTION;',
      ],
    )
    assert.match(second.at(-1) ?? '', /^INSERT INTO `app_data`.`_dlt_loads`/)
    assert.ok(!second.includes('BEGIN'))
  })
})

describe('databricks', () => {
  test('files by the volume, copied once, columns cast', async () => {
    const { recorder, first, loadIds } = await record('databricks', 255, (client) =>
      databricksEngine({ execute: (sql) => client.execute(sql), close: async () => {} }, 'main'),
    )
    const target = `/Volumes/main/app_data/_dlt_staging_load_volume/app_data.users.${loadIds[0]}.jsonl.gz`
    const at = first.indexOf(`PUT 'FILE' INTO '${target}' OVERWRITE`)
    assert.ok(at > 0)
    assert.equal(first[at - 1], 'CREATE VOLUME IF NOT EXISTS `main`.`app_data`.`_dlt_staging_load_volume`')
    assert.equal(
      first[at + 1],
      'COPY INTO `app_data`.`users` FROM (SELECT CAST(`attributes` AS STRING) AS `attributes`, CAST(`user_id` AS STRING) AS `user_id`, CAST(`name` AS STRING) AS `name`, ' +
        'CAST(`seen` AS TIMESTAMP) AS `seen`, CAST(`_dlt_load_id` AS STRING) AS `_dlt_load_id`, CAST(`_dlt_id` AS STRING) AS `_dlt_id` ' +
        `FROM '${target}') FILEFORMAT = JSON FORMAT_OPTIONS ('primitivesAsString' = 'true', 'mode' = 'FAILFAST')`,
    )
    assert.equal(first[at + 2], `REMOVE '${target}'`)
    assert.deepEqual(JSON.parse(recorder.files[0] ?? ''), { ...row(loadIds[0] ?? ''), attributes: '{"k":[1]}' })
    assert.ok(!first.some((sql) => /^(BEGIN|COMMIT)/.test(sql)))
    assert.match(first.at(-1) ?? '', /^INSERT INTO `app_data`.`_dlt_loads`/)
  })
})

describe('redshift', () => {
  const connection = (client: Recorder) => ({
    run: async (sql: string) => void (await client.execute(sql)),
    rows: async (sql: string) => (await client.execute(sql)).map((each) => Object.values(each)),
    query: async () => ({ columns: [], rows: [] }),
    close: async () => {},
  })

  test('without a bucket rows are inserted, json parsed', async () => {
    const { first, loadIds } = await record('redshift', 127, (client) => redshiftEngine(connection(client), undefined))
    assert.ok(
      first.includes(
        'CREATE TABLE "app_data"."users" ("attributes" super, "user_id" varchar(max) NOT NULL, "name" varchar(max), "seen" timestamp with time zone, "_dlt_load_id" varchar(max) NOT NULL, "_dlt_id" varchar(max) NOT NULL)',
      ),
    )
    const insert = first.find((sql) => sql.startsWith('INSERT INTO "app_data"."users" '))
    const id = keyId({ user_id: 'U1' })
    assert.equal(
      insert,
      `INSERT INTO "app_data"."users" ("attributes", "user_id", "name", "seen", "_dlt_load_id", "_dlt_id") SELECT CAST(JSON_PARSE('{"k":[1]}') AS super), CAST('U1' AS varchar(max)), CAST('O''Hara \\\\ x' AS varchar(max)), CAST('2024-12-05T19:21:45.500000Z' AS timestamp with time zone), CAST('${loadIds[0]}' AS varchar(max)), CAST('${id}' AS varchar(max))`,
    )
    assert.deepEqual([first[0], first.at(-1)], ['BEGIN', 'COMMIT'])
    assert.ok(!first.some((sql) => /UNIQUE/.test(sql)))
  })

  test('with a bucket files are copied from there and removed', async () => {
    const kept = new Map<string, string>()
    const removed: string[] = []
    const store = {
      put: async (key: string, file: { path: string } | { bytes: Buffer }) => {
        kept.set(key, gunzipSync('path' in file ? readFileSync(file.path) : file.bytes).toString())
      },
      get: async () => Buffer.alloc(0),
      list: async () => [],
      remove: async (keys: readonly string[]) => void removed.push(...keys),
      close: () => {},
    }
    const staging = { location: 's3://lake/stage/', store, authorization: "IAM_ROLE 'arn:x'" }
    const { first, loadIds } = await record('redshift', 127, (client) => redshiftEngine(connection(client), staging))
    const name = `app_data.users.${loadIds[0]}.jsonl.gz`
    assert.ok(
      first.includes(
        `COPY "app_data"."users" ("attributes", "user_id", "name", "seen", "_dlt_load_id", "_dlt_id") FROM 's3://lake/stage/${name}' IAM_ROLE 'arn:x' FORMAT JSON 'auto' GZIP TIMEFORMAT 'auto' MAXERROR 0`,
      ),
    )
    assert.deepEqual(JSON.parse(kept.get(name) ?? ''), row(loadIds[0] ?? ''))
    assert.ok(removed.includes(name))
  })
})

describe('client libraries', () => {
  const urls: [string, RegExp][] = [
    ['bigquery://project', /npm install @google-cloud\/bigquery/],
    ['snowflake://me:secret@account/db', /npm install snowflake-sdk/],
    ['databricks://token:dapi@host/main?http_path=/sql/1', /npm install @databricks\/sql/],
    ['s3://bucket/path', /npm install @aws-sdk\/client-s3/],
    ['gs://bucket/path', /npm install @google-cloud\/storage/],
    ['az://container/path', /npm install @azure\/storage-blob/],
  ]
  test('that are not there are named, with the line that installs them', async () => {
    // As for somebody who has installed this package and nothing else.
    const folder = await freshFolder()
    await cp('dist', folder, { recursive: true })
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const name of Object.keys(dependencies)) {
      await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
      await symlink(resolve('node_modules', name), join(folder, 'node_modules', name))
    }
    const script = `const { pipeline } = require(process.argv[1])
      for (const destination of process.argv.slice(2))
        pipeline({ name: 'p', destination, env: {} }).query('SELECT 1').catch(({ message }) => console.log(destination, message))`
    const names = urls.map(([url]) => url)
    const { stdout } = spawnSync(process.execPath, ['-e', script, join(folder, 'pipeline.cjs'), ...names], {
      encoding: 'utf8',
      cwd: folder,
    })
    for (const [url, message] of urls) {
      const line = stdout.split('\n').find((each) => each.startsWith(url)) ?? stdout
      assert.match(line, message)
    }
    await rm(folder, { recursive: true })
  })

  test('secrets are not part of a location', async () => {
    for (const [url] of urls.slice(0, 3)) assert.doesNotMatch((await openDestination(url)).location, /secret|dapi/)
  })

  test('what a URL lacks is named', async () => {
    await assert.rejects(
      openDestination('databricks://token:x@host/main'),
      /Set http_path under destination\.databricks\.credentials/,
    )
    await assert.rejects(openDestination('bigquery:'), /Name the project/)
  })
})

const MERGED_IN_SNOWFLAKE = [
  'DELETE FROM "APP_DATA"."USERS__LOGIN_IDS" WHERE "_DLT_ROOT_ID" IN (SELECT d."_DLT_ID" FROM "APP_DATA"."USERS" d WHERE EXISTS (SELECT 1 FROM "APP_DATA_STAGING"."USERS" s WHERE (d."USER_ID" = s."USER_ID")))',
  'DELETE FROM "APP_DATA"."USERS" WHERE "_DLT_ID" IN (SELECT d."_DLT_ID" FROM "APP_DATA"."USERS" d WHERE EXISTS (SELECT 1 FROM "APP_DATA_STAGING"."USERS" s WHERE (d."USER_ID" = s."USER_ID")))',
  'INSERT INTO "APP_DATA"."USERS__LOGIN_IDS" ("VALUE", "_DLT_ROOT_ID", "_DLT_PARENT_ID", "_DLT_LIST_IDX", "_DLT_ID") SELECT s."VALUE", s."_DLT_ROOT_ID", s."_DLT_PARENT_ID", s."_DLT_LIST_IDX", s."_DLT_ID" FROM "APP_DATA_STAGING"."USERS__LOGIN_IDS" s',
  'INSERT INTO "APP_DATA"."USERS" ("ATTRIBUTES", "USER_ID", "NAME", "SEEN", "_DLT_LOAD_ID", "_DLT_ID", "EXTRA") SELECT s."ATTRIBUTES", s."USER_ID", s."NAME", s."SEEN", s."_DLT_LOAD_ID", s."_DLT_ID", s."EXTRA" FROM "APP_DATA_STAGING"."USERS" s',
]
