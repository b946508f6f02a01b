import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { resolveApi } from '../../../src/pipeline/config/descope.ts'
import { resolveDestination } from '../../../src/pipeline/config/destination.ts'
import { type Environment, readValues } from '../../../src/pipeline/config/values.ts'
import { hostOf, loginOf } from '../../../src/pipeline/destinations/snowflake/snowflake.ts'
import { createBudget } from '../../../src/pipeline/extract/rate.ts'
import { duration, loadInfo } from '../../../src/pipeline/load-info.ts'

const SECTIONS = [['sources', 'mod', 'fun'], ['sources', 'mod'], ['sources', 'fun'], ['sources'], []]

async function withFiles(
  files: { [name: string]: string },
  check: (cwd: string) => Promise<void> | void,
): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'homescope-config-'))
  await mkdir(join(cwd, '.dlt'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, '.dlt', name), text)
  try {
    await check(cwd)
  } finally {
    await rm(cwd, { recursive: true })
  }
}

describe('values', () => {
  test("environment before secrets before config, the pipeline's own before all, long paths before short", async () => {
    const files = {
      'secrets.toml':
        'key = "secret"\nplain = "secret"\n[sources.fun]\nkey = "secret.fun"\n[pipe.sources]\nkey = "secret.pipe"\n',
      'config.toml': 'key = "config"\nonly = "config"\nempty = "<configure me>"\n',
    }
    await withFiles(files, (cwd) => {
      const find = (env: Environment, key = 'key') =>
        readValues({ env, pipeline: 'pipe', cwd }).find(SECTIONS, key)?.value
      assert.equal(find({ KEY: 'env', SOURCES__FUN__KEY: 'env.fun', PIPE__KEY: 'env.pipe' }), 'env.pipe')
      assert.equal(
        find({ KEY: 'env', SOURCES__FUN__KEY: 'env.fun', SOURCES__MOD__FUN__KEY: 'env.mod.fun' }),
        'env.mod.fun',
      )
      assert.equal(find({ KEY: 'env' }), 'env')
      assert.equal(find({}), 'secret.pipe')
      assert.equal(find({}, 'plain'), 'secret')
      assert.equal(find({}, 'only'), 'config')
      assert.equal(find({}, 'empty'), undefined)
      assert.equal(find({ KEY: '' }), 'secret.pipe')
    })
  })

  test('the folder of the project may be elsewhere', async () => {
    await withFiles({ 'secrets.toml': 'key = "there"' }, (cwd) => {
      const values = readValues({ env: { DLT_PROJECT_DIR: cwd }, pipeline: 'pipe', cwd: '/' })
      assert.equal(values.find([[]], 'key')?.value, 'there')
    })
  })

  test('id and key are joined, unless the key holds both', () => {
    const definition = { name: 'pipe', source: 'src', dataset: 'd' }
    const api = (env: Environment) => resolveApi(definition, readValues({ env, pipeline: 'pipe', cwd: '/' }), env)
    const given = { SOURCES__SRC__MANAGEMENT_KEY: 'K1', DESCOPE_PROJECT_ID: 'P1' }
    assert.deepEqual(api(given).auth, { type: 'bearer', token: 'P1:K1' })
    assert.match(api(given).credentials ?? '', /^SOURCES__SRC__MANAGEMENT_KEY and DESCOPE_PROJECT_ID$/)
    assert.deepEqual(api({ MANAGEMENT_KEY: 'P2:K2' }).auth, { type: 'bearer', token: 'P2:K2' })
    assert.equal(api(given).baseUrl, 'https://api.descope.com')
    const long = `Peuc1${'x'.repeat(27)}`
    assert.equal(api({ ...given, DESCOPE_PROJECT_ID: long }).baseUrl, 'https://api.euc1.descope.com')
    assert.equal(api({ ...given, DESCOPE_BASE_URL: 'http://127.0.0.1:1' }).baseUrl, 'http://127.0.0.1:1')
    assert.throws(
      () => api({}),
      /management_key[\s\S]*PIPE__SOURCES__PIPE__SRC__MANAGEMENT_KEY[\s\S]*DESCOPE_MANAGEMENT_KEY/,
    )
  })

  test('credentials of a database come as a URL or in parts', async () => {
    const open = (env: Environment) =>
      resolveDestination({
        wanted: 'postgres',
        pipeline: 'p',
        cwd: '/',
        values: readValues({ env, pipeline: 'p', cwd: '/' }),
      })
    const url = { DESTINATION__POSTGRES__CREDENTIALS: 'postgresql://me:secret@host:5433/db' }
    assert.equal((await open(url)).location, 'postgresql://me:***@host:5433/db')
    const prefix = 'DESTINATION__POSTGRES__CREDENTIALS__'
    const parts = { HOST: 'host', USERNAME: 'me', PASSWORD: 'p@ss:w/rd', DATABASE: 'db' }
    const env = Object.fromEntries(Object.entries(parts).map(([name, value]) => [prefix + name, value]))
    assert.equal((await open(env)).location, 'postgresql://me:***@host/db')
  })
})

