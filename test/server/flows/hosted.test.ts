import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { visitor } from '../../features/auth/flow/driving.ts'
import { type AuthPlane, asAuthPlane } from '../../features/auth/signing-in.ts'
import { authorizeUrl, makeApp, newPkce, openBrowser, redeem } from '../../features/oauth/browsing.ts'
import { startTestPlane } from '../../support/plane.ts'
import { noChromium, type Sight, type Site, startBrowser, startSite, watch } from './browser.ts'

const APP = 'SA2homescope00000000000000001'

describe('the hosted page with a flow', { skip: noChromium }, () => {
  let plane: AuthPlane
  let browser: Browser
  let site: Site
  before(async () => {
    plane = asAuthPlane(await startTestPlane())
    plane.now = Date.now()
    browser = await startBrowser()
    site = await startSite()
    site.serve({ '/': '<!doctype html><link rel="icon" href="data:,"><body>back' })
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
  })

  async function visit(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await browser.newContext()
    const refused: string[] = []
    context.on('console', (message) => /Content Security Policy/i.test(message.text()) && refused.push(message.text()))
    const sight: Sight = await watch(context)
    try {
      await work(await context.newPage(), context)
      assert.deepEqual({ ...sight, refused }, { foreign: [], errors: [], missing: [], refused: [] })
    } finally {
      await context.close()
    }
  }

  const newest = async (to: string) => {
    const { body } = await plane.call('GET', '/v1/mgmt/outbox?limit=20')
    return (body.messages as { to: string; code: string; link: string }[]).find((one) => one.to === to)
  }
  const press = (page: Page, text: string) => page.locator('descope-button').getByText(text, { exact: true }).click()

  async function signIn(page: Page, email: string): Promise<void> {
    await page.locator('descope-email-field input').fill(email)
    await press(page, 'Continue')
    await page.locator('descope-passcode input').first().click()
    await page.keyboard.type(String((await newest(email))?.code), { delay: 40 })
  }

  test('an inbound app is signed in to by the flow, allowed, and gets tokens for its code', async () => {
    const app = await makeApp(plane, 'inbound', { approvedCallbackUrls: [`${site.url}/back`] })
    await visit(async (page) => {
      await page.goto(plane.url + authorizeUrl(app, { redirect_uri: `${site.url}/back` }))
      assert.equal(await page.title(), 'Sign in to inbound')
      await signIn(page, 'inbound@example.com')
      await page.getByRole('heading', { name: 'Allow inbound?' }).waitFor()
      assert.doesNotMatch(page.url(), /flow_end/)
      await page.getByRole('button', { name: 'Allow', exact: true }).click()
      await page.waitForURL(`${site.url}/back?*`)
      const code = new URL(page.url()).searchParams.get('code') ?? ''
      const { status, body } = await redeem(plane, app, code, { redirect_uri: `${site.url}/back` })
      assert.deepEqual([status, body.scope], [200, 'openid read'])
    })
  })

  async function importApp(oidc: object): Promise<void> {
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    const known = files['applications.json'].applications
    const app = { id: APP, name: 'Shop', description: '', logo: '', enabled: true, oidc }
    const changed = { ...files, 'applications.json': { applications: [...known, app] } }
    const { status } = await plane.call('POST', '/v1/mgmt/project/snapshot/import', { files: changed })
    assert.equal(status, 200)
  }

  test('a federated app gets its code without a question, with the login id that it hints at', async () => {
    const { verifier, challenge } = newPkce()
    const loginPageUrl = `https://auth.descope.io/${plane.projectId}?flow=sign-in&theme=dark`
    await importApp({
      loginPageUrl,
      approvedRedirectUrls: [`${site.url}/shop`],
      claims: [],
      forceAuthentication: false,
    })
    const clientId = Buffer.from(`${plane.projectId}:${APP}`).toString('base64')
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'shop@example.com', email: 'shop@example.com' })
    await plane.call('POST', '/v1/mgmt/user/password/set/active', {
      loginId: 'shop@example.com',
      password: 'Long-enough-1',
    })
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${site.url}/shop`,
      scope: 'openid',
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      login_hint: 'shop@example.com',
    })
    await visit(async (page) => {
      await page.goto(`${plane.url}/oauth2/v1/authorize?${query}`)
      await page.locator('descope-password input').fill('Long-enough-1')
      await page.locator('descope-email-field input').fill('shop@example.com')
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
      await press(page, 'Sign in')
      await page.waitForURL(`${site.url}/shop?*`)
      const code = new URL(page.url()).searchParams.get('code') ?? ''
      const answer = await fetch(`${plane.url}/oauth2/v1/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          client_id: clientId,
          redirect_uri: `${site.url}/shop`,
          code_verifier: verifier,
        }),
      })
      const tokens = (await answer.json()) as { id_token: string }
      assert.equal(answer.status, 200, JSON.stringify(tokens))
      const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString())
      assert.equal(claims.iss.includes(plane.projectId), true)
    })
  })

  test('by itself it shows a flow as its address says, and tells when somebody is signed in', async () => {
    const asked = 'flow=sign-up&theme=dark&bg=rgb(1,2,3)&title=Hello&width=600&shadow=false&wide=true&locale=de'
    await visit(async (page) => {
      await page.goto(`${plane.url}/login/${plane.projectId}?${asked}&client.plan=gold&user_code=AB-12`)
      await page.locator('descope-email-field').waitFor()
      const component = page.locator('descope-wc')
      const attributes = await component.evaluate((one) =>
        Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])),
      )
      assert.deepEqual(
        { ...attributes, style: undefined, class: undefined },
        {
          'project-id': plane.projectId,
          'flow-id': 'sign-up',
          'base-url': plane.url,
          'base-static-url': `${plane.url}/pages`,
          'base-cdn-url': plane.url,
          theme: 'dark',
          locale: 'de',
          form: '{"userCode":"AB-12"}',
          client: '{"plan":"gold"}',
          style: undefined,
          class: undefined,
        },
      )
      const look = await page.evaluate(`[document.title, getComputedStyle(document.body).backgroundColor,
        document.querySelector('main').style.maxWidth, document.querySelector('main').className]`)
      assert.deepEqual(look, ['Hello', 'rgb(1, 2, 3)', '600px', 'wide'])
      await page.goto(`${plane.url}/login/${plane.projectId}`)
      await signIn(page, 'alone@example.com')
      await page.getByRole('status').waitFor()
      assert.equal(await page.getByRole('status').textContent(), 'You are signed in. You can close this window.')
      await page.goto(`${plane.url}/login/${plane.projectId}?done=true`)
      assert.equal(await page.getByRole('status').textContent(), 'You can close this window.')
    })
  })

  test('a link that the flow sent goes on in the same browser, and is of no use to another one', async () => {
    const app = await makeApp(plane, 'link', { approvedCallbackUrls: [`${site.url}/back`] })
    const linkFor = async (page: Page, email: string) => {
      await page.goto(plane.url + authorizeUrl(app, { redirect_uri: `${site.url}/back` }))
      await page.locator('descope-email-field input').fill(email)
      await press(page, 'Send me a link')
      await page.locator('descope-text', { hasText: 'Check your mail' }).waitFor()
      return String((await newest(email))?.link)
    }
    await visit(async (page, context) => {
      const stolen = await linkFor(page, 'hosted-stolen@example.com')
      const stranger = await browser.newContext()
      const elsewhere = await stranger.newPage()
      await elsewhere.goto(stolen)
      await elsewhere.getByText('This sign-in began in another browser').waitFor()
      await stranger.close()
      const link = await linkFor(page, 'hosted-link@example.com')
      const second = await context.newPage()
      await second.goto(link)
      await second.getByRole('heading', { name: 'Allow link?' }).waitFor()
    })
  })

  test('a browser without scripts gets the page of forms', async () => {
    const app = await makeApp(plane, 'plain', { approvedCallbackUrls: [`${site.url}/back`] })
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(plane.url + authorizeUrl(app, { redirect_uri: `${site.url}/back` }))
    await page.getByLabel('Email, phone or user name').fill('plain@example.com')
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.getByLabel('Code').fill(String((await newest('plain@example.com'))?.code))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Allow plain?' }).waitFor()
    await context.close()
  })

  test('what ends a flow is good for the request and the browser that it was made for', async () => {
    const plane2 = asAuthPlane(plane)
    const app = await makeApp(plane, 'ends')
    const [own, other] = [openBrowser(plane), openBrowser(plane)]
    const [mine, theirs] = [await own.get(authorizeUrl(app)), await other.get(authorizeUrl(app))]
    const stateOf = ({ location }: { location: string }) =>
      new URLSearchParams(location.split('?')[1]).get('third_party_app_state_id') ?? ''
    const user = visitor(plane2)
    await user.start('sign-up-or-in', { thirdPartyAppStateId: stateOf(mine) })
    await user.click('submit', { email: 'ends@example.com' })
    const code = String((await newest('ends@example.com'))?.code)
    const { action, status, redirect, authInfo } = await user.click('verify', { code })
    assert.deepEqual([action, status, authInfo], ['redirect', 'waiting', undefined])
    const end = redirect.url.replace(plane.url, '') as string
    assert.equal((await other.get(end)).status, 403)
    const swapped = end.replace(stateOf(mine), stateOf(theirs))
    assert.equal((await other.get(swapped)).status, 401)
    assert.equal((await own.get(end.replace(/.{8}$/, 'AAAAAAAA'))).status, 401)
    assert.equal((await own.get(end)).location, mine.location)
    plane.now += 61_000
    assert.equal((await own.get(end)).status, 401)
  })

  test('a flow that is not there, and a project that is not there, are told', async () => {
    for (const [path, words] of [
      [`${plane.projectId}?flow=gone`, 'The project has no flow gone'],
      ['Pgone', 'There is no project with this id'],
    ]) {
      const answer = await fetch(`${plane.url}/login/${path}`)
      assert.equal(answer.status, 404)
      assert.match(await answer.text(), new RegExp(`role="alert">${words}`))
    }
  })
})
