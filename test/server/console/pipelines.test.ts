/** Pipelines in the console: seen, run, asked by SQL; and what keeps that within bounds. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { freshDuckDb } from '../../destinations/every.ts'
import { startTestPlane } from '../../support/plane.ts'
import { furnish, isTooWide, openBrowser, planted, press, skip, takeSeat, violationsOn } from './browser.ts'
import { stageOf } from './stage.ts'
import { enteredByLink, type Visitor, visitorOf } from './visitor.ts'

const MARK = '"><img src=x onerror=alert(1)><script>alert(1)</script>'

/** A plane that may see a folder with one pipeline, which loads what the plane itself holds. */
async function planeWithPipeline() {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-pipelines-'))
  const plane = await startTestPlane({ pipelines: folder })
  // Pipelines go by the machine's clock.
  plane.now = Date.now()
  await furnish(plane, MARK)
  await mkdir(join(folder, '.dlt'))
  await writeFile(
    join(folder, 'homescope.pipeline.toml'),
    `[pipelines.app]\ndestination = "duckdb:app.duckdb"\ndataset = "app"\nbase_url = "${plane.url}"\nresources = ["users", "tenants"]\n`,
  )
  await writeFile(
    join(folder, '.dlt/secrets.toml'),
    `[sources.descope_management_users_source]\nproject_id = "${plane.projectId}"\nmanagement_key = "${plane.managementKey}"\n`,
  )
  const stop = async () => {
    await plane.stop()
    await rm(folder, { recursive: true })
  }
  return { plane, folder, stop }
}

const ask = (who: Visitor, what: string, body?: object) =>
  who.ask(body ? 'POST' : 'GET', `/console/ask/pipelines${what}`, body)

async function ran(who: Visitor): Promise<void> {
  assert.equal((await ask(who, '/run', { name: 'app' })).status, 200)
  for (;;) {
    const { body } = await ask(who, '/look', { name: 'app' })
    if (!body.isRunning) return assert.equal(body.run.code, 0, body.run.said)
    await sleep(200)
  }
}

