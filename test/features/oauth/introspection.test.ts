import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { onEveryPlane } from '../../support/planes.ts'
import { CALLBACK, goThrough, makeApp, makeUser, openBrowser, type TestApp } from './browsing.ts'

const inactive = { active: false }

onEveryPlane('introspection', (get) => {
  const issuer = () => `${get().url}/v1/apps/${get().projectId}`
  const insecure = { execute: [openid.allowInsecureRequests] }
  const discover = (app: TestApp) => openid.discovery(new URL(issuer()), app.clientId, app.secret, undefined, insecure)

  async function signIn(config: openid.Configuration, loginId: string) {
    const plane = get()
    const user = await makeUser(plane, loginId)
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    })
    const back = await goThrough(openBrowser(plane), url.href, user)
    const tokens = await openid.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: verifier,
      expectedState: state,
    })
    return { user, tokens, refresh: tokens.refresh_token ?? '' }
  }

  it('C13 an app learns what its own tokens are worth, until they are rotated, revoked or the user is gone', async () => {
    const plane = get()
    plane.now = Math.floor(Date.now() / 1000) * 1000
    const app = await makeApp(plane, 'introspecting')
    const config = await discover(app)
    const { user, tokens, refresh } = await signIn(config, 'introspected')
    const iat = plane.now / 1000
    const common = { active: true, client_id: app.clientId, scope: 'openid read', sub: user.userId, iss: issuer(), iat }
    const aud = [plane.projectId, app.clientId]
    const access = { ...common, token_type: 'Bearer', aud, exp: iat + 600 }
    const seen = async (token: string) => ({ ...(await openid.tokenIntrospection(config, token)) })
    assert.deepEqual(await seen(tokens.access_token), access)
    const known = await seen(refresh)
    assert.deepEqual(known, { ...common, aud, exp: known.exp })
    assert.deepEqual(await seen(tokens.id_token ?? ''), inactive)
    const next = await openid.refreshTokenGrant(config, refresh)
    assert.deepEqual(await seen(refresh), inactive, 'a refresh token that was used')
    assert.deepEqual(await seen(next.access_token), access)
    await openid.tokenRevocation(config, next.refresh_token ?? '')
    for (const token of [tokens.access_token, next.access_token, next.refresh_token ?? '']) {
      assert.deepEqual(await seen(token), inactive)
    }
    const second = await signIn(config, 'introspected-2')
    assert.equal((await seen(second.tokens.access_token)).active, true)
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'introspected-2', status: 'disabled' })
    assert.deepEqual(await seen(second.tokens.access_token), inactive)
    for (const token of ['x', 'a.b.c', `${tokens.access_token}x`]) assert.deepEqual(await seen(token), inactive)
  })

  it("C13 an app's token in its own name ends, and another app learns nothing of it", async () => {
    const plane = get()
    plane.now = Math.floor(Date.now() / 1000) * 1000
    const app = await makeApp(plane, 'machine')
    const config = await discover(app)
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'read' })
    const iat = plane.now / 1000
    assert.deepEqual(
      { ...(await openid.tokenIntrospection(config, token)) },
      {
        active: true,
        client_id: app.clientId,
        token_type: 'Bearer',
        scope: 'read',
        sub: app.id,
        aud: [plane.projectId, app.clientId],
        iss: issuer(),
        iat,
        exp: iat + 600,
      },
    )
    const other = await discover(await makeApp(plane, 'another'))
    assert.deepEqual({ ...(await openid.tokenIntrospection(other, token)) }, inactive)
    plane.now += 601_000
    assert.deepEqual({ ...(await openid.tokenIntrospection(config, token)) }, inactive)
  })

  it('C13 oauth4webapi finds the endpoint, and who shows no secret is refused', async () => {
    const plane = get()
    plane.now = Date.now()
    const app = await makeApp(plane, 'found')
    const allow = { [oauth.allowInsecureRequests]: true }
    const found = await oauth.discoveryRequest(new URL(issuer()), allow)
    const server = await oauth.processDiscoveryResponse(new URL(issuer()), found)
    assert.equal(server.introspection_endpoint, `${plane.url}/oauth2/v1/apps/${plane.projectId}/introspect`)
    assert.deepEqual(server.introspection_endpoint_auth_methods_supported, [
      'client_secret_post',
      'client_secret_basic',
      'private_key_jwt',
    ])
    const client = { client_id: app.clientId }
    const basic = oauth.ClientSecretBasic(app.secret)
    const answer = await oauth.introspectionRequest(server, client, basic, 'x', allow)
    assert.deepEqual(await oauth.processIntrospectionResponse(server, client, answer), inactive)
    const open = await makeApp(plane, 'open', { nonConfidentialClient: true })
    const tries: [string, string][] = [
      [app.clientId, 'wrong'],
      [app.clientId, ''],
      [open.clientId, ''],
      ['nobody', 'x'],
    ]
    for (const [id, secret] of tries) {
      const body = new URLSearchParams({ token: 'x', client_id: id, client_secret: secret })
      const refused = await fetch(`${plane.url}/oauth2/v1/apps/introspect`, { method: 'POST', body })
      assert.equal(refused.status, 401, id)
      assert.equal(((await refused.json()) as { error: string }).error, 'invalid_client')
    }
  })
})
