/**
 * The program as it is started, with `--dev`: from the first start to a page that signs people in, companies that sign in
 * by providers which the plane plays, their directories, and what only shows beside a real clock.
 */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { onEveryEngine } from '../../../support/engines.ts'
import { bundleApp } from '../../flows/apps.ts'
import { type Site, startSite } from '../../flows/browser.ts'
import { fill, isTooWide, openBrowser, press, skip, timesWithoutUtc, violationsOn } from '../browser.ts'
import { type Serving, serve } from '../serving.ts'

const MINUTE = 60_000

onEveryEngine((engine) => {
  if (skip) return
  let browser: Browser
  let plane: Serving
  let site: Site
  let page: Page
  let drop: () => Promise<void>
  const foreign: string[] = []
  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    browser = await openBrowser()
    site = await startSite()
    const context = await browser.newContext({ viewport: { width: 1360, height: 850 } })
    context.on('request', (request) => {
      if (!/^(http:\/\/(localhost|127\.0\.0\.1)|data:|blob:)/.test(request.url())) foreign.push(request.url())
    })
    page = await context.newPage()
    await first(fresh.url)
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
    await drop?.()
  })

  /** Milliseconds from an empty database to a page of React on which somebody is signed in. */
  let took = 0
  async function first(database: string): Promise<void> {
    const react = await bundleApp('react')
    const began = performance.now()
    plane = await serve(database)
    await page.goto(plane.link)
    await page.getByRole('tab', { name: 'React' }).click()
    const lines = (await page.getByLabel('React lines').textContent()) ?? ''
    const [projectId = ''] = /P[0-9A-Za-z]{26,}/.exec(lines) ?? []
    const setup = { projectId, baseUrl: plane.url, flow: 'sign-up-or-in' }
    site.serve({
      '/app.js': react,
      '/': `<!doctype html><body><div id="app"></div><script>window.setup = ${JSON.stringify(setup)}</script><script src="/app.js"></script>`,
    })
    const app = await page.context().newPage()
    await app.goto(site.url)
    await app.locator('descope-email-field input').first().fill('first@acme.test')
    await app.locator('descope-button#submit').click()
    await app.locator('descope-passcode input').first().waitFor()
    await go('outbox')
    const code = (await page.getByRole('row', { name: /first@acme\.test/ }).textContent())?.match(/\d{6}/)?.[0] ?? ''
    await app.locator('descope-passcode input').first().click()
    await app.keyboard.type(code, { delay: 50 })
    await app.locator('#signed-in').waitFor()
    took = performance.now() - began
    await app.close()
  }

  const go = async (path: string) => {
    await page.goto(`${plane.url}/console/${path}`)
    await page.locator('.head h1').waitFor()
  }
  /** Time that was moved by one of them is of no use to the next. */
  const ownTime = (t: TestContext) =>
    t.after(() => plane.manage('POST', '/v1/mgmt/dev/clock', { advance: -10 * MINUTE }))

  test('from the first start to a signed-in page of React it takes less than a minute', () => {
    assert.ok(took > 0 && took < MINUTE, `${Math.round(took)} ms`)
  })

  test('a tenant signs in by OpenID Connect: set up, tried, and the person is there', async () => {
    await plane.manage('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    await go('tenants/acme')
    await page.getByRole('link', { name: 'Set up' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign-on and directory' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Sign in as one of its people' }).isDisabled(), true)
    await page.getByLabel('Domains', { exact: true }).fill('acme.test')
    await press(page, 'Save')
    await page.getByText('OpenID Connect', { exact: true }).last().waitFor()
    await press(page, 'Sign in as one of its people')
    await page.getByLabel('Email').waitFor({ state: 'attached' })
    await page.locator('button.who').first().click()
    await page.getByRole('status').getByText('signed in').waitFor()
    assert.equal(new URL(page.url()).search, '')
    await page.getByRole('status').getByRole('link').click()
    await page.getByRole('complementary').waitFor()
    const { users } = await plane.manage('POST', '/v1/mgmt/user/search', { tenantIds: ['acme'] })
    assert.deepEqual([users.length, users[0].OIDC], [1, true])
  })

  test('a tenant signs in by SAML, with the provider’s metadata; what is none is told', async () => {
    await plane.manage('POST', '/v1/mgmt/tenant/create', { id: 'globex', name: 'Globex' })
    await go('tenants/globex/setup?way=SAML')
    const metadata = page.getByLabel('Metadata', { exact: true })
    const offered = await metadata.inputValue()
    await metadata.fill('no address at all')
    await press(page, 'Save')
    await page.getByRole('alert').waitFor()
    await metadata.fill(offered)
    await page.getByLabel('Domains', { exact: true }).fill('globex.test')
    await press(page, 'Save')
    await press(page, 'Sign in as one of its people')
    await page.locator('button.who').first().click()
    await page.getByRole('status').getByText('signed in').waitFor()
    const { users } = await plane.manage('POST', '/v1/mgmt/user/search', { tenantIds: ['globex'] })
    assert.deepEqual([users.length, users[0].SAML], [1, true])
  })

  test('a provider that sends somebody back with an error is told as that', async () => {
    await go('tenants/globex/setup')
    await press(page, 'Sign in as one of its people')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('alert').getByText('The sign-in came back with').waitFor()
    assert.equal(new URL(page.url()).search, '')
  })

  test('a directory gets a key, pushes a person, and tells that the person has left', async () => {
    await go('tenants/acme/setup')
    await press(page, 'Make a key')
    await page.getByText('The token is shown this once').waitFor()
    await press(page, 'Push an example person')
    await page.getByText('POST /scim/v2/Users', { exact: true }).waitFor()
    const load = async () => (await plane.manage('GET', '/v1/mgmt/user?loginId=example.person@acme.example')).user
    const pushed = await load()
    assert.deepEqual(
      [pushed.name, pushed.status, pushed.userTenants[0].tenantId],
      ['Example Person', 'enabled', 'acme'],
    )
    await press(page, 'Push that the person has left')
    await page.getByText(/^PATCH \/scim\/v2\/Users/).waitFor()
    assert.equal((await load()).status, 'disabled')
    const { keys } = await plane.manage('GET', '/v1/mgmt/scim/key?tenantId=acme')
    assert.equal(keys.length, 1)
  })

  test('a magic link of the outbox is followed, and signs in where it leads to', async () => {
    site.serve({
      '/': `<!doctype html><p id="said"></p><script>
        fetch('${plane.url}/v1/auth/magiclink/verify', { method: 'POST', headers: { authorization: 'Bearer ${plane.project}' },
          body: JSON.stringify({ token: new URLSearchParams(location.search).get('t') }) })
          .then((answer) => answer.json()).then(({ user }) => { document.querySelector('#said').textContent = user.email })
      </script>`,
    })
    await plane.ask('/v1/auth/magiclink/signup-in/email', { loginId: 'link@acme.test', redirectUrl: `${site.url}/in` })
    await go('outbox?q=link@acme.test')
    await page.getByRole('link', { name: 'link@acme.test' }).first().click()
    const drawer = page.getByRole('complementary')
    await drawer.getByAltText('The link as a QR code, for a phone').waitFor()
    const [app] = await Promise.all([
      page.context().waitForEvent('page'),
      drawer.getByRole('link', { name: 'Open link' }).click(),
    ])
    await app.locator('#said', { hasText: 'link@acme.test' }).waitFor()
    await app.close()
  })

  test('a session is ended alone, then all of them', async () => {
    for (let at = 0; at < 3; at++) {
      await plane.manage('POST', '/v1/mgmt/auth/signin', { loginId: 'first@acme.test' })
    }
    const { user } = await plane.manage('GET', '/v1/mgmt/user?loginId=first@acme.test')
    await go(`users/${user.userId}?about=Sessions`)
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row')
    await rows.nth(3).waitFor()
    await rows.first().getByRole('button', { name: /^End/ }).click()
    await page.getByLabel('Type end to confirm').fill('end')
    await press(page, 'End session')
    await page.getByText('The session is ended').waitFor()
    await rows.nth(3).waitFor({ state: 'detached' })
    assert.equal(await rows.count(), 3)
    await press(page, 'End all 3')
    await page.getByLabel('Type end all to confirm').fill('end all')
    await page.getByRole('dialog').getByRole('button', { name: 'End all', exact: true }).click()
    await page.getByText('Signed in nowhere.').waitFor()
  })

  test('time is moved on, and a code is too old', async (t) => {
    ownTime(t)
    await plane.ask('/v1/auth/otp/signin/email', { loginId: 'first@acme.test' })
    const { messages } = await plane.manage('GET', '/v1/mgmt/outbox?limit=1')
    await go('time')
    await press(page, '+10 minutes')
    await page.getByText('10 minutes went by').waitFor()
    const answer = await plane.ask('/v1/auth/otp/verify/email', { loginId: 'first@acme.test', code: messages[0].code })
    assert.equal(answer.status, 401)
  })

  test('a fault hits once; the request is seen with its error explained', async () => {
    await go('time')
    await press(page, 'New fault')
    await press(page, 'Make it')
    await page.getByRole('table', { name: 'Faults' }).getByText('503').waitFor()
    const loginId = 'first@acme.test'
    assert.deepEqual(
      [
        (await plane.ask('/v1/auth/otp/signin/email', { loginId })).status,
        (await plane.ask('/v1/auth/otp/verify/email', { loginId, code: 'wrong' })).status,
      ],
      [503, 401],
    )
    await go('requests?failed=yes')
    await page.getByRole('link', { name: 'POST /v1/auth/otp/verify/email' }).first().click()
    const drawer = page.getByRole('complementary')
    await drawer.getByText('E061102').first().waitFor()

    await go('requests')
    const answers = page.getByLabel('answer')
    await answers.selectOption({ label: '401 E061102 · 1' })
    const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr')
    assert.equal(await rows.count(), 1)
    assert.equal(new URL(page.url()).searchParams.get('answer'), '401 E061102')
    assert.equal(await page.getByLabel('operation').locator('option').count(), 2, 'the other facets count what is left')
    await answers.selectOption('')
    await page.waitForFunction('document.querySelectorAll("table tbody tr").length > 1')
  })

  test('on the pages that only development has, axe finds nothing, times tell UTC, and a phone is wide enough', async (t) => {
    t.after(async () => {
      await page.setViewportSize({ width: 1360, height: 850 })
      await page.emulateMedia({ colorScheme: null })
    })
    await go('requests')
    const request =
      (await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().getAttribute('href')) ?? ''
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const address of ['time', 'requests', `requests/${request.split('/').at(-1)}`]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width: 1360, height: 850 })
        await go(address)
        await page.waitForTimeout(250)
        found.push(...(await violationsOn(page)), ...(await timesWithoutUtc(page)))
        await page.setViewportSize({ width: 380, height: 760 })
        if (await isTooWide(page)) found.push(`${address} is too wide`)
      }
    }
    assert.deepEqual(found, [])
  })

  test('who may only read users sees them, and is told that a key for a directory is not theirs to make', async () => {
    const { cleartext } = await plane.manage('PUT', '/v1/mgmt/managementkey', {
      name: 'Support',
      reBac: { companyRoles: ['company-users-read', 'company-tenants-read'] },
    })
    const context = await browser.newContext()
    const desk = await context.newPage()
    await desk.goto(`${plane.url}/console/tenants/acme/setup`)
    await fill(desk, 'Management key', cleartext)
    await press(desk, 'Sign in')
    await press(desk, 'Make a key')
    await desk
      .getByRole('alert')
      .getByText(/has no role for this/)
      .waitFor()
    await press(desk, 'Save')
    await desk
      .getByRole('alert')
      .getByText(/has no role for this/)
      .first()
      .waitFor()
    await desk.keyboard.press('g')
    await desk.keyboard.press('u')
    await desk.getByRole('link', { name: 'first@acme.test' }).waitFor()
    await context.close()
  })

  test('a document is found by a word, and read', async () => {
    await go('docs')
    await page.keyboard.press('/')
    await page.keyboard.type('attestation')
    await page.getByRole('heading', { level: 2 }).getByRole('link').first().click()
    await page.locator('article.prose h1').waitFor()
    assert.deepEqual(foreign, [])
  })
})
