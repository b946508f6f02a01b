import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { takePicture } from '../../src/pipeline/show/data.ts'
import { type ShowServer, serveShow } from '../../src/pipeline/show/server.ts'
import { DATASET, freshDuckDb, onEveryDestination, type Place } from '../destinations/every.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

const DAY = 86_400
const users = Array.from({ length: 5 }, (_, at) => ({
  userId: `U${at}`,
  name: at === 0 ? '<img src=x onerror=alert(1)>' : `User ${at}`,
  createdTime: 1_700_000_000 + at * DAY,
}))
const logins = users.flatMap(({ userId, createdTime }) => [
  { userId, loginTime: createdTime },
  { userId, loginTime: createdTime + DAY },
])

async function withPage(place: Place, check: (server: ShowServer) => Promise<void>): Promise<void> {
  await place.load([
    { name: 'users', primaryKey: 'userId', items: users },
    { name: 'users_get_login_history', items: logins },
  ])
  const read = async <T>(work: (warehouse: Awaited<ReturnType<typeof place.destination.connect>>) => Promise<T>) => {
    const warehouse = await place.destination.connect(DATASET, { readOnly: true })
    return work(warehouse).finally(() => warehouse.close())
  }
  const known = {
    pipeline: 'app',
    dataset: DATASET,
    destination: place.destination,
    state: place.workdir.readState(),
    schema: place.workdir.readSchema('app_source'),
  }
  const server = await serveShow(
    {
      picture: () => read((warehouse) => takePicture(warehouse, known)),
      query: (sql) => read((warehouse) => warehouse.query(sql, 100)),
    },
    0,
  )
  try {
    await check(server)
  } finally {
    await server.close()
    await place.close()
  }
}

onEveryDestination((fresh) => {
  test('the picture has rows, loads, schema and days', async () => {
    await withPage(await fresh(), async ({ url }) => {
      const { origin, searchParams } = new URL(url)
      const headers = { 'x-show-key': searchParams.get('key') ?? '' }
      const data = (await (await fetch(`${origin}/data`, { headers })).json()) as Awaited<
        ReturnType<typeof takePicture>
      >
      assert.deepEqual(data.counts, [
        ['_dlt_loads', 1],
        ['_dlt_pipeline_state', 1],
        ['_dlt_version', 1],
        ['users', 5],
        ['users_get_login_history', 10],
      ])
      assert.deepEqual(data.days.users[0], ['2023-11-14', 1])
      assert.deepEqual(
        data.days.logins.map(([, count]) => count),
        [1, 2, 2, 2, 2, 1],
      )
      assert.deepEqual(data.schema.find(({ name }) => name === 'users')?.columns[0], ['user_id', 'text', 'no'])
      assert.equal(data.loads.length, 1)
    })
  })

  test('E12 a query finds tables by their own names, changes nothing and reads no files', async () => {
    await withPage(await fresh(), async ({ url }) => {
      const { origin, searchParams } = new URL(url)
      const ask = async (sql: string) => {
        const headers = { 'x-show-key': searchParams.get('key') ?? '' }
        const answer = await fetch(`${origin}/query`, { method: 'POST', headers, body: JSON.stringify({ sql }) })
        return { status: answer.status, body: (await answer.json()) as { columns: string[]; rows: unknown[][] } }
      }
      const counted = await ask(`SELECT count(*) AS n FROM ${DATASET}.users`)
      assert.deepEqual([counted.status, counted.body.columns, counted.body.rows.map(String)], [200, ['n'], ['5']])
      assert.deepEqual((await ask('SELECT count(*) AS n FROM users')).body.rows.map(String), ['5'])
      for (const sql of [
        `DROP TABLE ${DATASET}.users`,
        `DELETE FROM ${DATASET}.users`,
        `COMMIT; DROP TABLE ${DATASET}.users`,
        `CREATE TABLE ${DATASET}.x AS SELECT 1 AS a`,
        `COPY ${DATASET}.users TO '/tmp/homescope-users.csv'`,
        `SELECT * FROM read_csv('/etc/passwd')`,
        'nonsense',
      ]) {
        assert.equal((await ask(sql)).status, 400, sql)
      }
      assert.deepEqual((await ask(`SELECT count(*) AS n FROM ${DATASET}.users`)).body.rows.map(String), ['5'])
    })
  })
})

describe('the page of pipeline show', () => {
  test('gives data only to its own address and key', async () => {
    await withPage(await freshDuckDb(), async ({ url }) => {
      const { origin, searchParams, host } = new URL(url)
      const key = searchParams.get('key') ?? ''
      const status = async (path: string, headers: Record<string, string>) =>
        (await fetch(`${origin}${path}`, { headers })).status
      assert.equal(await status('/data', {}), 403)
      assert.equal(await status('/data', { 'x-show-key': 'x'.repeat(key.length) }), 403)
      assert.equal(await status('/data', { 'x-show-key': key }), 200)
      assert.equal(await status('/nothing', { 'x-show-key': key }), 404)
      assert.match((await fetch(`${origin}/`)).headers.get('content-security-policy') ?? '', /default-src 'none'/)
      assert.equal(await rebound(host, key), 403)
    })
  })

  test('shows rows, chart and answers in a browser', {
    skip: CHROMIUM ? false : 'there is no Chromium here',
  }, async () => {
    await withPage(await freshDuckDb(), async ({ url }) => {
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
      try {
        const page = await browser.newPage()
        const errors: string[] = []
        page.on('pageerror', (error) => errors.push(error.message))
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
        await page.goto(url)
        await page.getByRole('img', { name: 'Users and logins per day, 2023-11-14 to 2023-11-19' }).waitFor()
        assert.equal(await page.locator('rect.users').count(), 5)
        assert.equal(await page.locator('rect.logins').count(), 6)
        assert.equal(await page.getByLabel('SQL').inputValue(), 'SELECT * FROM app_data.users LIMIT 10')
        await page.getByRole('button', { name: 'Run' }).click()
        await page.getByText('5 rows', { exact: true }).waitFor()
        assert.equal(await page.getByText('<img src=x onerror=alert(1)>').count(), 1)
        await page.getByLabel('SQL').fill('SELECT nonsense')
        await page.getByRole('button', { name: 'Run' }).click()
        await page.locator('#said.bad').waitFor()
        assert.deepEqual(
          errors.filter((error) => !/400/.test(error)),
          [],
        )
      } finally {
        await browser.close()
      }
    })
  })
})

/** A request under a name that points here, as after DNS rebinding. */
async function rebound(host: string, key: string): Promise<number | undefined> {
  const { request } = await import('node:http')
  const [hostname, port] = host.split(':')
  return new Promise((resolve, reject) => {
    const headers = { host: 'evil.example', 'x-show-key': key }
    request({ hostname, port, path: '/data', headers }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end()
  })
}
