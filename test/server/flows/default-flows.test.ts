import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TOTP } from 'otpauth'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type AuthPlane, asAuthPlane } from '../../features/auth/signing-in.ts'
import { startTestPlane } from '../../support/plane.ts'
import { bundleApp, type Framework, plainPage } from './apps.ts'
import { noChromium, type Sight, type Site, startBrowser, startSite, watch } from './browser.ts'

/** What every page shows beside the flow: who is signed in. */
const SIGNED_IN = '#signed-in'
const ELEMENTS = '/npm/@descope/web-components-ui@3.14.1/dist/umd/index.js'

type Work = (page: Page, context: BrowserContext) => Promise<void>

describe('default flows in the unmodified components', { skip: noChromium }, () => {
  let plane: AuthPlane
  let browser: Browser
  let site: Site
  const bundles = new Map<string, string>()
  before(async () => {
    plane = asAuthPlane(await startTestPlane())
    plane.now = Date.now()
    browser = await startBrowser()
    site = await startSite()
    for (const framework of ['react', 'vue'] as const) bundles.set(framework, await bundleApp(framework))
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
  })

  /** A browser of somebody's own, which must have asked no other machine, and met no fault, when `work` is done. */
  async function visit(work: Work, asksForElements = false): Promise<void> {
    const context = await browser.newContext()
    context.setDefaultTimeout(60_000)
    const sight: Sight = await watch(context)
    try {
      await work(await context.newPage(), context)
      const foreign = sight.foreign.filter((url) => !asksForElements || !url.endsWith(ELEMENTS))
      assert.deepEqual({ ...sight, foreign }, { foreign: [], errors: [], missing: [] })
    } finally {
      await context.close()
    }
  }

  const open = async (page: Page, flow: string, framework: Framework | 'plain' = 'plain') => {
    site.serve(framework === 'plain' ? plainPage(plane, flow) : bundledPage(flow, framework))
    await page.goto(site.url)
  }

  /** For the SDK that has no setting for them: its component still asks the service first, and takes these then. */
  const elements = () => `<script src="${plane.url}${ELEMENTS}"></script>`
  const bundledPage = (flow: string, framework: Framework) => ({
    '/': `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="app"></div>
<script>window.setup = ${JSON.stringify({ projectId: plane.projectId, baseUrl: plane.url, flow })}</script>
${framework === 'vue' ? elements() : ''}<script src="/app.js"></script>`,
    '/app.js': bundles.get(framework) ?? '',
  })

  const typed = async (page: Page, name: string, value: string) =>
    page.locator(`[name="${name}"] input`).first().fill(value)
  const typeCode = async (page: Page, code: string) => {
    await page.locator('descope-passcode input').first().click()
    await page.keyboard.type(code, { delay: 50 })
  }
  const press = (page: Page, text: string) => page.locator('descope-button').getByText(text, { exact: true }).click()
  const signedIn = async (page: Page) => JSON.parse((await page.locator(SIGNED_IN).textContent()) ?? '')
  const newest = async (to: string) => {
    const { body } = await plane.call('GET', '/v1/mgmt/outbox?limit=20')
    return (body.messages as { to: string; code?: string; link?: string; body: string }[]).find((one) => one.to === to)
  }

  for (const framework of ['plain', 'react', 'vue'] as const) {
    test(`sign-up-or-in, ${framework}: a wrong code is told, the right one signs in, a reload keeps it, logout ends it`, async () => {
      await visit(async (page) => {
        const email = `${framework}@example.com`
        await open(page, 'sign-up-or-in', framework)
        await typed(page, 'email', email)
        await press(page, 'Continue')
        await page.locator('descope-passcode').waitFor()
        await typeCode(page, '000000')
        await page.locator('descope-text[data-type=error-message]', { hasText: /code/i }).waitFor()
        await typeCode(page, String((await newest(email))?.code))
        await page.locator(SIGNED_IN).waitFor()
        assert.equal((await signedIn(page)).email, email)
        await page.reload()
        assert.equal((await signedIn(page)).email, email)
        await page.locator('#logout').click()
        await page.locator('descope-email-field').waitFor()
        await page.reload()
        await page.locator('descope-email-field').waitFor()
        assert.equal(await page.locator(SIGNED_IN).count(), 0)
      }, framework === 'vue')
    })
  }

  test('sign-up-or-in: a link that is opened in another tab signs in there', async () => {
    await visit(async (page, context) => {
      await open(page, 'sign-up-or-in')
      await typed(page, 'email', 'link@example.com')
      await press(page, 'Send me a link')
      await page.locator('descope-text', { hasText: 'Check your mail' }).waitFor()
      const second = await context.newPage()
      await second.goto(String((await newest('link@example.com'))?.link))
      await second.locator(SIGNED_IN).waitFor()
      assert.equal((await signedIn(second)).email, 'link@example.com')
    })
  })

  test('sign-up-or-in: a passkey is made, and signs in the next time', async () => {
    await visit(async (page, context) => {
      await virtualAuthenticator(page, context)
      for (const time of [1, 2]) {
        await open(page, 'sign-up-or-in')
        await typed(page, 'email', 'passkey@example.com')
        await press(page, 'Continue with a passkey')
        await page.locator(SIGNED_IN).waitFor()
        assert.deepEqual([time, (await signedIn(page)).loginIds], [time, ['passkey@example.com']])
        await page.locator('#logout').click()
        await page.locator('descope-email-field').waitFor()
      }
    })
  })

  test("sign-up: the project's policy holds for the password, with which sign-in works then", async () => {
    await visit(async (page) => {
      await open(page, 'sign-up')
      await typed(page, 'fullName', 'Ada Lovelace')
      await typed(page, 'email', 'ada@example.com')
      await press(page, 'Continue')
      await page.locator('descope-passcode').waitFor()
      await typeCode(page, String((await newest('ada@example.com'))?.code))
      const fields = page.locator('descope-new-password input[type=password]')
      await fields.first().waitFor()
      for (const weak of ['short', 'all-lower-case-1']) {
        await fields.nth(0).fill(weak)
        await fields.nth(1).fill(weak)
        await press(page, 'Save and continue')
        await page.waitForTimeout(500)
        assert.equal(await page.locator(SIGNED_IN).count(), 0)
      }
      await fields.nth(0).fill('Long-enough-1')
      await fields.nth(1).fill('Long-enough-1')
      await press(page, 'Save and continue')
      await page.locator(SIGNED_IN).waitFor()
      assert.deepEqual((await signedIn(page)).name, 'Ada Lovelace')
      await page.locator('#logout').click()
      await open(page, 'sign-in')
      await typed(page, 'email', 'ada@example.com')
      await page.locator('descope-password input').fill('Wrong-one-1')
      await press(page, 'Sign in')
      await page.locator('descope-text[data-type=error-message]:not(.hide)').waitFor()
      await page.locator('descope-password input').fill('Long-enough-1')
      await press(page, 'Sign in')
      await page.locator(SIGNED_IN).waitFor()
    })
  })

  test('mfa: an authenticator app is set up, and asked for the next time', async () => {
    await visit(async (page) => {
      const code = async () => {
        await typed(page, 'email', 'mfa@example.com')
        await press(page, 'Continue')
        await page.locator('descope-passcode').waitFor()
        await typeCode(page, String((await newest('mfa@example.com'))?.code))
      }
      await open(page, 'mfa')
      await code()
      await page.locator('descope-totp-image').waitFor()
      const href = await page.locator('descope-link[data-type=totp-link]').getAttribute('href')
      const secret = new URL(String(href)).searchParams.get('secret') ?? ''
      const now = () => new TOTP({ secret }).generate({ timestamp: plane.now })
      await typeCode(page, now())
      await page.locator(SIGNED_IN).waitFor()
      await page.locator('#logout').click()
      plane.now += 60_000
      await open(page, 'mfa')
      await code()
      await page.locator('descope-text', { hasText: 'One more proof' }).waitFor()
      await typeCode(page, now())
      await page.locator(SIGNED_IN).waitFor()
    })
  })

  test('step-up: who is signed in proves it again, by code and by passkey, and the session says so; a stranger cannot', async () => {
    await visit(async (page, context) => {
      await virtualAuthenticator(page, context)
      await open(page, 'sign-up-or-in')
      await typed(page, 'email', 'careful@example.com')
      await press(page, 'Continue with a passkey')
      await page.locator(SIGNED_IN).waitFor()
      for (const [way, amr] of [
        ['Send me a code', ['email']],
        ['Use a passkey', ['webauthn']],
      ] as const) {
        const before = await claimsOf(page)
        if (way === 'Send me a code') assert.equal(before['su'], undefined)
        await page.evaluate(STEP_UP(plane.url, plane.projectId))
        await press(page, way)
        if (way === 'Send me a code') {
          await page.locator('descope-passcode').waitFor()
          await typeCode(page, String((await newest('careful@example.com'))?.code))
        }
        await page.waitForFunction('window.stepped !== undefined')
        const after = (await page.evaluate('window.stepped')) as { [claim: string]: unknown }
        assert.deepEqual(
          [after['su'], after['sub'], (after['amr'] as string[]).includes(amr[0])],
          [true, before['sub'], true],
        )
        await page.reload()
        await page.locator(SIGNED_IN).waitFor()
      }
      await page.evaluate('localStorage.clear()')
      await page.evaluate(STEP_UP(plane.url, plane.projectId))
      await press(page, 'Send me a code')
      await page.locator('descope-text[data-type=error-message]').waitFor()
      assert.equal(await page.evaluate('window.stepped'), undefined)
    })
  })
})

/** Run in the page: the flow takes the place of what is there; what its session token says is `stepped`. */
const STEP_UP = (url: string, projectId: string) => `(() => {
  window.stepped = undefined
  document.body.innerHTML = '<descope-wc project-id="${projectId}" flow-id="step-up" base-url="${url}" base-static-url="${url}/pages" base-cdn-url="${url}"></descope-wc>'
  document.querySelector('descope-wc').addEventListener('success', ({ detail }) => {
    window.stepped = JSON.parse(atob(detail.sessionJwt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))
  })
})()`

/** What the session token of the page says. */
async function claimsOf(page: Page): Promise<{ [claim: string]: unknown }> {
  const token = String(await page.evaluate("localStorage.getItem('DS')"))
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

async function virtualAuthenticator(page: Page, context: BrowserContext): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
}
