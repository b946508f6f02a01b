import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../support/chromium.ts'
import type { TestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { authorizeUrl, makeApp, makeUser, newPkce, redeem, type TestApp } from './browsing.ts'

const skip = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

/** The page of forms, which stands in for the flow where the packages that show it are not there. */
const WITHOUT_FLOWS = { withoutComponents: true }

onEveryPlane(
  'a real browser',
  (get) => {
    describe('login', { skip }, () => {
      let browser: Browser
      let plane: TestPlane
      let callback: { url: string; server: Server }
      before(async () => {
        browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
        plane = get()
        plane.now = Date.now()
        callback = await startCallback()
      })
      after(async () => {
        await browser?.close()
        callback?.server.close()
      })

      async function visit(
        name: string,
        javaScriptEnabled: boolean,
        work: (page: Page, complaints: string[]) => Promise<void>,
      ) {
        const context = await browser.newContext({ javaScriptEnabled })
        const page = await context.newPage()
        const complaints: string[] = []
        // The browser notes every answer beyond 399; the wrong code was meant.
        page.on('console', (message) => /status of 401/.test(message.text()) || complaints.push(message.text()))
        page.on('pageerror', (error) => complaints.push(error.message))
        try {
          await work(page, complaints)
          assert.deepEqual(complaints, [], name)
        } finally {
          await context.close()
        }
      }

      const begin = (app: TestApp, more = {}) => plane.url + authorizeUrl(app, { redirect_uri: callback.url, ...more })

      for (const javaScript of [true, false]) {
        const how = javaScript ? 'with scripts' : 'without scripts'
        it(`goes through login and consent with a test user's code, ${how}`, async () => {
          const more = { approvedCallbackUrls: [callback.url], nonConfidentialClient: true }
          const app = await makeApp(plane, `browser ${how}`, more)
          const user = await makeUser(plane, `browser-${javaScript}`)
          const { challenge, verifier } = newPkce()
          const url = begin(app, { code_challenge: challenge, code_challenge_method: 'S256' })
          await visit(how, javaScript, async (page) => {
            await page.goto(url)
            assert.equal(await page.title(), `Sign in to browser ${how}`)
            await page.getByLabel('Email, phone or user name').fill(user.loginId)
            await page.getByLabel('Send it by').selectOption('email')
            await page.getByRole('button', { name: 'Send me a code' }).click()
            await page.getByLabel('Code').fill('000000')
            await page.getByRole('button', { name: 'Sign in' }).click()
            assert.match((await page.getByRole('alert').textContent()) ?? '', /code/i)
            await page.getByLabel('Code').fill(user.code)
            await page.getByLabel('Code').press('Enter')
            await page.getByRole('heading', { name: `Allow browser ${how}?` }).waitFor()
            assert.match((await page.getByRole('list').textContent()) ?? '', /Read your files/)
            await page.getByRole('button', { name: 'Allow', exact: true }).click()
            await page.waitForURL(`${callback.url}?*`)
            const back = new URL(page.url())
            assert.equal(back.searchParams.get('state'), 'the-state')
            assert.equal(await page.textContent('body'), 'back')
            const code = back.searchParams.get('code') ?? ''
            const tokens = await redeem(plane, app, code, { redirect_uri: callback.url, code_verifier: verifier })
            assert.deepEqual([tokens.status, tokens.body.scope], [200, 'openid read'])
          })
        })
      }

      it('can be worked by keyboard alone', async () => {
        const app = await makeApp(plane, 'keyboard', { approvedCallbackUrls: [callback.url] })
        const user = await makeUser(plane, 'keyboard')
        await visit('keyboard', true, async (page) => {
          await page.goto(begin(app))
          await page.locator('input[name=login_id]:focus').waitFor()
          await page.keyboard.type(user.loginId)
          await page.keyboard.press('Enter')
          await page.locator('input[name=code]:focus').waitFor()
          await page.keyboard.type(user.code)
          await page.keyboard.press('Enter')
          await page.getByRole('heading', { name: 'Allow keyboard?' }).waitFor()
          await page.keyboard.press('Tab')
          await page.locator('button:focus').waitFor()
          await page.keyboard.press('Enter')
          await page.waitForURL(`${callback.url}?*`)
        })
      })

      it('shows no page in a frame, and sends no form from another site', async () => {
        const app = await makeApp(plane, 'framed', { approvedCallbackUrls: [callback.url] })
        const context = await browser.newContext()
        const page = await context.newPage()
        try {
          await page.goto(begin(app))
          const { pathname, search } = new URL(page.url())
          await page.goto(callback.url)
          await page.setContent(`<iframe src="${plane.url}${pathname}${search.replaceAll('&', '&amp;')}"></iframe>`)
          await page.waitForTimeout(300)
          const frame = page.frames()[1]
          assert.doesNotMatch((await frame?.content()) ?? '', /login_id/)
          await page.goto(callback.url.replace('127.0.0.1', 'localhost'))
          await page.setContent(`<form method="post" action="${plane.url}/login/${plane.projectId}">
        <input name="third_party_app_state_id" value="${new URLSearchParams(search).get('third_party_app_state_id')}">
        <input name="csrf" value="x"><button name="action" value="allow">win</button></form>`)
          await page.getByRole('button').click()
          await page.waitForURL(`${plane.url}/login/*`)
          assert.match((await page.textContent('h1')) ?? '', /cannot go on/)
        } finally {
          await context.close()
        }
      })
    })
  },
  WITHOUT_FLOWS,
)

async function startCallback() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<link rel="icon" href="data:,">back')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`, server }
}
