/** `descope pipeline ...` as its user meets it, against a plane. */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runAction } from '../../src/pipeline/actions/actions.ts'
import { openDestination } from '../../src/pipeline/destinations/index.ts'
import { pipeline, restApi } from '../../src/pipeline/index.ts'
import { freshFolder } from '../destinations/every.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

/** Written before a line that takes the place of the last. */
const OVER = '\r\x1b[K'

interface Outcome {
  code: number
  out: string
  err: string
}

describe('descope pipeline', () => {
  let plane: TestPlane
  let folder = ''
  let isTerminal = false

  before(async () => {
    folder = await freshFolder()
    plane = await startTestPlane()
    // The pipeline goes by the server's Date, which is the real one.
    plane.now = Date.now() - 3_600_000
    const users = Array.from({ length: 120 }, (_, at) => ({
      loginId: `u${at}@example.com`,
      email: `u${at}@example.com`,
      additionalLoginIds: at % 2 ? [`alt${at}`] : [],
    }))
    assert.equal((await plane.call('POST', '/v1/mgmt/user/create/batch', { users })).status, 200)
    assert.equal((await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Acme' })).status, 200)
    await mkdir(join(folder, '.dlt'))
    // The file of the seed, as it stands there.
    const secrets = `[sources.descope_management_users_source]\nproject_id = "${plane.projectId}"\nmanagement_key = "${plane.managementKey}"\n`
    await writeFile(join(folder, '.dlt', 'secrets.toml'), secrets)
  })

  after(() => plane.stop())

  async function command(line: string, input = '', env: Record<string, string> = {}): Promise<Outcome> {
    const [action = '', ...rest] = line.split(' ')
    const flags: Record<string, string> = { 'pipelines-dir': join(folder, 'pipelines') }
    const words: string[] = []
    for (const word of rest) {
      const [, name, value] = /^--([\w-]+)(?:=(.*))?$/.exec(word) ?? []
      if (name) flags[name] = value ?? 'true'
      else words.push(word)
    }
    const outcome = { code: 0, out: '', err: '' }
    const io = {
      out: (text: string) => {
        outcome.out += text
      },
      err: (text: string) => {
        outcome.err += text
      },
      steer: (_: 2, text: string) => {
        outcome.err += text
      },
      input: () => input,
      isTerminal: () => isTerminal,
    }
    const place = { env: { DESCOPE_BASE_URL: plane.url, HOME: folder, ...env }, cwd: folder, io }
    outcome.code = await runAction({ action, words, flags }, place)
    return outcome
  }

  async function query(sql: string): Promise<unknown[][]> {
    const destination = await openDestination(`duckdb:${join(folder, 'descope_management_users_pipeline.duckdb')}`)
    const warehouse = await destination.connect('descope_management_users_data')
    return (await warehouse.query(sql, 1000).finally(() => warehouse.close())).rows
  }

  test('run loads the project with the secrets file of the seed, and prints what dlt prints', async () => {
    const { code, out } = await command('run')
    assert.equal(code, 0)
    const file = join(folder, 'descope_management_users_pipeline.duckdb')
    const [load, packages, where, last] = out.trimEnd().split('\n').slice(-4)
    assert.match(
      load ?? '',
      /^Pipeline descope_management_users_pipeline load step completed in \d+(\.\d\d)? seconds?$/,
    )
    assert.equal(
      packages,
      '1 load package(s) were loaded to destination duckdb and into dataset descope_management_users_data',
    )
    assert.equal(where, `The duckdb destination used duckdb:///${file} location to store data`)
    assert.match(last ?? '', /^Load package \d+\.\d+ is LOADED and contains no failed jobs$/)
    assert.match(out, /^Normalized data for the following tables:\n- users: 120 row\(s\)\n/)
    assert.equal((await query('SELECT * FROM descope_management_users_data.users LIMIT 10')).length, 10)
    const counts = await query(
      'SELECT count(*), count(DISTINCT user_id), count(email) FROM descope_management_users_data.users',
    )
    assert.deepEqual(
      counts.map((row) => row.map(String)),
      [['120', '120', '120']],
    )
    assert.deepEqual(await query('SELECT name FROM descope_management_users_data.tenants'), [['Acme']])
    assert.deepEqual((await query('SELECT count(*) FROM descope_management_users_data.users__login_ids')).map(String), [
      '180',
    ])
  })

  test('a second run reads only what has changed', async () => {
    const before = plane.log.length
    plane.now = Date.now()
    const { body } = await plane.call('POST', '/v2/mgmt/user/search', { limit: 1 })
    assert.equal(
      (await plane.call('POST', '/v1/mgmt/user/update/name', { loginId: body.users[0].loginIds[0], name: 'Changed' }))
        .status,
      200,
    )
    const { out } = await command('run --resources=users')
    assert.match(out, /- users: 1 row\(s\)\n/)
    assert.deepEqual(
      await query(
        `SELECT count(*) FILTER (WHERE name = 'Changed'), count(*) FROM descope_management_users_data.users`,
      ).then((rows) => rows.map((row) => row.map(String))),
      [['1', '120']],
    )
    assert.ok(plane.log.length > before)
  })

  test('E9 D8 a person sees how far a run is, a pipe sees nothing', async () => {
    const { err } = await command('run --resources=users --full-refresh')
    assert.equal(err, '')
    isTerminal = true
    const seen = await command('run --resources=users,tenants --full-refresh').finally(() => {
      isTerminal = false
    })
    const lines = seen.err.split('\n').map((line) => line.split(OVER).at(-1) ?? '')
    assert.deepEqual(lines.map((line) => line.replace(/[\d.]+ s$/, 'N s')).sort(), [
      '',
      'tenants: 1 row in 1 page, N s',
      'users: 120 rows in 2 pages, N s',
    ])
    assert.match(seen.err.split(OVER)[1] ?? '', /^(users|tenants) \d+/)
    assert.match(seen.out, /^Normalized data/)
    isTerminal = true
    assert.equal((await command('run --resources=users --quiet').finally(() => (isTerminal = false))).err, '')
  })

  test('a full refresh sees deletions', async () => {
    assert.equal((await plane.call('POST', '/v1/mgmt/user/delete', { loginId: 'u5@example.com' })).status, 200)
    await command('run --resources=users --full-refresh')
    assert.deepEqual((await query('SELECT count(*) FROM descope_management_users_data.users')).map(String), ['119'])
    assert.deepEqual(
      (
        await query(
          `SELECT count(*) FROM descope_management_users_data.users__login_ids WHERE value = 'u5@example.com'`,
        )
      ).map(String),
      ['0'],
    )
  })

  test("E2 the seed's program loads everybody, by the documentation's paths", async () => {
    const source = restApi({
      name: 'descope_management_users_source',
      baseUrl: plane.url,
      auth: { type: 'bearer', token: `${plane.projectId}:${plane.managementKey}` },
      resources: [
        { name: 'users', endpoint: { path: 'management/users/load', selector: 'user' } },
        { name: 'test_users', endpoint: { path: 'management/users/test-users' } },
      ],
    })
    const destination = `duckdb:${join(folder, 'seed.duckdb')}`
    await pipeline({ name: 'seed', destination, dataset: 'seed_data', pipelinesDir: join(folder, 'seeds') }).run(source)
    const warehouse = await (await openDestination(destination)).connect('seed_data')
    const { rows } = await warehouse.query('SELECT count(DISTINCT user_id) FROM seed_data.users', 10)
    await warehouse.close()
    const { body } = await plane.call('POST', '/v2/mgmt/user/search', { limit: 1 })
    assert.ok(body.total > 100)
    assert.deepEqual(rows.flat().map(Number), [body.total])
  })

  test('list, info, trace, failed and show tell of it', async () => {
    assert.match(
      (await command('list')).out,
      /^1 pipelines found in .*\ndescope_management_users_pipeline \(last run: .* ago/,
    )
    const { out: info } = await command('info')
    assert.match(info, /^Found pipeline descope_management_users_pipeline in /)
    assert.match(
      info,
      /users with 4 table\(s\) and 2 resource state slot\(s\)|users with \d+ table\(s\) and 2 resource state slot\(s\)/,
    )
    assert.match((await command('trace')).out, /COMPLETED in .* with 4 steps\.\nStep sync COMPLETED/)
    const failed = await command('failed')
    assert.deepEqual([failed.code, failed.out.split('\n')[1]], [0, 'No failed jobs found'])
    const { out: shown } = await command('show --text')
    assert.match(shown, /\nusers +119\n/)
    assert.match(shown, /\n {2}user_id {32}text not null\n/)
  })

  test('drop takes the tables and the position, once it is agreed', async () => {
    const refused = await command('drop descope_management_users_pipeline audit', 'n\n')
    assert.equal(refused.code, 1)
    assert.match(refused.out, /Table\(s\) to drop: audit, audit__/)
    await command('drop descope_management_users_pipeline audit', 'y\n')
    await assert.rejects(query('SELECT * FROM descope_management_users_data.audit'), /audit/)
    assert.doesNotMatch((await command('info')).out, /"occurred"/)
    await command('run --resources=audit')
    assert.ok((await query('SELECT * FROM descope_management_users_data.audit')).length > 0)
    await assert.rejects(
      command('drop descope_management_users_pipeline nothing'),
      /There is no resource "nothing"\. There are: users/,
    )
  })

  test('sync brings the state back from the destination', async () => {
    const before = (await command('info')).out.split('Working dir')[0]
    const { out } = await command('sync --yes')
    assert.match(out, /Restored state version \d+ and schema version \d+/)
    assert.equal((await command('info')).out.split('Working dir')[0], before)
  })

  test('a wrong key names where it came from', async () => {
    const env = { SOURCES__DESCOPE_MANAGEMENT_USERS_SOURCE__MANAGEMENT_KEY: 'Kwrong' }
    await assert.rejects(
      command('run other', '', env),
      /refused the credentials\. Check SOURCES__DESCOPE_MANAGEMENT_USERS_SOURCE__MANAGEMENT_KEY and sources\./,
    )
    await assert.rejects(
      command('run other2', '', {
        ...env,
        SOURCES__DESCOPE_MANAGEMENT_USERS_SOURCE__MANAGEMENT_KEY: `Pnone:${plane.managementKey}`,
      }),
      /refused the credentials|may not read/,
    )
    const failed = await command('failed other')
    assert.equal(failed.code, 1)
    assert.match(failed.out, /refused the credentials/)
    await command('drop other --pending --yes')
    assert.equal((await command('failed other')).code, 0)
  })

  test('homescope.pipeline.toml says what shall be loaded where, flags say it over', async () => {
    const toml =
      '[pipelines.people]\ndestination = "duckdb:people.duckdb"\ndataset = "people"\nresources = ["users", "tenants"]\npage_size = 50\n'
    await writeFile(join(folder, 'homescope.pipeline.toml'), toml)
    const { out } = await command('run people --resources=tenants')
    assert.match(out, /into dataset people\n/)
    assert.ok(out.includes(`duckdb:///${join(folder, 'people.duckdb')}`))
    assert.doesNotMatch(out, /- users:/)
    await writeFile(join(folder, 'homescope.pipeline.toml'), '[pipelines.people]\ndestnation = "x"\n')
    await assert.rejects(
      command('run people'),
      /pipelines\.people\.destnation is unknown\. There are: name, destination/,
    )
    await writeFile(join(folder, 'homescope.pipeline.toml'), '[pipelines.people\n')
    await assert.rejects(command('run people'), /is not valid TOML/)
    await writeFile(join(folder, 'homescope.pipeline.toml'), '')
  })

  test('show and drop look where the last run went', async () => {
    await command('run elsewhere --destination=file:out --dataset=of_mine --resources=tenants')
    assert.match(
      (await command('show elsewhere --text')).out,
      /Destination: file:.*\/out, dataset of_mine\n[\s\S]*\ntenants +1\n/,
    )
    await command('run elsewhere --destination=duckdb:other.duckdb --resources=tenants')
    assert.match(
      (await command('show elsewhere --text')).out,
      /Destination: duckdb:.*\/other.duckdb, dataset elsewhere_dataset/,
    )
    await command('drop elsewhere tenants --yes')
    assert.doesNotMatch((await command('show elsewhere --text')).out, /\ntenants /)
  })

  test('words that fit nothing are refused with what fits', async () => {
    await assert.rejects(command('run --resources=nope'), /There is no resource "nope"\. There are: users, /)
    await assert.rejects(command('run --resources=,'), /--resources names nothing/)
    await assert.rejects(command('run --write=upsert'), /--write is append, replace or merge/)
    await assert.rejects(command('run --watch=soon'), /--watch is a time like 30s, 5m or 1h/)
    await assert.rejects(command('run --page-size=-1'), /--page-size is a whole number/)
    await assert.rejects(command('info never'), /There is no pipeline never/)
    await assert.rejects(command('run ../../x'), /A pipeline's name has letters/)
    await assert.rejects(command('run --destination=oracle://x'), /There is no destination for oracle/)
  })

  test('what people sign in by, who administers and what runs are resources, without a secret', async () => {
    const tenant = await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Fed', id: 'fed' })
    assert.equal(tenant.status, 200)
    const app = { name: 'Board', loginPageUrl: 'https://app.example/login', clientSecret: 'the-app-secret' }
    const made = await plane.call('POST', '/v1/mgmt/sso/idp/app/oidc/create', app)
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const names = 'sso_settings,federated_apps,outbound_tokens,descopers,management_keys,flow_executions'
    const { code, err } = await command(
      `run federated --pipelines-dir=${join(folder, 'federated')} --destination=duckdb:federated.duckdb --resources=${names}`,
    )
    assert.deepEqual([code, err], [0, ''])
    const destination = await openDestination(`duckdb:${join(folder, 'federated.duckdb')}`)
    const warehouse = await destination.connect('federated_dataset')
    try {
      const { rows } = await warehouse.query("SELECT name FROM federated_apps WHERE name = 'Board'", 10)
      assert.deepEqual(rows, [['Board']])
      const tenants = await warehouse.query("SELECT count(*) FROM sso_settings WHERE _tenants_id = 'fed'", 10)
      assert.deepEqual(tenants.rows, [['1']])
      assert.ok(Number((await warehouse.query('SELECT count(*) FROM management_keys', 10)).rows[0]?.[0]) > 0)
    } finally {
      await warehouse.close()
    }
    const bytes = await readFile(join(folder, 'federated.duckdb'), 'latin1')
    assert.equal(bytes.includes('the-app-secret'), false)
    assert.equal(bytes.includes(plane.managementKey), false)
  })

  test('relations, pushed groups, tokens for other services and runs of flows are resources', async () => {
    const mgmt = async (path: string, body: object) => {
      const answer = await plane.call('POST', `/v1/mgmt/${path}`, body)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body
    }
    await mgmt('tenant/create', { name: 'Pushed', id: 'pushed' })
    const keyTenants = [{ tenantId: 'pushed', roleNames: ['Tenant Admin'] }]
    const { cleartext } = await mgmt('accesskey/create', { name: 'directory', keyTenants })
    const pushed = await fetch(`${plane.url}/scim/v2/Groups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.projectId}:${cleartext}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ displayName: 'Writers' }),
    })
    assert.equal(pushed.status, 201)
    await mgmt('fga/schema', { dsl: 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n' })
    const owns = { resource: 'd', resourceType: 'doc', relation: 'owner', target: 'ann', targetType: 'user' }
    await mgmt('fga/relations', { tuples: [owns] })
    const { app } = await mgmt('outbound/app/create', { name: 'Keys', appType: 'apikey' })
    const { user } = await mgmt('user/create', { loginId: 'token-holder' })
    await mgmt('outbound/app/user/apikey/upload', {
      appId: app.id,
      userId: user.userId,
      apiKey: 'the-key-of-elsewhere',
    })
    const started = await fetch(`${plane.url}/v1/flow/start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.projectId}`, 'content-type': 'application/json' },
      body: '{"flowId":"sign-in"}',
    })
    assert.equal(started.status, 200)

    const names = 'fga_relations,groups,outbound_tokens,flow_executions'
    const { code, err } = await command(
      `run others --pipelines-dir=${join(folder, 'others')} --destination=duckdb:others.duckdb --resources=${names}`,
    )
    assert.deepEqual([code, err], [0, ''])
    const warehouse = await (await openDestination(`duckdb:${join(folder, 'others.duckdb')}`)).connect('others_dataset')
    const rows = async (sql: string) => (await warehouse.query(sql, 10)).rows
    try {
      assert.deepEqual(await rows('SELECT resource, resource_type, relation, target, target_type FROM fga_relations'), [
        ['d', 'doc', 'owner', 'ann', 'user'],
      ])
      assert.deepEqual(await rows('SELECT _tenants_id, display, source FROM groups'), [['pushed', 'Writers', 'scim']])
      const tokens = 'SELECT t._users_user_id, a.value FROM outbound_tokens t JOIN outbound_tokens__app_ids a ON'
      assert.deepEqual(await rows(`${tokens} a._dlt_parent_id = t._dlt_id`), [[user.userId, app.id]])
      const { executions } = await mgmt('flow/execution/list', {})
      assert.deepEqual(await rows('SELECT flow_id, execution_id FROM flow_executions'), [
        ['sign-in', executions[0].executionId],
      ])
    } finally {
      await warehouse.close()
    }
    assert.equal((await readFile(join(folder, 'others.duckdb'), 'latin1')).includes('the-key-of-elsewhere'), false)
  })
})
