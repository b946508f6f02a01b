/** How a plane does, at the console of the program as it is started. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, press, skip } from '../browser.ts'
import { type Serving, serve } from '../serving.ts'

describe('operations', { skip }, () => {
  let browser: Browser
  let plane: Serving
  let page: Page
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homescope-operations-'))
    plane = await serve(`sqlite:${join(folder, 'plane.db')}`, {
      env: {
        HOMESCOPE_BACKUPS: join(folder, 'chain'),
        HOMESCOPE_METRICS_TOKEN: 'a-token-nobody-may-see',
      },
    })
    browser = await openBrowser()
    page = await browser.newPage()
    await page.goto(plane.link)
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await plane?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const go = (tab: string) => page.goto(`${plane.url}/console/operations?tab=${tab}`)

  test('backs up, shows the mark and the command that restores it', async () => {
    await go('Backups')
    await press(page, 'Back up now')
    await page.getByRole('status').getByText('done', { exact: true }).waitFor()
    const row = page.getByRole('table', { name: 'Marks of the chain' }).getByRole('row').nth(1)
    assert.match((await row.textContent()) ?? '', /^1.*full.*(KiB|MiB)1Copy the command/)
    const command = await row.getByRole('button').getAttribute('title')
    assert.match(command ?? '', /^descope restore \S+chain --to-mark 1 -d sqlite:/)
  })

  test('shows what runs by itself, and when next', async () => {
    await go('Background')
    const settle = page.getByRole('row', { name: /^settle every 1 s/ })
    await settle.getByText('done', { exact: true }).waitFor()
    const first = await settle.textContent()
    const [, runs = 'none'] = /ms(\d+)0$/.exec(first ?? '') ?? []
    await settle.getByRole('cell', { name: runs, exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /^sweep every 10 min.*waiting not yet/ }).waitFor()
  })

  test('shows settings with where they came from, finds them, and shows no secret', async () => {
    await go('Settings')
    await page.getByRole('row', { name: /^HOMESCOPE_PORT --port .* 0 flag$/ }).waitFor()
    await page.getByRole('row', { name: /^HOMESCOPE_METRICS_TOKEN .* set, secret environment$/ }).waitFor()
    await page.getByRole('tab', { name: 'Set', exact: true }).click()
    await page.getByRole('row', { name: /HOMESCOPE_WORKERS/ }).waitFor({ state: 'detached' })
    await page.getByRole('searchbox').fill('folder that')
    await page.getByRole('row', { name: /HOMESCOPE_PORT/ }).waitFor({ state: 'detached' })
    assert.match(page.url(), /tab=Settings&shown=Set&q=folder\+that$/)
    await page.getByRole('row', { name: /^HOMESCOPE_BACKUPS .*chain environment$/ }).waitFor()
    assert.doesNotMatch(await page.content(), /nobody-may-see/)
  })
})
