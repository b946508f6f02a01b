import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { makeApp, makeUser, openBrowser, type TestApp } from '../../oauth/browsing.ts'

const insecure = { [oauth.allowInsecureRequests]: true }

suite('questions by the back channel (CIBA)', (get) => {
  let plane: AuthPlane
  let app: TestApp
  let user: { loginId: string; code: string; userId: string }
  let server: oauth.AuthorizationServer
  before(async () => {
    plane = get()
    plane.now = Date.now()
    app = await makeApp(plane, 'Call centre', {
      cibaSettings: { enabled: true, expirationTime: 2, expirationTimeUnit: 'minutes' },
    })
    user = await makeUser(plane, 'caller')
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
    plane.now += 1000
  })

  const client = () => ({ client_id: app.clientId })
  const secret = () => oauth.ClientSecretPost(app.secret)
  const begin = async (more: { [name: string]: string } = {}) => {
    plane.now += 60_000
    const asked = { scope: 'openid read', login_hint: user.loginId, binding_message: 'Order 42', ...more }
    const sent = await oauth.backchannelAuthenticationRequest(server, client(), secret(), asked, insecure)
    return oauth.processBackchannelAuthenticationResponse(server, client(), sent)
  }
  const poll = async (id: string) => {
    const sent = await oauth.backchannelAuthenticationGrantRequest(server, client(), secret(), id, insecure)
    try {
      return await oauth.processBackchannelAuthenticationGrantResponse(server, client(), sent)
    } catch (error) {
      return (error as oauth.ResponseBodyError).error
    }
  }
  const fails = async (body: object) =>
    (await plane.call('POST', '/oauth2/v1/apps/bc-authorize', { client_id: app.clientId, ...body }, '')).body.error
  const path = (url: string) => url.slice(plane.url.length)
  const enter = async (address: string, who: { loginId: string; code: string }) => {
    const browser = openBrowser(plane)
    const page = await browser.get((await browser.get(path(address))).location)
    const typed = await browser.press(page, 'send', { login_id: who.loginId, channel: 'email' })
    const { location } = await browser.press(await browser.get(typed.location), 'code', { code: who.code })
    return { browser, page: await browser.get(location) }
  }

  it('go to the person, and give tokens once they are allowed', async () => {
    const { auth_req_id: id, expires_in: life, interval } = await begin()
    assert.deepEqual([life, interval], [120, 5])
    assert.equal(await poll(id), 'authorization_pending')
    assert.equal(await poll(id), 'slow_down')
    const { kind, channel, to, subject, text, link } = await plane.lastMessage()
    assert.deepEqual([kind, channel, to], ['approval', 'email', 'caller@example.com'])
    assert.equal(subject, 'Call centre asks for your permission')
    assert.match(text, /\(Order 42\)/)
    const { browser, page } = await enter(link, user)
    assert.match(page.html, /It says: <strong>Order 42<\/strong>/)
    const end = await browser.press(page, 'allow')
    assert.match((await browser.get(end.location)).html, /<h1>Allowed<\/h1>/)
    plane.now += 10_000
    const tokens = await poll(id)
    assert.ok(typeof tokens === 'object')
    assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, user.userId)
    assert.equal((await browser.get(path(link))).status, 404)
  })

  it('can be refused, end with their time, and are not answered by somebody else', async () => {
    const refused = await begin()
    const { browser, page } = await enter((await plane.lastMessage()).link, user)
    await browser.press(page, 'deny')
    assert.equal(await poll(refused.auth_req_id), 'access_denied')
    const late = await begin({ requested_expiry: '30' })
    assert.equal(late.expires_in, 30)
    const { link } = await plane.lastMessage()
    plane.now += 30_000
    assert.equal(await poll(late.auth_req_id), 'expired_token')
    assert.equal((await openBrowser(plane).get(path(link))).status, 404)
    const foreign = await begin()
    const other = await makeUser(plane, 'stranger')
    const stranger = await enter((await plane.lastMessage()).link, other)
    assert.match(stranger.page.html, /<h1>Not allowed<\/h1>/)
    assert.equal(await poll(foreign.auth_req_id), 'access_denied')
  })

  it('need an app that may ask, its secret, and somebody to be asked', async () => {
    const known = { login_hint: user.loginId, scope: 'openid' }
    assert.equal(await fails(known), 'invalid_client')
    assert.equal(await fails({ ...known, client_secret: 'wrong' }), 'invalid_client')
    const right = { client_secret: app.secret }
    assert.equal(await fails({ ...right, scope: 'openid' }), 'invalid_request')
    assert.equal(await fails({ ...right, ...known, login_hint: 'nobody' }), 'unknown_user_id')
    assert.equal(await fails({ ...right, ...known, scope: 'everything' }), 'invalid_scope')
    const quiet = await makeApp(plane, 'Quiet')
    const asked = { ...known, client_id: quiet.clientId, client_secret: quiet.secret }
    assert.equal(await fails(asked), 'unauthorized_client')
  })

  it('come to one person three times a minute', async () => {
    plane.now += 60_000
    const ask = () =>
      plane.call(
        'POST',
        '/oauth2/v1/apps/bc-authorize',
        {
          client_id: app.clientId,
          client_secret: app.secret,
          login_hint: user.loginId,
          scope: 'openid',
        },
        '',
      )
    const answers = await Promise.all(Array.from({ length: 5 }, ask))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 429, 429])
  })
})
