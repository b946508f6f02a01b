import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../support/chromium.ts'
import type { TestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { authorizeUrl, makeApp } from './browsing.ts'

const skip = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

/** The page of forms, which stands in for the flow where the packages that show it are not there. */
const WITHOUT_FLOWS = { withoutComponents: true }

onEveryPlane(
  'D10 in a real browser',
  (get) => {
    describe('ways to sign in', { skip }, () => {
      let browser: Browser
      let plane: TestPlane
      let url = ''
      before(async () => {
        browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
        plane = get()
        plane.now = Date.now()
        // Passkeys are for names.
        url = plane.url.replace('127.0.0.1', 'localhost')
      })
      after(() => browser?.close())

      /** `work` in a browser of its own, whose console must stay empty. */
      async function visit(work: (context: BrowserContext, page: Page) => Promise<void>, options = {}) {
        const context = await browser.newContext(options)
        const complaints: string[] = []
        context.on('console', (message) => /status of 40[01]/.test(message.text()) || complaints.push(message.text()))
        context.on('weberror', (error) => complaints.push(error.error().message))
        try {
          await work(context, await context.newPage())
          assert.deepEqual(complaints, [])
        } finally {
          await context.close()
        }
      }

      const newLink = async () => (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body.messages[0].link as string
      const consent = (page: Page) => page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
      const passkeyButton = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

      async function askForLink(page: Page, name: string): Promise<string> {
        plane.now += 60_000
        await page.goto(url + authorizeUrl(await makeApp(plane, name)))
        await page.getByLabel('Email, phone or user name').fill(`${name.replaceAll(' ', '-')}@example.com`)
        await page.getByRole('button', { name: 'Send me a link' }).click()
        await page.getByRole('heading', { name: 'Open the link' }).waitFor()
        return newLink()
      }

      it('signs in with a passkey, named or not, and tells when there is none', () =>
        visit(async (context, page) => {
          const tools = await context.newCDPSession(page)
          await tools.send('WebAuthn.enable')
          const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
            options: {
              protocol: 'ctap2',
              transport: 'internal',
              hasResidentKey: true,
              hasUserVerification: true,
              isUserVerified: true,
              automaticPresenceSimulation: true,
            },
          })
          const begin = url + authorizeUrl(await makeApp(plane, 'passkeys'))
          await page.goto(begin)
          await signUpByPasskey(page)
          for (const loginId of ['', 'key@example.com', 'nobody@example.com']) {
            await page.goto(`${begin}&prompt=login`)
            await page.getByLabel('Email, phone or user name').fill(loginId)
            await passkeyButton(page).click()
            await consent(page)
            assert.match((await page.textContent('main')) ?? '', /signed in as key@example\.com/)
          }
          await tools.send('WebAuthn.clearCredentials', { authenticatorId })
          await page.goto(`${begin}&prompt=login`)
          await passkeyButton(page).click()
          await page.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor()
          assert.equal(await passkeyButton(page).isEnabled(), true)
          const { user } = (await plane.call('GET', '/v1/mgmt/user?loginId=key@example.com')).body
          assert.equal(user.webauthn, true)
        }))

      it('shows no button for passkeys without scripts, nor at an address of numbers', async () => {
        const begin = authorizeUrl(await makeApp(plane, 'no passkeys'))
        const isShown = async (page: Page, at: string) => {
          await page.goto(at + begin)
          await page.getByRole('button', { name: 'Send me a link' }).waitFor()
          return passkeyButton(page).isVisible()
        }
        await visit(async (_, page) => assert.equal(await isShown(page, url), false), { javaScriptEnabled: false })
        await visit(async (_, page) => {
          assert.deepEqual([await isShown(page, plane.url), await isShown(page, url)], [false, true])
        })
      })

      async function signUpByPasskey(page: Page): Promise<void> {
        const bearer = `Bearer ${plane.projectId}`
        const body = { loginId: 'key@example.com', origin: url, user: { email: 'key@example.com' } }
        const started = (await plane.call('POST', '/v1/auth/webauthn/signup/start', body, bearer)).body
        const response = await page.evaluate(async (options) => {
          // Of the page, whose types this program does not have.
          // biome-ignore lint/suspicious/noExplicitAny: so it is for the compiler
          const { PublicKeyCredential, navigator } = globalThis as any
          const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
          return JSON.stringify(await navigator.credentials.create({ publicKey }))
        }, JSON.parse(started.options).publicKey)
        const done = { transactionId: started.transactionId, response }
        assert.equal((await plane.call('POST', '/v1/auth/webauthn/signup/finish', done, bearer)).status, 200)
      }

      it('goes on in the tab in which the link is opened, and says so in the other', () =>
        visit(async (context, page) => {
          const link = await askForLink(page, 'other tab')
          const tab = await context.newPage()
          await tab.goto(link)
          await consent(tab)
          await consent(page)
          const denied = tab.waitForResponse((response) => response.request().method() === 'POST')
          await tab.getByRole('button', { name: 'Do not allow' }).click({ noWaitAfter: true })
          await denied
          await page.reload()
          await page.getByText('it went on in another tab').waitFor()
        }))

      for (const javaScriptEnabled of [true, false]) {
        it(`lets the page go on by itself when its number was typed elsewhere, scripts: ${javaScriptEnabled}`, () =>
          visit(
            async (_, page) => {
              const link = await askForLink(page, `waits ${javaScriptEnabled}`)
              const number = (await page.locator('.number').textContent()) ?? ''
              await visit(async (_context, elsewhere) => {
                await elsewhere.goto(link)
                await elsewhere.getByLabel('Number').fill(number)
                await elsewhere.getByLabel('Number').press('Enter')
                await elsewhere.getByRole('heading', { name: 'You are signed in there' }).waitFor()
              })
              await consent(page)
            },
            { javaScriptEnabled },
          ))
      }

      it('draws the logo of the theme, another one on dark pages', async () => {
        const logo = (fill: string) => ({
          components: {
            logo: {
              '--descope-logo-url': `data:image/svg+xml;base64,${btoa(
                `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path fill="${fill}" d="M0 0h90v30z"/></svg>`,
              )}`,
            },
          },
        })
        const styles = { light: logo('#00f'), dark: logo('#ff0') }
        assert.equal((await plane.call('POST', '/v2/mgmt/theme/import', { theme: { styles } })).status, 200)
        const begin = url + authorizeUrl(await makeApp(plane, 'logo'))
        const shown = new Set<string>()
        for (const colorScheme of ['light', 'dark']) {
          await visit(
            async (_, page) => {
              await page.goto(begin)
              const image = page.getByRole('img', { name: 'Homescope' })
              await image.waitFor()
              const size = await image.boundingBox()
              assert.deepEqual([size?.width, size?.height], [90, 30])
              shown.add(await image.evaluate((element) => (element as unknown as { currentSrc: string }).currentSrc))
            },
            { colorScheme },
          )
        }
        assert.equal(shown.size, 2)
      })
    })
  },
  WITHOUT_FLOWS,
)
