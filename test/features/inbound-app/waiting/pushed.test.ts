import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as oidc from 'openid-client'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { CALLBACK, makeApp, makeUser, openBrowser, type TestApp } from '../../oauth/browsing.ts'

suite('authorization requests that are pushed (PAR)', (get) => {
  let plane: AuthPlane
  let app: TestApp
  let user: { loginId: string; code: string; userId: string }
  let config: oidc.Configuration
  before(async () => {
    plane = get()
    plane.now = Date.now()
    app = await makeApp(plane, 'Pusher')
    user = await makeUser(plane, 'pushed')
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    const insecure = { execute: [oidc.allowInsecureRequests] }
    config = await oidc.discovery(issuer, app.clientId, app.secret, undefined, insecure)
  })

  const push = async (more: { [name: string]: string } = {}) => {
    const verifier = oidc.randomPKCECodeVerifier()
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: CALLBACK,
      scope: 'openid read',
      state: 'the-state',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    })
    return { url, verifier }
  }
  const post = (body: object) => plane.call('POST', `/oauth2/v1/apps/${plane.projectId}/par`, body, '')

  it('lead to tokens, by the unmodified openid-client', async () => {
    const { url, verifier } = await push()
    assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri'])
    const browser = openBrowser(plane)
    const begun = await browser.get(`${url.pathname}${url.search}`)
    const page = await browser.get(begun.location)
    const typed = await browser.press(page, 'send', { login_id: user.loginId, channel: 'email' })
    const code = await browser.press(await browser.get(typed.location), 'code', { code: user.code })
    const { location } = await browser.press(await browser.get(code.location), 'allow')
    const tokens = await oidc.authorizationCodeGrant(config, new URL(location), {
      pkceCodeVerifier: verifier,
      expectedState: 'the-state',
      idTokenExpected: true,
    })
    assert.equal(tokens.claims()?.sub, user.userId)
    const again = await browser.get(`${url.pathname}${url.search}`)
    assert.equal(again.status, 400)
    assert.match(again.html, /was used, or has expired/)
  })

  it('are good for a minute, and for their client alone', async () => {
    const { url } = await push()
    const other = await makeApp(plane, 'Other')
    const foreign = new URLSearchParams({ ...Object.fromEntries(url.searchParams), client_id: other.clientId })
    assert.equal((await openBrowser(plane).get(`${url.pathname}?${foreign}`)).status, 400)
    plane.now += 60_001
    assert.equal((await openBrowser(plane).get(`${url.pathname}${url.search}`)).status, 400)
  })

  it('are refused at once where authorize would refuse them, and without the secret', async () => {
    const asked = {
      client_id: app.clientId,
      client_secret: app.secret,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
    }
    const created = await post(asked)
    assert.deepEqual([created.status, created.body.expires_in], [201, 60])
    const fails = async (more: object) => (await post({ ...asked, ...more })).body.error
    assert.equal(await fails({ client_secret: '' }), 'invalid_client')
    assert.equal(await fails({ client_id: 'nobody' }), 'invalid_client')
    assert.equal(await fails({ redirect_uri: 'https://evil.example.com/' }), 'invalid_request')
    assert.equal(await fails({ scope: 'everything' }), 'invalid_scope')
    assert.equal(await fails({ response_type: 'token' }), 'invalid_request')
    assert.equal(await fails({ request_uri: created.body.request_uri }), 'invalid_request')
  })
})
