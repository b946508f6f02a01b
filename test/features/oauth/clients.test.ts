import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { onEveryPlane } from '../../support/planes.ts'
import { CALLBACK, goThrough, makeApp, makeUser, openBrowser, type TestApp } from './browsing.ts'

onEveryPlane('unmodified OAuth clients', (get) => {
  it('openid-client goes from discovery to userinfo and refresh', async () => {
    const plane = get()
    plane.now = Date.now()
    const app = await makeApp(plane, 'openid-client')
    const user = await makeUser(plane, 'openid-client')
    const config = await discover(plane.url, plane.projectId, app)
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const nonce = openid.randomNonce()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid email read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    const back = await goThrough(openBrowser(plane), url.href, user)
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
    const tokens = await openid.authorizationCodeGrant(config, back, checks)
    assert.equal(tokens.scope, 'openid email read')
    assert.equal(tokens.claims()?.sub, user.userId)
    const info = await openid.fetchUserInfo(config, tokens.access_token, user.userId)
    assert.deepEqual({ ...info }, { sub: user.userId, email: 'openid-client@example.com', email_verified: true })
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.notEqual(next.refresh_token, tokens.refresh_token)
    assert.equal(next.claims()?.sub, user.userId)
    await openid.tokenRevocation(config, next.refresh_token ?? '')
    await assert.rejects(openid.refreshTokenGrant(config, next.refresh_token ?? ''), { error: 'invalid_grant' })
    await assert.rejects(openid.fetchUserInfo(config, next.access_token, user.userId))
  })

  it('openid-client gets tokens by client credentials', async () => {
    const plane = get()
    plane.now = Date.now()
    const app = await makeApp(plane, 'credentials')
    const config = await discover(plane.url, plane.projectId, app)
    const { access_token, scope, expires_in, refresh_token } = await openid.clientCredentialsGrant(config, {
      scope: 'read',
    })
    assert.deepEqual([scope, expires_in, refresh_token], ['read', 600, undefined])
    const { sub, azp, iss, aud, token_type } = decodeJwt(access_token)
    assert.deepEqual(
      [sub, azp, iss, aud, token_type],
      [
        app.id,
        app.clientId,
        `${plane.url}/v1/apps/${plane.projectId}`,
        [plane.projectId, app.clientId],
        'access_token',
      ],
    )
  })

  it('oauth4webapi goes through as a public client, by RFC 8414 discovery', async () => {
    const plane = get()
    plane.now = Date.now()
    const app = await makeApp(plane, 'oauth4webapi', { nonConfidentialClient: true })
    const user = await makeUser(plane, 'oauth4webapi')
    const insecure = { [oauth.allowInsecureRequests]: true }
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
    const server = await oauth.processDiscoveryResponse(issuer, found)
    const client = { client_id: app.clientId }
    const verifier = oauth.generateRandomCodeVerifier()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid contact',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'abc',
    }).toString()
    const back = await goThrough(openBrowser(plane), url.href, user)
    const params = oauth.validateAuthResponse(server, client, back, 'abc')
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      params,
      CALLBACK,
      verifier,
      insecure,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { requireIdToken: true })
    await oauth.validateApplicationLevelSignature(server, answer, insecure)
    const info = await oauth.processUserInfoResponse(
      server,
      client,
      user.userId,
      await oauth.userInfoRequest(server, client, tokens.access_token, insecure),
    )
    assert.deepEqual(info, {
      sub: user.userId,
      name: 'Test User',
      email: 'oauth4webapi@example.com',
      email_verified: true,
    })
    const again = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      tokens.refresh_token ?? '',
      insecure,
    )
    const next = await oauth.processRefreshTokenResponse(server, client, again)
    assert.equal(decodeJwt(next.access_token).sub, user.userId)
  })

  it('oauth4webapi gets tokens by client credentials, with HTTP Basic', async () => {
    const plane = get()
    plane.now = Date.now()
    const app = await makeApp(plane, 'basic')
    const insecure = { [oauth.allowInsecureRequests]: true }
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
    const client = { client_id: app.clientId }
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(app.secret),
      { scope: 'read' },
      insecure,
    )
    const tokens = await oauth.processClientCredentialsResponse(server, client, answer)
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'read'])
  })
})

function discover(url: string, projectId: string, app: TestApp): Promise<openid.Configuration> {
  const insecure = { execute: [openid.allowInsecureRequests] }
  return openid.discovery(new URL(`${url}/v1/apps/${projectId}`), app.clientId, app.secret, undefined, insecure)
}
