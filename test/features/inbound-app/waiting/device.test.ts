import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { type Browser, makeApp, makeUser, openBrowser, type TestApp } from '../../oauth/browsing.ts'

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const insecure = { [oauth.allowInsecureRequests]: true }

suite('devices without a browser', (get) => {
  let plane: AuthPlane
  let app: TestApp
  let user: { loginId: string; code: string; userId: string }
  let server: oauth.AuthorizationServer
  before(async () => {
    plane = get()
    plane.now = Date.now()
    app = await makeApp(plane, 'Television', { nonConfidentialClient: true })
    user = await makeUser(plane, 'viewer')
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
  })

  const begin = async (scope = 'openid read') => {
    const client = { client_id: app.clientId }
    const sent = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope }, insecure)
    return oauth.processDeviceAuthorizationResponse(server, client, sent)
  }
  /** The tokens, or the error. */
  const poll = async (deviceCode: string, clientId = app.clientId) => {
    const client = { client_id: clientId }
    const sent = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), deviceCode, insecure)
    try {
      return await oauth.processDeviceCodeResponse(server, client, sent)
    } catch (error) {
      return (error as oauth.ResponseBodyError).error
    }
  }
  const path = (url: string) => url.slice(plane.url.length)
  /** From the address with the code in it, as far as the question. */
  const toQuestion = async (browser: Browser, address: string) => {
    const sent = await browser.get(path(address))
    assert.equal(sent.status, 302, sent.html)
    const page = await browser.get(sent.location)
    if (page.html.includes('Allow Television?')) return page
    const typed = await browser.press(page, 'send', { login_id: user.loginId, channel: 'email' })
    const asked = await browser.get(
      (await browser.press(await browser.get(typed.location), 'code', { code: user.code })).location,
    )
    return asked
  }
  const wait = (seconds: number) => {
    plane.now += seconds * 1000
  }

  it('get tokens once somebody has typed their code and allowed it', async () => {
    const { user_code: shown, device_code: code, verification_uri: address, ...rest } = await begin()
    assert.match(shown, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    assert.deepEqual(rest, {
      verification_uri_complete: `${plane.url}/device/${plane.projectId}?user_code=${shown}`,
      expires_in: 600,
      interval: 5,
    })
    assert.equal(await poll(code), 'authorization_pending')
    const browser = openBrowser(plane)
    assert.match((await browser.get(path(address))).html, /name="user_code"/)
    const page = await toQuestion(browser, `${address}?user_code=${shown.toLowerCase().replace('-', '%20')}`)
    assert.match(page.html, /Allow Television\?/)
    assert.ok(page.html.includes(shown))
    wait(5)
    assert.equal(await poll(code), 'authorization_pending')
    const end = await browser.press(page, 'allow')
    assert.match((await browser.get(end.location)).html, /<h1>Allowed<\/h1>/)
    wait(5)
    const tokens = await poll(code)
    assert.ok(typeof tokens === 'object')
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'openid read'])
    assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, user.userId)
    assert.ok(tokens.refresh_token)
    wait(5)
    assert.equal(await poll(code), 'invalid_grant')
  })

  it('ask for no more than every five seconds, and less each time that they do', async () => {
    const { device_code: code } = await begin()
    const answers = []
    for (const seconds of [0, 1, 5, 5, 10, 4, 15]) {
      wait(seconds)
      answers.push(await poll(code))
    }
    const [pending, slow] = ['authorization_pending', 'slow_down']
    assert.deepEqual(answers, [pending, slow, pending, slow, pending, slow, pending])
  })

  it('are told when somebody refuses, and when nobody comes', async () => {
    const refused = await begin()
    const browser = openBrowser(plane)
    const page = await toQuestion(browser, refused.verification_uri_complete as string)
    const end = await browser.press(page, 'deny')
    assert.match((await browser.get(end.location)).html, /<h1>Not allowed<\/h1>/)
    assert.equal(await poll(refused.device_code), 'access_denied')
    const late = await begin()
    wait(601)
    assert.equal(await poll(late.device_code), 'expired_token')
    assert.equal((await browser.get(path(late.verification_uri_complete as string))).status, 404)
  })

  it('are asked about each time, though the browser is signed in and has allowed the app before', async () => {
    const browser = openBrowser(plane)
    const first = await toQuestion(browser, (await begin()).verification_uri_complete as string)
    await browser.press(first, 'allow')
    const { verification_uri_complete: address, device_code: code } = await begin()
    const sent = await browser.get(path(address as string))
    assert.match((await browser.get(sent.location)).html, /Allow Television\?/)
    assert.equal(await poll(code), 'authorization_pending')
  })

  it('take no code of another client, of nobody, and none of somebody who has signed out since', async () => {
    const other = await makeApp(plane, 'Other', { nonConfidentialClient: true })
    const { device_code: code, verification_uri_complete: address } = await begin()
    assert.equal(await poll(code, other.clientId), 'invalid_grant')
    assert.equal(await poll('nothing'), 'invalid_grant')
    const browser = openBrowser(plane)
    await browser.press(await toQuestion(browser, address as string), 'allow')
    await plane.call('POST', '/v1/mgmt/user/logout', { loginId: user.loginId })
    assert.equal(await poll(code), 'invalid_grant')
  })

  it('are found by guessing ten times of one network, whose owner finds his own meanwhile', async () => {
    const { verification_uri: address, verification_uri_complete: complete } = await begin()
    const browser = openBrowser(plane)
    const statuses = []
    for (let n = 0; n < 11; n++) statuses.push((await browser.get(`${path(address)}?user_code=BBBB-BBBB`)).status)
    assert.deepEqual(statuses, [...Array(10).fill(404), 429])
    assert.equal((await browser.get(path(complete as string))).status, 429)
    wait(599)
    assert.equal((await browser.get(path((await begin()).verification_uri_complete as string))).status, 429)
    wait(2)
    assert.equal((await browser.get(path((await begin()).verification_uri_complete as string))).status, 302)
  })

  it('keep no code in clear, and refuse unknown clients, scopes and audiences', async () => {
    const ask = (more: object) => plane.call('POST', '/oauth2/v1/apps/device', { client_id: app.clientId, ...more }, '')
    const fails = async (more: object) => (await ask(more)).body.error
    assert.equal(await fails({ client_id: 'nobody' }), 'invalid_client')
    assert.equal(await fails({ scope: 'everything' }), 'invalid_scope')
    assert.equal(await fails({ audience: 'https://elsewhere.example.com' }), 'invalid_target')
    const answer = await plane.call('POST', `/oauth2/v1/${DEVICE}`, {}, '')
    assert.equal(answer.status, 404)
  })

  it('of federated apps do the same', async () => {
    await plane.call('POST', '/v1/mgmt/sso/idp/app/oidc/create', {
      id: 'tv',
      name: 'Television',
      approvedRedirectUrls: ['https://app.example.com/callback'],
    })
    const asked = { client_id: plane.projectId, scope: 'openid' }
    const { status, body } = await plane.call('POST', '/oauth2/v1/device', asked, '')
    assert.deepEqual([status, body.interval], [200, 5])
    assert.equal(
      (await plane.call('POST', '/oauth2/v1/device', { ...asked, scope: 'email' }, '')).body.error,
      'invalid_scope',
    )
    const browser = openBrowser(plane)
    const page = await toQuestion(browser, body.verification_uri_complete)
    await browser.press(page, 'allow')
    const grant = { grant_type: DEVICE, client_id: plane.projectId, device_code: body.device_code }
    const tokens = await plane.call('POST', '/oauth2/v1/token', grant, '')
    assert.equal(tokens.status, 200, JSON.stringify(tokens.body))
    assert.equal((await plane.read(tokens.body.id_token).catch((error) => error.code)) !== undefined, true)
  })
})
