/** From an application's page to a provider that the plane plays, and back, in a real browser. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type * as testing from '../../../src/testing/index.ts'
import type { TestingPlane } from '../../../src/testing/index.ts'
import { repoRoot } from '../../support/paths.ts'
import { plainPage } from '../flows/apps.ts'
import { noChromium, type Site, startBrowser, startSite, watch } from '../flows/browser.ts'

const SIGNED_IN = '#signed-in'
/** Where pictures are kept for who wants to look at them. */
const PICTURES = process.env['TEST_PICTURES']

const oidc = { clientId: 'plane', clientSecret: 'secret', userAttrMapping: { loginId: 'email' } }
const COMPANIES: readonly [id: string, path: string, settings: object, title: string][] = [
  [
    'saml',
    'saml',
    { idpUrl: 'https://acme.okta.com/app/sso/saml', entityId: 'http://www.okta.com/exk1', idpCert: 'MIIC' },
    'Okta',
  ],
  ['oidc', 'oidc', { ...oidc, issuer: 'https://login.acme.example' }, 'login.acme.example'],
]

describe('the local provider in a real browser', { skip: noChromium }, () => {
  let plane: TestingPlane
  let browser: Browser
  let site: Site
  before(async () => {
    // As it is published: the elements of screens stand beside it.
    const published: typeof testing = createRequire(import.meta.url)(join(repoRoot, 'dist/testing.cjs'))
    plane = await published.startPlane()
    browser = await startBrowser()
    site = await startSite()
    for (const [id, path, settings] of COMPANIES) {
      await plane.manage('POST', '/v1/mgmt/tenant/create', { id, name: id })
      const own = { tenantId: id, settings, domains: [`${id}.acme.example`] }
      await plane.manage('POST', `/v1/mgmt/sso/${path}`, own)
    }
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
  })

  /** A browser of somebody's own on a flow, which must have asked no other machine, and met no fault. */
  async function visit(flow: string, work: (page: Page) => Promise<void>, options: object = {}): Promise<void> {
    const context = await browser.newContext(options)
    context.setDefaultTimeout(30_000)
    const sight = await watch(context)
    try {
      site.serve(plainPage({ url: plane.url, projectId: plane.projectId }, flow))
      const page = await context.newPage()
      page.on('console', (message) => /policy|refused to/i.test(message.text()) && sight.errors.push(message.text()))
      await page.goto(site.url)
      await work(page)
      assert.deepEqual(sight, { foreign: [], errors: [], missing: [] })
    } finally {
      await context.close()
    }
  }

  const press = (page: Page, text: string) => page.locator('descope-button').getByText(text, { exact: true }).click()
  const signedIn = async (page: Page) => JSON.parse((await page.locator(SIGNED_IN).textContent()) ?? '')
  const atProvider = (page: Page) => page.getByRole('heading', { name: 'Who signs in?' }).waitFor()
  const told = async (page: Page) => {
    const message = page.locator('descope-text[data-type=error-message]:not(.hide)')
    await message.waitFor()
    return (await message.textContent())?.trim()
  }
  const picture = async (page: Page, name: string) => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
  }
  const byGoogle = async (page: Page) => {
    await press(page, 'Continue with Google')
    await atProvider(page)
  }
  const bySso = async (page: Page, email: string) => {
    await page.locator('[name="email"] input').first().fill(email)
    await press(page, 'Continue')
    await atProvider(page)
  }

  test('sign-up-or-in of a new project: Google signs in who is known to it, and a newcomer', async () => {
    await visit('sign-up-or-in', async (page) => {
      await byGoogle(page)
      await picture(page, 'google')
      await page.getByRole('button', { name: /Ada Lovelace/ }).click()
      await page.locator(SIGNED_IN).waitFor()
      const user = await signedIn(page)
      assert.deepEqual(
        [user.email, user.verifiedEmail, user.OAuth],
        ['ada.lovelace@example.com', true, { google: true }],
      )
      await page.locator('#logout').click()
      await byGoogle(page)
      await page.getByText('Somebody else').click()
      await page.getByLabel('Email').fill('barbara@example.com')
      await page.getByLabel('Name').fill('Barbara Liskov')
      await picture(page, 'google-newcomer')
      await page.getByLabel('Name').press('Enter')
      await page.locator(SIGNED_IN).waitFor()
      assert.deepEqual((await signedIn(page)).name, 'Barbara Liskov')
    })
  })

  for (const [choice, words] of [
    ['Cancel', 'The sign-in was cancelled'],
    ['Fail', 'The provider could not sign you in'],
  ] as const) {
    test(`${choice} at Google comes back to the flow, which tells it and goes on`, async () => {
      await visit('sign-up-or-in', async (page) => {
        await byGoogle(page)
        await page.getByRole('button', { name: choice, exact: true }).click()
        assert.equal(await told(page), words)
        await picture(page, `back-after-${choice.toLowerCase()}`)
        await byGoogle(page)
        await page.getByRole('button', { name: /Grace Hopper/ }).click()
        await page.locator(SIGNED_IN).waitFor()
        assert.equal((await signedIn(page)).email, 'grace.hopper@example.com')
      })
    })
  }

  for (const [id, , , title] of COMPANIES) {
    for (const how of ['', ', dark and narrow']) {
      test(`sso: who types an address of ${id} comes in by ${title}${how}`, async () => {
        const options = how ? { colorScheme: 'dark', viewport: { width: 380, height: 740 } } : {}
        await visit(
          'sso',
          async (page) => {
            const email = `jane.doe${how && '2'}@${id}.acme.example`
            await bySso(page, email)
            assert.equal(await page.title(), `Sign in with ${title}`)
            assert.equal(await page.getByLabel('Email').inputValue(), email)
            assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
            await picture(page, `${id}${how && '-dark'}`)
            await page.getByRole('button', { name: 'Continue', exact: true }).click()
            await page.locator(SIGNED_IN).waitFor()
            const user = await signedIn(page)
            assert.deepEqual([user.email, user.verifiedEmail], [email, true])
          },
          options,
        )
      })
    }

    test(`sso: Cancel and Fail at ${title} come back to the flow of ${id}, which tells it`, async () => {
      for (const choice of ['Cancel', 'Fail']) {
        await visit('sso', async (page) => {
          await bySso(page, `jane@${id}.acme.example`)
          await page.getByRole('button', { name: choice, exact: true }).click()
          await told(page)
        })
      }
    })
  }

  test('a posted answer goes on by hand where there are no scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    try {
      const page = await context.newPage()
      const answer = await plane.fetch(
        `${plane.url}/v1/auth/oauth/authorize?provider=apple&redirectURL=${site.url}/done`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${plane.projectId}` },
        },
      )
      const { url } = (await answer.json()) as { url: string }
      await page.goto(url)
      await page.getByRole('button', { name: /Ada Lovelace/ }).click()
      await page.getByRole('heading', { name: 'Going on' }).waitFor()
      await picture(page, 'going-on')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.waitForURL(`${site.url}/done?*`)
      assert.match(new URL(page.url()).search, /^\?code=/)
    } finally {
      await context.close()
    }
  })
})
