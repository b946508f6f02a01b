/** What a dlt project declares, in its own names, beside what our server at the far end is then asked. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { parse } from 'smol-toml'
import { openDestination } from '../../../src/pipeline/destinations/index.ts'
import { freshFolder } from '../../destinations/every.ts'
import { type Asked, type FakeApi, type Reply, serveApi } from '../api.ts'

const ROWS = Array.from({ length: 7 }, (_, at) => ({
  id: at + 1,
  at: 100 + at,
  big: 9007199254740993n,
  tags: ['a', 'b'],
}))
const plain = (rows: readonly object[]) =>
  JSON.parse(JSON.stringify(rows, (_, v) => (typeof v === 'bigint' ? `#${v}` : v)))
const page = (rows: readonly object[], more: object = {}) => ({
  text: JSON.stringify({ data: plain(rows), ...more }).replace(/"#(\d+)"/g, '$1'),
})

/** TOML without the bare prototypes that its parser gives. */
const plainObject = (toml: string) => JSON.parse(JSON.stringify(parse(toml)))

function answer({ path, query, body, headers, method }: Asked): Reply {
  if (path === '/token')
    return body === 'client_id=me&client_secret=hidden&grant_type=client_credentials&scope=read'
      ? { json: { access_token: 'granted', expires_in: 60 } }
      : { status: 401, json: {} }
  if (path === '/own') return headers.cookie === 'sid=c1' ? page(ROWS.slice(0, 1)) : { status: 401, json: {} }
  if (headers.authorization !== 'Bearer granted') return { status: 401, json: {} }
  const from = Number(query.get('page') ?? 1) - 1
  if (path === '/numbered') return page(ROWS.slice(from * 3, from * 3 + 3), { more: from < 2 ? 'true' : 'false' })
  if (path === '/offset') {
    const start = Number(query.get('skip'))
    return page(start === 3 ? [] : ROWS.slice(start, start + 3), { meta: { more: start < 6 } })
  }
  if (path === '/cursor') {
    const at = Number(query.get('after') ?? 0)
    return page(ROWS.slice(at, at + 3), { next: at + 3, more: at + 3 < ROWS.length })
  }
  if (path === '/form') return page([{ method, body, type: headers['content-type'] }])
  if (path === '/span') return page([...ROWS, { id: 99 }], { next_url: null })
  if (path.startsWith('/children/')) {
    if (path === '/children/2') return { status: 404, json: {} }
    if (path === '/children/3') return { json: { note: 'Nothing here', data: [{ id: 'never' }] } }
    return page([{ id: `${path.slice(10)}-1` }])
  }
  return { status: 404, json: {} }
}

const TOML = (url: string) => `
[pipelines.shop]
destination = "duckdb:shop.duckdb"
dataset = "shop_data"

[pipelines.shop.rest.client]
base_url = "${url}"
auth = { type = "oauth2_client_credentials", access_token_url = "${url}/token", client_id = "me", access_token_request_data = { scope = "read" } }

[pipelines.shop.rest.resource_defaults]
write_disposition = "replace"
endpoint = { data_selector = "data", paginator = "single_page" }

[[pipelines.shop.rest.resources]]
name = "numbered"
primary_key = "id"
write_disposition = { disposition = "merge", strategy = "upsert" }
endpoint = { path = "numbered", paginator = { type = "page_number", base_page = 1, has_more_path = "more" } }
nested_hints = { tags = { columns = [{ name = "value", data_type = "json" }] } }

[[pipelines.shop.rest.resources]]
name = "skipped"
endpoint = { path = "offset", paginator = { type = "offset", limit = 3, offset_param = "skip", stop_after_empty_page = false, has_more_path = "meta.more" } }

[[pipelines.shop.rest.resources]]
name = "by_cursor"
table_name = "cursors"
max_table_nesting = 0
endpoint = { path = "cursor", paginator = { type = "cursor", cursor_path = "next", cursor_param = "after", has_more_path = "more" } }

[[pipelines.shop.rest.resources]]
name = "posted"
endpoint = { path = "form", method = "put", data = { a = "1 2", b = ["x", "y"] } }

[[pipelines.shop.rest.resources]]
name = "own"
endpoint = { path = "own", auth = { type = "api_key", name = "sid", location = "cookie" } }

[[pipelines.shop.rest.resources]]
name = "span"
endpoint = { path = "span", params = { since = { type = "incremental", cursor_path = "at", initial_value = 101, end_value = 104, on_cursor_value_missing = "exclude" } } }

[[pipelines.shop.rest.resources]]
name = "stepped"
processing_steps = [{ filter = ".id > 5" }, { map = "{id, big, twice: (.id * 2)}" }]
endpoint = "span"

[[pipelines.shop.rest.resources]]
name = "children"
include_from_parent = ["id"]
endpoint = { path = "children/{number}", params = { number = { type = "resolve", resource = "by_cursor", field = "id" } }, response_actions = [{ status_code = 404, action = "ignore" }, { content = "Nothing here", action = "ignore" }] }

[[pipelines.shop.rest.resources]]
name = "unselected"
selected = false
`