describe('pipelines at the console’s door', () => {
  let made: Awaited<ReturnType<typeof planeWithPipeline>>
  let ada: Visitor
  before(async () => {
    made = await planeWithPipeline()
    ada = await enteredByLink(made.plane)
    await ran(ada)
  })
  after(() => made?.stop())

  const query = (sql: string) => ask(ada, '/query', { name: 'app', sql })

  test('what was loaded is told: packages, tables, counts, steps; and who started it', async () => {
    const { folder, plane } = made
    const { body: list } = await ask(ada, '')
    assert.equal(list.folder, folder)
    const [{ lastRun, seconds, ...summary }] = list.pipelines
    assert.ok(seconds > 0 && lastRun)
    assert.deepEqual(summary, {
      name: 'app',
      location: `duckdb:///${join(folder, 'app.duckdb')}`,
      dataset: 'app',
      rows: summary.rows,
      failed: '',
      pending: 0,
      isRunning: false,
    })
    const { body } = await ask(ada, '/look', { name: 'app' })
    assert.deepEqual(
      body.tables.find(({ name }: { name: string }) => name === 'users').rows,
      body.packages[0].counts.users,
    )
    assert.equal(body.packages[0].status, 'loaded')
    assert.deepEqual(
      body.steps.map(({ step }: { step: string }) => step),
      ['sync', 'extract', 'normalize', 'load'],
    )
    const { body: trail } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['PipelineStarted'] })
    assert.deepEqual(trail.audits[0].data, { name: 'app', person: 'ada' })
  })

  test('a run that is refused is not recorded as started, and two at once are one', async () => {
    const { folder, plane } = made
    const started = async () => {
      const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['PipelineStarted'] })
      return body.audits.map(({ data }: { data: { name: string } }) => data.name)
    }
    const before = await started()
    const lock = join(folder, '.pipelines/app/lock')
    await writeFile(lock, String(process.pid))
    const { status, body } = await ask(ada, '/run', { name: 'app' })
    assert.deepEqual([status, body.errorMessage], [400, 'app is running already'])
    await rm(lock)
    assert.equal((await ask(ada, '/run', { name: 'other' })).status, 400)
    assert.deepEqual(await started(), before)
    const both = await Promise.all([1, 2].map(() => ask(ada, '/run', { name: 'app' })))
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400])
    while ((await ask(ada, '/look', { name: 'app' })).body.isRunning) await sleep(100)
    assert.deepEqual(await started(), [...before, 'app'])
  })

  test('SQL is answered, and changes, reads and fills nothing else', async () => {
    const { body } = await query('SELECT name, 1.5 AS share, NULL AS nothing FROM users ORDER BY 1')
    assert.deepEqual(body.columns, ['name', 'share', 'nothing'])
    assert.deepEqual([body.rows[0][0], body.rows[0][2], body.isCut], [`Ada${MARK}`, null, false])
    const many = (await query('SELECT x FROM range(100000) t(x)')).body
    assert.deepEqual([many.rows.length, many.isCut], [1000, true])
    const long = (await query("SELECT repeat('a', 1000000) AS long")).body
    assert.equal(long.rows[0][0].length, 4001)
    for (const sql of [
      'DELETE FROM users',
      'DROP TABLE app.users',
      'COMMIT; DROP TABLE app.users',
      "COPY users TO '/tmp/homescope-users.csv'",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM read_csv('https://elsewhere.test/a.csv')",
      "ATTACH '/tmp/homescope-other.duckdb'",
      'INSTALL httpfs',
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      "SET memory_limit = '100GB'",
      'nonsense',
      '',
    ]) {
      const { status, body: refused } = await query(sql)
      assert.equal(status, 400, sql)
      assert.equal(refused.errorCode, 'E011003', sql)
    }
    assert.equal((await query('SELECT count(*) AS n FROM users')).body.rows[0][0], '1')
  })

  test('a query that takes too long ends', async () => {
    const place = await freshDuckDb()
    await place.load([{ name: 'users', items: [{ id: 1 }] }])
    const warehouse = await place.destination.connect(place.dataset, { readOnly: true, longest: 200 })
    const began = performance.now()
    await assert.rejects(warehouse.query('SELECT count(*) FROM range(1000000000000)', 10), {
      message: 'The query took longer than 0.2 seconds',
    })
    assert.ok(performance.now() - began < 5000)
    assert.deepEqual((await warehouse.query('SELECT id FROM users', 10)).rows, [['1']])
    await warehouse.close()
    await place.close()
  })

  test('a pipeline that is none of the list is refused, whatever its name', async () => {
    for (const name of ['other', '../app', '__proto__', '', 'a'.repeat(200)]) {
      for (const verb of ['/look', '/run']) assert.equal((await ask(ada, verb, { name })).status, 400, name)
      assert.equal((await ask(ada, '/query', { name, sql: 'SELECT 1' })).status, 400, name)
    }
    assert.equal((await ada.ask('GET', '/console/ask/pipelines/look')).status, 405)
  })

  test('rights come from the one table: who reads all sees and asks; nobody else, and only full access runs', async () => {
    const { plane } = made
    const enter = async (role: string) => {
      const key = await plane.call('PUT', '/v1/mgmt/managementkey', { name: role, reBac: { companyRoles: [role] } })
      const visitor = visitorOf(plane)
      await visitor.ask('POST', '/console/door', { managementKey: key.body.cleartext, projectId: plane.projectId })
      return visitor
    }
    for (const role of ['company-users-read-write', 'company-audit-read']) {
      const visitor = await enter(role)
      assert.equal((await ask(visitor, '')).status, 403, role)
      assert.equal((await ask(visitor, '/query', { name: 'app', sql: 'SELECT 1' })).status, 403, role)
      assert.equal((await ask(visitor, '/run', { name: 'app' })).status, 403, role)
    }
    assert.equal((await ask(await enter('company-full-access'), '')).status, 200)
    assert.equal((await fetch(`${plane.url}/pipelines`)).status, 404)
  })

  test('a plane without the setting has none, and says what to do', async (t) => {
    const plane = await startTestPlane()
    t.after(() => plane.stop())
    const visitor = await enteredByLink(plane)
    assert.deepEqual((await ask(visitor, '')).body, { folder: '', pipelines: [] })
    const { status, body } = await ask(visitor, '/look', { name: 'app' })
    assert.deepEqual([status, body.errorMessage], [400, 'Set HOMESCOPE_PIPELINES to the folder of the pipelines'])
  })
})

