/** What docs/testing.md says of flows is done. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type * as testing from '../../../src/testing/index.ts'
import type { TestingPlane } from '../../../src/testing/index.ts'
import { repoRoot } from '../../support/paths.ts'
import { noChromium, settled, startBrowser, startSite, watch } from './browser.ts'

/** As the package has it, with the files of flows beside it. */
const { startPlane } = createRequire(import.meta.url)(join(repoRoot, 'dist/testing.cjs')) as typeof testing

type Recipe = (given: { plane: TestingPlane; page: Page; url: string }) => Promise<void>

/** The function of this name that the page prints. */
function printed(name: string): Recipe {
  const text = readFileSync(join(repoRoot, 'docs/testing.md'), 'utf8')
  const fences = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const code = fences.find((fence) => fence.includes(`function ${name}(`)) ?? ''
  return new Function(`${code}\nreturn ${name}`)() as Recipe
}

let plane: TestingPlane
before(async () => {
  plane = await startPlane()
})
after(() => plane?.stop())

test('the recipe for browsers signs a test user in', { skip: noChromium }, async () => {
  const browser = await startBrowser()
  try {
    const context = await browser.newContext()
    const sight = await watch(context)
    const page = await context.newPage()
    await printed('signInByFlow')({ plane, page, url: `${plane.url}/login/${plane.projectId}` })
    await page.getByText('You are signed in').waitFor()
    const token = String(await page.evaluate("localStorage.getItem('DSR')"))
    const me = await fetch(`${plane.url}/v1/auth/me`, {
      headers: { authorization: `Bearer ${plane.projectId}:${token}` },
    })
    const { loginIds, test: isTest } = (await me.json()) as { loginIds: string[]; test: boolean }
    assert.deepEqual([loginIds, isTest], [['flow@example.com'], true])
    assert.deepEqual(sight, { foreign: [], errors: [], missing: [] })
  } finally {
    await browser.close()
  }
})

test('a flow is gone through without a browser, by code and by link, and tells what is wrong', async () => {
  const flow = await plane.flow('sign-up-or-in')
  assert.deepEqual([flow.step, flow.action, flow.error], ['Welcome Screen', 'screen', ''])
  await flow.click('submit', { email: 'jane@example.com' })
  assert.throws(() => flow.session, /nobody has signed in/)
  await flow.click('verify', { code: '000000' })
  assert.match(flow.error, /^OTPVerifyCodeEmailFailed: .*code/i)
  const code = (await plane.messages())[0]?.code
  const { session, action } = await flow.click('verify', { code })
  assert.deepEqual([action, session.user['email'], session.claims['sub']], ['none', 'jane@example.com', session.userId])
  await assert.rejects(plane.flow('gone'), /E103003/)
  const reset = await plane.flow('forgot-password', { redirectUrl: 'http://localhost:4000/reset' })
  await reset.click('submit', { email: 'jane@example.com' })
  const link = (await plane.messages())[0]?.link ?? ''
  assert.match(link, /^http:\/\/localhost:4000\/reset\?/)
  assert.equal((await reset.open(link)).action, 'screen')
})

test('a script of the plane with the elements keeps a component on the machine that cannot be told where they are', {
  skip: noChromium,
}, async () => {
  const [browser, site] = [await startBrowser(), await startSite()]
  try {
    const bases = `base-url="${plane.url}" base-static-url="${plane.url}/pages"`
    site.serve({
      '/': `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script src="${plane.url}/npm/@descope/web-components-ui@3.14.1/dist/umd/index.js"></script>
<script src="${plane.url}/npm/@descope/web-component@4.3.2/dist/index.js"></script>
<descope-wc project-id="${plane.projectId}" flow-id="sign-up-or-in" ${bases}></descope-wc>`,
    })
    const context = await browser.newContext()
    const sight = await watch(context)
    const page = await context.newPage()
    await page.goto(site.url)
    await settled(page)
    await page.locator('descope-email-field input').fill('vue@example.com')
    await page.locator('descope-button').getByText('Continue', { exact: true }).click()
    await page.locator('descope-passcode').waitFor()
    assert.deepEqual(sight, { foreign: [], errors: [], missing: [] })
  } finally {
    site.stop()
    await browser.close()
  }
})
