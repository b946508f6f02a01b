/** The program itself, as people start it: the link that it prints, and what a restart leaves of an open console. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEveryEngine } from '../../../support/engines.ts'
import { openBrowser, skip } from '../browser.ts'
import { serve } from '../serving.ts'

onEveryEngine((engine) => {
  test('a console stays signed in over a restart and hears again what happens', { skip }, async (t) => {
    const { url: database, drop } = await engine.preparedUrl()
    const browser = await openBrowser()
    t.after(async () => {
      await browser.close()
      await drop()
    })
    const first = await serve(database)
    t.after(first.kill)
    const page = await browser.newPage()
    await page.goto(first.link)
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByText('Live', { exact: true }).last().waitFor()
    const ask = () =>
      fetch(`${first.url}/v1/mgmt/tenant/all`, {
        headers: { authorization: `Bearer ${first.project}:${first.key}`, connection: 'close' },
      })
    await ask()
    await page.getByRole('link', { name: 'GET /v1/mgmt/tenant/all' }).click()
    await page.getByRole('complementary', { name: 'GET /v1/mgmt/tenant/all' }).waitFor()
    const began = performance.now()
    await first.stop()
    assert.ok(performance.now() - began < 5000, 'an open console holds up no stop')
    await page.getByText('Not connected, trying again').waitFor()
    const second = await serve(database, { port: new URL(first.url).port })
    t.after(second.kill)
    assert.equal(second.url, first.url)
    await page.getByText('Not connected, trying again').waitFor({ state: 'detached' })
    await ask()
    await page.getByRole('link', { name: 'GET /v1/mgmt/tenant/all' }).waitFor()
    await second.stop()
  })
})