describe('the page of pipelines', { skip }, () => {
  let browser: Browser
  let made: Awaited<ReturnType<typeof planeWithPipeline>>
  before(async () => {
    browser = await openBrowser()
    made = await planeWithPipeline()
  })
  after(async () => {
    await browser?.close()
    await made?.stop()
  })

  const sql = (page: Page) => page.getByLabel('SQL', { exact: true })
  /** As people do, by the keyboard: `fill` would write past the editor. */
  const write = async (page: Page, text: string) => {
    await sql(page).focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(text)
  }

  test('a pipeline is run, its schema read, its data asked and drawn', async (t) => {
    const { plane } = made
    const seat = await takeSeat(t, browser, stageOf(plane))
    const { page, go, complaints, foreign } = seat
    await go('pipelines')
    await page.getByText('never run').waitFor()
    await page.getByRole('link', { name: 'app', exact: true }).click()
    await press(page, 'Run now')
    await page.getByText('The run from here went well').waitFor()
    await page.getByRole('table', { name: 'Steps of the last run' }).getByText('normalize').waitFor()
    plane.now = Date.now()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'grace', displayName: 'Grace' })
    await press(page, 'Run now')
    await page.getByRole('img', { name: 'Rows and seconds of each load' }).locator('canvas').waitFor()
    assert.equal(await page.getByRole('table', { name: 'Load packages' }).locator('tbody tr').count(), 2)
    await page.getByRole('tab', { name: 'Schema' }).click()
    await page
      .getByText(/^2 rows · /)
      .first()
      .waitFor()
    const users = page.locator('details').first()
    await users.locator('summary').click()
    await users.getByRole('link', { name: 'Query it' }).click()
    await sql(page).waitFor()
    assert.match((await sql(page).textContent()) ?? '', /SELECT \* FROM app\.users LIMIT 100/)
    await write(page, 'SELECT created_time, name, length(name) AS size FROM us')
    await page.keyboard.press('Control+Space')
    await page
      .getByRole('option', { name: /^users/ })
      .first()
      .click()
    await page.keyboard.press('Control+Enter')
    await page
      .getByRole('status')
      .getByText(/^2 rows/)
      .waitFor()
    assert.equal(await page.getByRole('cell', { name: `Ada${MARK}` }).count(), 1)
    assert.equal(await planted(page), 0)
    await press(page, 'Chart')
    await page.getByRole('img', { name: 'size by created_time' }).locator('canvas').waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'CSV')])
    assert.equal(String(await readFile(await file.path())).split('\n')[0], 'created_time,name,size')
    await page.reload()
    await sql(page).waitFor()
    assert.match((await sql(page).textContent()) ?? '', /SELECT created_time, name, length\(name\) AS size FROM users/)
    await write(page, 'DELETE FROM users')
    await press(page, 'Run query')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Earlier queries').selectOption('SELECT created_time, name, length(name) AS size FROM users')
    await press(page, 'Run query')
    await page
      .getByRole('status')
      .getByText(/^2 rows/)
      .waitFor()
    const expected = complaints.filter((line) => !/Failed to load resource/.test(line))
    assert.deepEqual([expected, foreign], [[], []])
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing there, and nothing is wider than a phone, ${colorScheme}`, async (t) => {
      const { page, go } = await takeSeat(t, browser, stageOf(made.plane), {
        colorScheme,
        viewport: { width: 380, height: 760 },
      })
      const found: string[] = []
      for (const address of [
        'pipelines',
        'pipelines/app',
        ...['Schema', 'Query', 'State'].map((tab) => `pipelines/app?tab=${tab}`),
      ]) {
        await go(address)
        await page.getByText('…', { exact: true }).waitFor({ state: 'detached' })
        if (address.endsWith('Query')) {
          await press(page, 'Run query')
          await page.getByRole('table', { name: 'The answer' }).waitFor()
        }
        found.push(...(await violationsOn(page)).map((line) => `${address}: ${line}`))
        if (await isTooWide(page)) found.push(`${address} is too wide`)
        assert.equal(await planted(page), 0)
      }
      assert.deepEqual(found, [])
    })
  }
})