describe('E11 a source as dlt declares it', () => {
  let api: FakeApi
  let folder = ''

  before(async () => {
    api = await serveApi(answer)
    folder = await freshFolder()
    await mkdir(join(folder, '.dlt'))
    const secrets = '[sources.shop]\nclient_secret = "hidden"\n[sources.shop.own]\napi_key = "c1"\n'
    await writeFile(join(folder, '.dlt', 'secrets.toml'), secrets)
  })

  after(async () => {
    await api.close()
    await rm(folder, { recursive: true })
  })

  async function command(words: string, toml?: string, more: Record<string, string> = {}) {
    if (toml !== undefined) await writeFile(join(folder, 'homescope.pipeline.toml'), toml)
    const env = { PATH: process.env['PATH'], HOME: folder, ...more }
    const args = [join(process.cwd(), 'dist/descope.cjs'), 'pipeline', ...words.split(' ')]
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
    return { code, out, err }
  }

  async function query(sql: string, file = 'shop.duckdb'): Promise<unknown[][]> {
    const destination = await openDestination(`duckdb:${join(folder, file)}`)
    const warehouse = await destination.connect('shop_data')
    return (await warehouse.query(sql, 100).finally(() => warehouse.close())).rows
  }
  const column = async (sql: string) => (await query(sql)).map(([value]) => String(value))

  test('E11 is loaded as it stands: logins, pages, bodies, spans, steps, actions, names', async () => {
    const { code, err } = await command('run shop', TOML(api.url))
    assert.deepEqual([code, err], [0, ''])
    const all = ['1', '2', '3', '4', '5', '6', '7']
    assert.equal(api.asked.filter(({ path }) => path === '/token').length, 1)
    assert.deepEqual(await column('SELECT id FROM numbered ORDER BY 1'), all)
    assert.deepEqual(
      api.asked.filter(({ path }) => path === '/numbered').map(({ query: asked }) => asked.get('page')),
      ['1', '2', '3'],
    )
    assert.deepEqual(await column('SELECT id FROM skipped ORDER BY 1'), ['1', '2', '3', '7'])
    assert.deepEqual(await column('SELECT id FROM cursors ORDER BY 1'), all)
    assert.deepEqual(await column('SELECT DISTINCT tags FROM cursors'), ['["a","b"]'])
    assert.deepEqual(await query('SELECT method, body, type FROM posted'), [
      ['PUT', 'a=1+2&b=x&b=y', 'application/x-www-form-urlencoded'],
    ])
    assert.deepEqual(await column('SELECT id FROM own'), ['1'])
    assert.deepEqual(await column('SELECT id FROM span ORDER BY 1'), ['2', '3', '4'])
    assert.equal(api.asked.find(({ path }) => path === '/span')?.query.get('since'), '101')
    assert.deepEqual(await query('SELECT id, big, twice FROM stepped WHERE twice < 15 ORDER BY 1'), [
      ['6', '9007199254740993', '12'],
      ['7', '9007199254740993', '14'],
    ])
    assert.deepEqual(await column('SELECT id FROM children ORDER BY 1'), ['1-1', '4-1', '5-1', '6-1', '7-1'])
    assert.deepEqual(await column('SELECT _by_cursor_id FROM children ORDER BY 1'), ['1', '4', '5', '6', '7'])
    assert.deepEqual(
      await query(
        "SELECT data_type FROM information_schema.columns WHERE table_name = 'numbered__tags' AND column_name = 'value' AND table_schema = 'shop_data'",
      ),
      [['JSON']],
    )
    assert.deepEqual(
      await column("SELECT table_name FROM information_schema.tables WHERE table_name = 'unselected'"),
      [],
    )
  })

  test('E11 a row without the cursor is an error where nothing else is said, as dlt has it', async () => {
    const toml = TOML(api.url)
      .replace(', on_cursor_value_missing = "exclude"', '')
      .replaceAll('shop.duckdb', 'missing.duckdb')
    const { code, err } = await command('run shop --resources span --pipelines-dir missing', toml)
    assert.equal(code, 1)
    assert.match(err, /span: a row has no value for the cursor at. Set on_cursor_value_missing to include or exclude/)
  })

  test('E11 a walk in order ends where its span does', async () => {
    const toml = TOML(api.url)
      .replace(
        'endpoint = { path = "cursor",',
        'endpoint = { path = "cursor", incremental = { cursor_path = "at", initial_value = 100, end_value = 102, row_order = "asc" },',
      )
      .replaceAll('shop.duckdb', 'ordered.duckdb')
    const before = api.asked.length
    const { code, err } = await command('run shop --resources by_cursor --pipelines-dir ordered', toml)
    assert.deepEqual([code, err], [0, ''])
    assert.equal(api.asked.slice(before).filter(({ path }) => path === '/cursor').length, 1)
    assert.deepEqual(await query('SELECT id FROM cursors ORDER BY 1', 'ordered.duckdb'), [['1'], ['2']])
  })

  for (const [naming, tables] of Object.entries({
    direct: ['Numbered List', 'Numbered List▶tags'],
    sql_cs_v1: ['Numbered_List', 'Numbered_List__tags'],
  })) {
    test(`E11 naming ${naming} from dlt's configuration`, async () => {
      const file = `${naming}.duckdb`
      const toml = TOML(api.url).replaceAll('shop.duckdb', file).replace('name = "numbered"', 'name = "Numbered List"')
      const words = `run shop --pipelines-dir ${naming} --resources`.split(' ')
      const run = (env: Record<string, string>) => command([...words, 'stepped,own'].join(' '), toml, env)
      await writeFile(join(folder, '.dlt', 'config.toml'), `[schema]\nnaming = "${naming}"\n`)
      try {
        const named = toml.replace('[pipelines.shop]', '[pipelines.shop]\nresources = ["Numbered List"]')
        const { code, err } = await command(`run shop --pipelines-dir ${naming}`, named)
        assert.deepEqual([code, err], [0, ''])
        const found = await query(
          "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'Num%' AND table_schema = 'shop_data' ORDER BY 1",
          file,
        )
        assert.deepEqual(
          found,
          tables.map((name) => [name]),
        )
        const other = await run({ SCHEMA__NAMING: 'snake_case' })
        assert.match(other.err, new RegExp(`were named by ${naming}, and now snake_case is set`))
        assert.match((await run({ SCHEMA__NAMING: 'camel' })).err, /SCHEMA__NAMING is one of: snake_case, direct/)
      } finally {
        await rm(join(folder, '.dlt', 'config.toml'))
      }
    })
  }

  test('E11 dev mode and the three refreshes', async () => {
    const toml = TOML(api.url).replaceAll('shop.duckdb', 'fresh.duckdb')
    const run = (words: string) => command(`run shop --pipelines-dir fresh --resources numbered,own${words}`, toml)
    const tables = async () =>
      (
        await query(
          "SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop_data' AND table_name NOT LIKE '\\_dlt%' ESCAPE '\\' ORDER BY 1",
          'fresh.duckdb',
        )
      ).flat()
    await run('')
    assert.deepEqual(await tables(), ['numbered', 'numbered__tags', 'own', 'own__tags'])
    const only = (words: string) => command(`run shop --pipelines-dir fresh --resources own${words}`, toml)
    await only(' --refresh drop_data')
    assert.deepEqual(await query('SELECT count(*) FROM numbered', 'fresh.duckdb'), [['7']])
    await only(' --refresh drop_resources')
    assert.deepEqual(await tables(), ['numbered', 'numbered__tags', 'own', 'own__tags'])
    await only(' --refresh drop_sources')
    assert.deepEqual(await tables(), ['own', 'own__tags'])
    assert.match((await only(' --refresh all')).err, /--refresh is one of: drop_sources, drop_resources, drop_data/)
    const { out } = await only(' --dev-mode')
    assert.match(out, /into dataset shop_data_\d{14}\n/)
  })

  const refused: { [name: string]: [from: string | RegExp, to: string, says: RegExp] } = {
    'a function': [
      'on_cursor_value_missing = "exclude"',
      'convert = "f"',
      /incremental\.convert cannot be taken over: a function is code/,
    ],
    'an action that is code': [
      'action = "ignore" }, {',
      'action = "f" }, {',
      /response_actions\[0\]\.action cannot be taken over: only "ignore" is no code/,
    ],
    'a step that is no jq': ['.id > 5', '.id >', /stepped: the step map\(select\(\.id >\)\) is no jq expression: /],
    'an unknown key': [
      'table_name = "cursors"',
      'table_format = "delta"',
      /resources\[2\]\.table_format is unknown\. There are: /,
    ],
  }
  for (const [name, [from, to, says]] of Object.entries(refused)) {
    test(`E11 refuses in words: ${name}`, async () => {
      const { code, err } = await command('run shop', TOML(api.url).replace(from, to))
      assert.notEqual(code, 0)
      assert.match(err, says)
    })
  }

  test('E11 import-dlt reads a program without running it, and names what it could not take', async () => {
    const program = `
import dlt
from dlt.sources.rest_api import RESTAPIConfig, rest_api_resources

@dlt.source
def shop_source(token=dlt.secrets.value):
    """Loads {"client": "not this", "resources": []} from the shop."""
    config: RESTAPIConfig = {
        "client": {
            "base_url": "${api.url}" "/",  # the address
            "auth": {"type": "oauth2_client_credentials", "access_token_url": "${api.url}/token", "client_id": 'me',
                     "client_secret": token, "access_token_request_data": {"scope": "read"}},
        },
        "resource_defaults": {"write_disposition": "replace", "endpoint": {"data_selector": "data"}},
        "resources": [
            {"name": "numbered", "primary_key": "id", "endpoint": {
                "path": "numbered",
                "params": {"now": datetime.now().isoformat(), "since": dlt.sources.incremental("at", initial_value=100)},
                "paginator": PageNumberPaginator(base_page=1, total_path=None, has_more_path="more"),
            }},
            {"name": "stepped", "endpoint": "span", "table_format": "delta",
             "processing_steps": [{"filter": lambda x: x["id"] > 5}]},
        ],
    }
    yield from rest_api_resources(config)

pipeline = dlt.pipeline(pipeline_name="shop", destination="duckdb", dataset_name="shop_data", progress=LogCollector())
open("${folder}/ran", "w")
`
    await writeFile(join(folder, 'shop.py'), program)
    await rm(join(folder, 'homescope.pipeline.toml'), { force: true })
    const { code, out, err } = await command('import-dlt shop.py')
    assert.equal(code, 0, err)
    assert.equal(out, 'Wrote homescope.pipeline.toml. Run it: descope pipeline run shop\n')
    assert.equal(
      err,
      `Not taken over, since it is no literal or has no counterpart:
  client.auth.client_secret (line 12): looked for with the secrets
  resources[0].endpoint.params.now (line 18): datetime.now().isoformat()
  resources[1].processing_steps[0] (line 22): lambda x: x["id"] > 5
  resources[1].table_format is unknown. There are: name, table, endpoint, primary_key, merge_key, write, strategy, columns, max_nesting, contract, incremental, parent, is_snapshot, is_optional, rate, steps, nested
`,
    )
    const written = plainObject(await readFile(join(folder, 'homescope.pipeline.toml'), 'utf8'))
    assert.deepEqual(written, {
      pipelines: {
        shop: {
          destination: 'duckdb',
          dataset: 'shop_data',
          source: 'shop_source',
          rest: {
            base_url: `${api.url}/`,
            auth: {
              type: 'oauth2_client_credentials',
              access_token_url: `${api.url}/token`,
              client_id: 'me',
              access_token_request_data: { scope: 'read' },
            },
            defaults: { write: 'replace', endpoint: { selector: 'data' } },
            resources: [
              {
                name: 'numbered',
                primary_key: 'id',
                endpoint: {
                  path: 'numbered',
                  params: { since: '{incremental.start_value}' },
                  paginator: { type: 'page_number', base_page: 1, has_more_path: 'more' },
                },
                incremental: { on_missing: 'raise', cursor: 'at', initial: 100 },
              },
              { name: 'stepped', endpoint: { path: 'span' } },
            ],
          },
        },
      },
    })
    const run = await command('run shop --resources numbered --dataset imported', undefined, {
      SOURCES__SHOP_SOURCE__CLIENT_SECRET: 'hidden',
    })
    assert.deepEqual([run.code, run.err], [0, ''])
    await assert.rejects(readFile(join(folder, 'ran')), { code: 'ENOENT' })
    assert.match((await command('import-dlt shop.py')).err, /is there already/)
  })

  test('E11 import-dlt reads JSON, and says what is no declaration', async () => {
    const config = {
      client: { base_url: 'https://x.example' },
      resources: ['posts', { name: 'b', endpoint: { path: 'c' } }],
    }
    await writeFile(join(folder, 'config.json'), JSON.stringify(config))
    const { out, err } = await command('import-dlt config.json --to -')
    assert.equal(err, '')
    assert.deepEqual(plainObject(out), {
      pipelines: {
        imported: {
          rest: {
            base_url: 'https://x.example',
            resources: [
              { name: 'posts', endpoint: { path: 'posts' } },
              { name: 'b', endpoint: { path: 'c' } },
            ],
          },
        },
      },
    })
    for (const [source, says] of [
      ['x = {"client": {"base_url": constructor(__proto__=1)}, "resources": [toString()]}', /resources/],
      ['x = 1', /has no dictionary with client and resources/],
      ['x = {"client": [', /x\.py cannot be read: line 1: /],
      [`x = ${'['.repeat(100)}`.replace('[', '{"a": ['), /brackets are too deep/],
    ] as const) {
      await writeFile(join(folder, 'x.py'), source)
      assert.match((await command('import-dlt x.py --to -')).err, says)
    }
  })
})
