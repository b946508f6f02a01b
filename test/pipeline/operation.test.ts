/** What those see who run pipelines by the clock: a look beforehand, history, alerts. */
import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runAction } from '../../src/pipeline/actions/actions.ts'
import { openDestination } from '../../src/pipeline/destinations/index.ts'
import { freshFolder } from '../destinations/every.ts'
import { type FakeApi, serveApi } from './api.ts'

describe('pipelines that run by the clock', () => {
  let api: FakeApi
  let folder = ''
  let rows: object[] = []
  let isDown = false
  const alerts: { event: string; text: string }[] = []

  before(async () => {
    folder = await freshFolder()
    api = await serveApi(({ path, body }) => {
      if (path === '/hook') {
        alerts.push(body as (typeof alerts)[number])
        return { json: {} }
      }
      if (isDown) return { status: 403, json: {} }
      if (path.startsWith('/lines/')) return { json: [{ order: path.slice(7) }] }
      return { json: rows }
    })
  })
  after(async () => {
    await api.close()
    await rm(folder, { recursive: true })
  })

  const TOML = (more = '') => `
[pipelines.shop]
destination = "duckdb:shop.duckdb"
dataset = "shop_data"
history = true
alert_url = "${api.url}/hook"
${more}
[pipelines.shop.rest]
base_url = "${api.url}"

[[pipelines.shop.rest.resources]]
name = "orders"
primary_key = "id"
endpoint = { path = "things" }

[[pipelines.shop.rest.resources]]
name = "lines"
endpoint = { path = "lines/{resources.orders.id}" }
`

  async function run(words: string, toml = TOML()) {
    await writeFile(join(folder, 'homescope.pipeline.toml'), toml)
    let [out, err] = ['', '']
    const io = {
      out: (text: string) => {
        out += text
      },
      err: (text: string) => {
        err += text
      },
      input: () => '',
    }
    const [action = '', name, ...flags] = words.split(' ')
    const given = Object.fromEntries(flags.map((flag) => flag.replace('--', '').split('=') as [string, string]))
    const wish = { action, words: name ? [name] : [], flags: { 'pipelines-dir': join(folder, 'state'), ...given } }
    const place = { env: { HOME: folder }, cwd: folder, io }
    const code = await runAction(wish, place).catch((error: Error) => {
      err += error.message
      return 1
    })
    return { code, out, err }
  }

  async function query(sql: string): Promise<unknown[][]> {
    const destination = await openDestination(`duckdb:${join(folder, 'shop.duckdb')}`)
    const warehouse = await destination.connect('shop_data')
    return (await warehouse.query(sql, 100).finally(() => warehouse.close())).rows
  }

  test('a check before the first run says what there would be, and makes nothing', async () => {
    rows = [
      { id: 1, name: 'a' },
      { id: 2, name: 'b', tags: ['x'] },
    ]
    const { code, out, err } = await run('check shop')
    assert.deepEqual([code, err], [0, ''])
    assert.equal(
      out,
      'orders: 2 row(s) looked at\n  new table orders\n  new table orders__tags\nlines: 1 row(s) looked at\n  new table lines\nA run would be let in\n',
    )
    await assert.rejects(readFile(join(folder, 'shop.duckdb')), { code: 'ENOENT' })
  })

  test('a run leaves a row of history, and the first one tells nobody', async () => {
    assert.equal((await run('run shop')).code, 0)
    const [row] = await query(
      "SELECT pipeline_name, status, error, packages, rows, rows_by_table->>'orders', load_seconds > 0, schema_changes FROM _dlt_runs",
    )
    assert.deepEqual(row, ['shop', 'completed', null, '1', '5', '2', true, '[]'])
    assert.deepEqual(await query('SELECT load_ids = (SELECT max(load_id) FROM _dlt_loads) FROM _dlt_runs'), [[true]])
    assert.deepEqual(alerts, [])
  })

  test('a new column is told, once', async () => {
    rows = [{ id: 1, name: 'a', age: 30 }]
    assert.match((await run('check shop')).out, /orders: 1 row\(s\) looked at\n {2}new column orders\.age \(bigint\)\n/)
    await run('run shop')
    await run('run shop')
    assert.deepEqual(
      alerts.map(({ event, text }) => [event, text]),
      [['schema_changed', 'Pipeline shop found 1 change(s) of the schema: column orders.age (bigint)']],
    )
  })

  test('a contract that is broken is seen before the run, and told when it runs', async () => {
    rows = [{ id: 1, name: 'a', more: true }]
    const frozen = TOML('schema_contract = { columns = "freeze" }')
    const { code, out } = await run('check shop', frozen)
    assert.equal(code, 1)
    assert.match(out, /orders: 0 row\(s\) looked at\n {2}DataValidationError: The column orders\.more would be new/)
    assert.match(out, /A run would fail at 1 resource\(s\)|A run would fail at 2 resource\(s\)/)
    assert.equal((await run('run shop', frozen)).code, 1)
    const last = alerts.at(-1)
    assert.equal(last?.event, 'failed')
    assert.match(last?.text ?? '', /^Pipeline shop failed: DataValidationError: The column orders\.more/)
    const failed = await query("SELECT error FROM _dlt_runs WHERE status = 'failed'")
    assert.match(String(failed[0]?.[0]), /^DataValidationError: /)
  })

  test("Slack's hook under dlt's name is told, and one that takes nothing fails no run", async () => {
    rows = [{ id: 1, name: 'a', more: true }]
    const elsewhere = TOML().replace(/alert_url = .*\n/, '')
    isDown = true
    const before = alerts.length
    await mkdir(join(folder, '.dlt'), { recursive: true })
    await writeFile(join(folder, '.dlt', 'secrets.toml'), `[runtime]\nslack_incoming_hook = "${api.url}/hook"\n`)
    const { code } = await run('run shop --full-refresh=true', elsewhere)
    assert.equal(code, 1)
    assert.equal(alerts.length, before + 1)
    isDown = false
    const nobody = elsewhere.replace('history = true', 'history = true\nalert_url = "http://127.0.0.1:9/hook"')
    rows = [{ id: 1, another: 1 }]
    const { code: taken, err } = await run('run shop', nobody)
    assert.equal(taken, 0, err)
    assert.match(err, /The alert was not taken: /)
  })
})