describe('rates', () => {
  test('so many requests in a window, and a pause for all', async () => {
    const clock = {
      time: 0,
      now: () => clock.time,
      sleep: async (ms: number) => {
        clock.time += ms
      },
    }
    const budget = createBudget({ requests: 3, seconds: 10 }, clock)
    const times: number[] = []
    for (let request = 0; request < 7; request++) {
      await budget.take()
      times.push(clock.time)
    }
    assert.deepEqual(times, [0, 0, 0, 10_000, 10_000, 10_000, 20_000])
    budget.pause(5_000)
    await budget.take()
    assert.equal(clock.time, 25_000)
  })
})

describe('load info', () => {
  test('durations are told as dlt tells them', () => {
    assert.deepEqual([0, 0.26, 1, 65.32, 3725.5, 2, 59.999].map(duration), [
      '0 seconds',
      '0.26 seconds',
      '1 second',
      '1 minute and 5.32 seconds',
      '1 hour, 2 minutes and 5.50 seconds',
      '2 seconds',
      '1 minute',
    ])
  })

  test('a run that found nothing says so', () => {
    const info = {
      pipeline: 'p',
      dataset: 'd',
      destination: 'duckdb',
      location: 'duckdb:////x.duckdb',
      startedAt: '',
      steps: [],
      packages: [],
    }
    assert.equal(
      loadInfo(info),
      'Pipeline p load step completed in ---\n0 load package(s) were loaded to destination duckdb and into dataset None\nThe duckdb destination used duckdb:////x.duckdb location to store data',
    )
  })
})

