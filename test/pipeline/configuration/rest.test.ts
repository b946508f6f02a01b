/** Other APIs than Descope's, declared in homescope.pipeline.toml and loaded by the command itself. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { openDestination } from '../../../src/pipeline/destinations/index.ts'
import { freshFolder } from '../../destinations/every.ts'
import { type Asked, type FakeApi, type Reply, serveApi } from '../api.ts'

const ORDERS = Array.from({ length: 7 }, (_, at) => ({
  orderId: at + 1,
  customer: { name: `C${at % 2}` },
  lines: [{ sku: 'a', pieces: at }],
}))

function answer({ path, query, body, headers }: Asked): Reply {
  if (headers['x-api-key'] !== 'the key') return { status: 401, json: { message: 'who are you' } }
  if (path === '/v2/orders') {
    const from = Number(query.get('offset'))
    return { json: { data: ORDERS.slice(from, from + Number(query.get('limit'))), meta: { total: ORDERS.length } } }
  }
  if (path === '/v2/parcels')
    return { json: { parcels: [{ id: `${(body as { order: number }).order}-1`, weight: 1.5 }] } }
  return { status: 404, json: {} }
}

const definition = (url: string) => `
[pipelines.shop]
destination = "duckdb:shop.duckdb"
dataset = "shop_data"

[pipelines.shop.rest]
base_url = "${url}/v2"
auth = { type = "api_key", name = "X-Api-Key" }
defaults = { write = "merge" }

[[pipelines.shop.rest.resources]]
name = "orders"
primary_key = "orderId"
is_snapshot = true
columns = { customer = { data_type = "json" } }
endpoint = { path = "orders", selector = "data", total_path = "meta.total", paginator = { type = "offset", limit = 3, total_path = "meta.total" } }

[[pipelines.shop.rest.resources]]
name = "parcels"
primary_key = "id"
parent = { resource = "orders", field = "orderId", include = ["orderId"] }

[pipelines.shop.rest.resources.endpoint]
path = "parcels"
method = "POST"
json = { order = "{resources.orders.orderId}", a_key_of_theirs = true }
selector = "parcels"
paginator = { type = "single_page" }
`

describe('a REST API in homescope.pipeline.toml', () => {
  let api: FakeApi
  let folder = ''

  before(async () => {
    api = await serveApi(answer)
    folder = await freshFolder()
    await mkdir(join(folder, '.dlt'))
    await writeFile(join(folder, '.dlt', 'secrets.toml'), '[sources.shop]\nkey = "the key"\n')
  })

  after(async () => {
    await api.close()
    await rm(folder, { recursive: true })
  })

  async function command(toml: string, words: string, more: Record<string, string> = {}) {
    await writeFile(join(folder, 'homescope.pipeline.toml'), toml)
    const env = { PATH: process.env['PATH'], HOME: folder, ...more }
    const args = [join(process.cwd(), 'dist/descope.cjs'), 'pipeline', ...words.split(' ')]
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
    return { code, out, err }
  }

  async function query(sql: string): Promise<unknown[][]> {
    const destination = await openDestination(`duckdb:${join(folder, 'shop.duckdb')}`)
    const warehouse = await destination.connect('shop_data')
    return (await warehouse.query(sql, 100).finally(() => warehouse.close())).rows
  }

  test('is loaded with its pages, parents, keys and the secrets of dlt', async () => {
    const { code, out, err } = await command(definition(api.url), 'run')
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^- orders: 7 row\(s\)\n- orders__lines: 7 row\(s\)\n- parcels: 7 row\(s\)\n/m)
    assert.match(
      out,
      /Pipeline shop load step completed in .*\n1 load package\(s\) were loaded .* into dataset shop_data\n/,
    )
    const offsets = api.asked
      .filter(({ path }) => path === '/v2/orders')
      .map(({ query: { size }, query: asked }) => [asked.get('offset'), size])
    assert.deepEqual(offsets, [
      ['0', 2],
      ['3', 2],
      ['6', 2],
    ])
    assert.deepEqual(api.asked.find(({ path }) => path === '/v2/parcels')?.body, { order: 1, a_key_of_theirs: true })
    assert.deepEqual(await query('SELECT order_id, customer FROM shop_data.orders ORDER BY 1 LIMIT 1'), [
      ['1', '{"name":"C0"}'],
    ])
    assert.deepEqual(await query('SELECT id, weight, _orders_order_id FROM shop_data.parcels ORDER BY 1 LIMIT 1'), [
      ['1-1', 1.5, '1'],
    ])
    assert.deepEqual(await query('SELECT schema_name FROM shop_data._dlt_loads'), [['shop']])
  })

  test('is merged by a second run, which sees what is gone', async () => {
    ORDERS.pop()
    const { code } = await command(definition(api.url), 'run shop --resources orders')
    assert.equal(code, 0)
    assert.deepEqual(await query('SELECT count(*), count(DISTINCT order_id) FROM shop_data.orders'), [['6', '6']])
    const { out } = await command(definition(api.url), 'info shop')
    assert.match(out, /Resources in schema: shop\norders with 2 table\(s\)/)
  })

  test('C9 defaults of an endpoint are merged key by key with those of a resource', async () => {
    const shared = definition(api.url)
      .replace(
        'defaults = { write = "merge" }',
        'defaults = { write = "merge", endpoint = { params = { of = "all" }, paginator = { type = "offset", limit = 3, total_path = "meta.total" } } }',
      )
      .replace(
        ', paginator = { type = "offset", limit = 3, total_path = "meta.total" } }\n',
        ', params = { also = 1 } }\n',
      )
      .replaceAll('shop.duckdb', 'merged.duckdb')
    assert.match(shared, /also = 1/)
    const before = api.asked.length
    const { code, err } = await command(shared, 'run shop --pipelines-dir merged')
    assert.deepEqual([code, err], [0, ''])
    const asked = api.asked.slice(before).filter(({ path }) => path === '/v2/orders')
    assert.deepEqual(
      asked.map(({ query }) => Object.fromEntries(query)),
      [0, 3].map((offset) => ({ of: 'all', also: '1', offset: String(offset), limit: '3' })),
    )
    // A paginator of another type stands for itself: none of the default's keys is left in it.
    assert.equal(api.asked.slice(before).filter(({ path }) => path === '/v2/parcels').length, 6)
  })

  test('E3 what has no key is appended with a word, or refused where the strategy needs one', async () => {
    const keyless = definition(api.url)
      .replace('primary_key = "orderId"\n', '')
      .replaceAll('shop.duckdb', 'keyless.duckdb')
    const run = (toml: string, words = '') =>
      command(toml, `run shop --resources orders --pipelines-dir keyless${words}`)
    const rows = async () => {
      const destination = await openDestination(`duckdb:${join(folder, 'keyless.duckdb')}`)
      const warehouse = await destination.connect('shop_data')
      const { rows: found } = await warehouse
        .query('SELECT count(*), count(DISTINCT order_id) FROM shop_data.orders', 10)
        .finally(() => warehouse.close())
      return found.flat().map(Number)
    }
    const first = await run(keyless)
    assert.deepEqual(
      [first.code, first.err],
      [0, 'orders: there is neither a primary nor a merge key, so rows are appended\n'],
    )
    assert.deepEqual(await rows(), [6, 6])
    assert.equal((await run(keyless, ' --write merge')).code, 0)
    assert.deepEqual(await rows(), [12, 6])
    for (const strategy of ['upsert', 'insert-only']) {
      const refused = await run(keyless.replace('is_snapshot', `strategy = "${strategy}"\nis_snapshot`))
      assert.equal(refused.code, 1)
      assert.match(refused.err, new RegExp(`orders has no primary key, and ${strategy} needs one`))
    }
    const replacing = await run(keyless.replace('is_snapshot', 'merge_key = "orderId"\nis_snapshot'))
    assert.deepEqual([replacing.code, replacing.err], [0, ''])
    assert.deepEqual(await rows(), [6, 6])
    const versions = await run(
      keyless.replace('is_snapshot', 'strategy = "scd2"\nis_snapshot').replaceAll('keyless.duckdb', 'versions.duckdb'),
    )
    assert.deepEqual([versions.code, versions.err], [0, ''])
  })

  test('tells a wrong secret by its place, and a missing one by all places', async () => {
    const wrong = await command(definition(api.url), 'run', { SOURCES__SHOP__KEY: 'another' })
    assert.equal(wrong.code, 1)
    assert.match(wrong.err, /the server refused the credentials. Check SOURCES__SHOP__KEY \(who are you\)/)
    const missing = await command(definition(api.url).replaceAll('pipelines.shop', 'pipelines.market'), 'run')
    assert.match(missing.err, /There is no value for key\. Looked for it[\s\S]*SOURCES__MARKET__KEY/)
  })

  const mistakes: [name: string, change: [string, string], message: RegExp][] = [
    [
      'an unknown key',
      ['total_path', 'totalPath'],
      /rest\.resources\[0\]\.endpoint\.totalPath is unknown\. There are: path, method/,
    ],
    [
      'an unknown paginator',
      ['"offset"', '"ofset"'],
      /rest\.resources\[0\]\.endpoint\.paginator\.type is one of: auto, single_page, page_number/,
    ],
    [
      'a key of another paginator',
      ['limit = 3', 'limit = 3, cursor_path = "x"'],
      /paginator\.cursor_path is unknown\. There are: type, limit, offset/,
    ],
    ['an unknown kind of auth', ['"api_key"', '"magic"'], /rest\.auth\.type is one of: bearer, api_key, http_basic/],
    [
      'a value of the wrong kind',
      ['is_snapshot = true', 'is_snapshot = "yes"'],
      /rest\.resources\[0\]\.is_snapshot has a value that it cannot have/,
    ],
    ['a resource without a name', ['name = "parcels"', ''], /rest\.resources\[1\] needs a name/],
    ['two of one name', ['name = "parcels"', 'name = "orders"'], /rest\.resources\[1\]\.name is there twice: orders/],
    [
      'a parent that there is not',
      ['resource = "orders"', 'resource = "order"'],
      /rest\.resources\[1\]\.parent\.resource is no resource: order/,
    ],
  ]
  for (const [name, [from, to], message] of mistakes) {
    test(`refuses ${name}`, async () => {
      const { code, err } = await command(definition(api.url).replace(from, to), 'run')
      assert.equal(code, 1)
      assert.match(err, message)
    })
  }
})
