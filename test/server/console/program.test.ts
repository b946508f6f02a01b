/** The program itself, as people start it: the link that it prints, and what a restart leaves of an open console. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { descope } from '../../paths.ts'
import { openBrowser, skip } from './browser.ts'

/** `descope serve --dev`, once it has said where it listens. */
async function serve(t: TestContext, folder: string, port: string) {
  const child = spawn(...descope('serve', '--dev', '--port', port, '--database', `sqlite:${join(folder, 'test.db')}`), {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text
    if (/Console: .*\n/.test(said)) break
  }
  const [, url = ''] = /listens on (\S+)/.exec(said) ?? []
  const [, link = ''] = /Console: +(\S+)/.exec(said) ?? []
  const [, key = ''] = /Management key: +(\S+)/.exec(said) ?? []
  const [, project = ''] = /Project id: +(\S+)/.exec(said) ?? []
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  return { url, link, key, project, stop }
}

test('a console stays signed in over a restart and hears again what happens', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-console-'))
  const browser = await openBrowser()
  t.after(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })
  const first = await serve(t, folder, '0')
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
  const second = await serve(t, folder, new URL(first.url).port)
  assert.equal(second.url, first.url)
  await page.getByText('Not connected, trying again').waitFor({ state: 'detached' })
  await ask()
  await page.getByRole('link', { name: 'GET /v1/mgmt/tenant/all' }).waitFor()
  await second.stop()
})