describe('E4 credentials as dlt names them, from the secrets file', () => {
  const account = { type: 'service_account', project_id: 'from-json', private_key: 'K', client_email: 'a@b.c' }
  const cases: [string, string, string][] = [
    ['duckdb', '[destination.duckdb]\ncredentials = "other.duckdb"', 'duckdb:////CWD/other.duckdb'],
    [
      'postgres',
      '[destination.postgres.credentials]\ndatabase = "d b"\nusername = "u@x"\npassword = "p/w"\nhost = "h"\nport = 5433',
      'postgresql://u%40x:***@h:5433/d%20b',
    ],
    [
      'redshift',
      '[destination.redshift.credentials]\ndatabase = "d"\nusername = "u"\npassword = "p"\nhost = "h"\nport = 5439',
      'redshift://u:***@h:5439/d',
    ],
    [
      'bigquery',
      '[destination.bigquery]\nlocation = "EU"\n[destination.bigquery.credentials]\nproject_id = "proj"\nprivate_key = "K"\nclient_email = "a@b.c"',
      'bigquery://proj',
    ],
    ['bigquery', `[destination.bigquery]\ncredentials = '${JSON.stringify(account)}'`, 'bigquery://from-json'],
    [
      'bigquery',
      '[destination.bigquery.credentials]\nproject_id = "p"\nclient_id = "c"\nclient_secret = "s"\nrefresh_token = "r"',
      'bigquery://p',
    ],
    [
      'snowflake',
      '[destination.snowflake.credentials]\ndatabase = "d"\nusername = "u"\npassword = "p"\nhost = "account"\nwarehouse = "w"\nrole = "r"',
      'snowflake://u:***@account/d',
    ],
    [
      'snowflake',
      '[destination.snowflake.credentials]\ndatabase = "d"\nusername = "u"\nhost = "account"\nprivate_key = "K"',
      'snowflake://u:***@account/d',
    ],
    [
      'databricks',
      '[destination.databricks.credentials]\nserver_hostname = "h.example"\nhttp_path = "/sql/1"\ncatalog = "cat"\naccess_token = "t"',
      'databricks://h.example/cat',
    ],
    [
      'databricks',
      '[destination.databricks.credentials]\nserver_hostname = "h.example"\nhttp_path = "/sql/1"\ncatalog = "cat"\nclient_id = "c"\nclient_secret = "s"',
      'databricks://h.example/cat',
    ],
    [
      'filesystem',
      '[destination.filesystem]\nbucket_url = "s3://bucket/dir"\n[destination.filesystem.credentials]\naws_access_key_id = "k"',
      's3://bucket/dir',
    ],
    ['filesystem', '[destination.filesystem]\nbucket_url = "files"', 'file:///CWD/files'],
    [
      'filesystem',
      '[destination.filesystem]\nbucket_url = "abfss://box@account.dfs.core.windows.net/dir"',
      'abfss://box@account.dfs.core.windows.net/dir',
    ],
  ]
  for (const [wanted, secrets, location] of cases) {
    test(`${wanted}: ${secrets.split('\n').at(-1)?.slice(0, 40)}`, async () => {
      await withFiles({ 'secrets.toml': secrets }, async (cwd) => {
        const values = readValues({ env: {}, pipeline: 'pipe', cwd })
        const destination = await resolveDestination({ wanted, pipeline: 'pipe', cwd, values })
        assert.equal(destination.name, wanted)
        assert.equal(destination.location.replace(cwd, '/CWD'), location)
      })
    })
  }

  test('E11 a destination with a name of its own says of which type it is', async () => {
    const secrets =
      '[destination.archive]\ndestination_type = "postgres"\ncredentials = "postgres://u:p@archive/d"\n[destination.odd]\ndestination_type = "mssql"'
    await withFiles({ 'secrets.toml': secrets }, async (cwd) => {
      const values = readValues({ env: {}, pipeline: 'pipe', cwd })
      const { name, location } = await resolveDestination({ wanted: 'archive', pipeline: 'pipe', cwd, values })
      assert.deepEqual([name, location], ['postgres', 'postgresql://u:***@archive/d'])
      const of = (wanted: string) => resolveDestination({ wanted, pipeline: 'pipe', cwd, values })
      await assert.rejects(of('odd'), /destination\.odd\.destination_type is one of: duckdb, /)
      await assert.rejects(of('none'), /There is no destination "none".* destination\.none\.destination_type/)
    })
  })

  test("E11 Snowflake's logins: password, key pair with and without a passphrase, OAuth, hosts", () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const plain = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const sealed = privateKey
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'pass' })
      .toString()
    const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '')
    const url = new URL('snowflake://u@account/d')
    const login = (values: Record<string, string>) => loginOf(url, (key) => values[key])
    const pair = { authenticator: 'SNOWFLAKE_JWT', privateKey: plain }
    assert.deepEqual(login({ password: 'p' }), { password: 'p' })
    assert.deepEqual(login({ private_key: plain }), pair)
    assert.deepEqual(login({ private_key: bare(plain) }), pair)
    assert.deepEqual(login({ private_key: sealed, private_key_passphrase: 'pass' }), pair)
    assert.deepEqual(login({ private_key: bare(sealed), private_key_passphrase: 'pass' }), pair)
    assert.deepEqual(login({ private_key_path: '/k.p8', private_key_passphrase: 'pass' }), {
      authenticator: 'SNOWFLAKE_JWT',
      privateKeyPath: '/k.p8',
      privateKeyPass: 'pass',
    })
    assert.deepEqual(login({ authenticator: 'oauth', token: 't' }), { authenticator: 'OAUTH', token: 't' })
    assert.throws(() => login({ authenticator: 'oauth' }), /Set token under destination\.snowflake\.credentials/)
    assert.deepEqual(hostOf('xy12345.us-east-1'), { account: 'xy12345.us-east-1' })
    assert.deepEqual(hostOf('kg-wn98.snowflakecomputing.com'), { account: 'kg-wn98' })
  })

  test('what is missing is told with the places where it may stand', async () => {
    for (const [wanted, key] of [
      ['bigquery', 'project_id'],
      ['databricks', 'server_hostname'],
      ['snowflake', 'username'],
    ] as const) {
      await withFiles({}, async (cwd) => {
        const values = readValues({ env: {}, pipeline: 'pipe', cwd })
        await assert.rejects(
          resolveDestination({ wanted, pipeline: 'pipe', cwd, values }),
          new RegExp(
            `^ConfigFieldMissingError: There is no value for ${key}[^]*DESTINATION__${wanted.toUpperCase()}__CREDENTIALS__${key.toUpperCase()}`,
          ),
        )
      })
    }
  })
})
