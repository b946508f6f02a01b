import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as openid from 'openid-client'
import { onEveryPlane } from '../../support/planes.ts'
import { CALLBACK, goThrough, makeUser, newPkce, openBrowser } from './browsing.ts'

const APP = 'SA2homescope00000000000000001'

onEveryPlane('federated apps', (get) => {
  /** Gives the project its apps, as an import does. */
  async function importApps(oidc: object, more: object = {}): Promise<void> {
    const plane = get()
    plane.now = Date.now()
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    const [first] = files['applications.json'].applications
    const own = { id: APP, name: 'Own app', description: '', logo: '', enabled: true, ...more }
    const applications = [
      { ...first, oidc: { ...first.oidc, approvedRedirectUrls: [CALLBACK] } },
      { ...own, oidc: { loginPageUrl: '', claims: [], forceAuthentication: false, ...oidc } },
    ]
    const { status, body } = await plane.call('POST', '/v1/mgmt/project/snapshot/import', {
      files: { ...files, 'applications.json': { applications } },
    })
    assert.deepEqual([status, body], [200, {}])
  }

  const insecure = { execute: [openid.allowInsecureRequests] }

  async function through(issuer: string, clientId: string, secret: string | undefined, loginId: string, scope: string) {
    const plane = get()
    const user = await makeUser(plane, loginId, { roleNames: ['Tenant Admin'] })
    const client = secret ? undefined : openid.None()
    const config = await openid.discovery(new URL(issuer), clientId, secret, client, insecure)
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    })
    const browser = openBrowser(plane)
    const back = await goThrough(browser, url.href, user)
    const checks = { pkceCodeVerifier: verifier, expectedState: state }
    const tokens = await openid.authorizationCodeGrant(config, back, checks)
    return { user, config, tokens, browser, url }
  }

  it('serves the project itself, whose client id is the project id', async () => {
    const plane = get()
    await importApps({})
    const issuer = `${plane.url}/${plane.projectId}`
    const scope = 'openid email roles descope.custom_claims'
    const { user, config, tokens, browser, url } = await through(issuer, plane.projectId, undefined, 'own', scope)
    const { iss, aud, azp } = tokens.claims() ?? {}
    assert.deepEqual(
      [iss, aud, azp],
      [issuer, plane.projectId, plane.projectId].map((one, index) => (index === 1 ? [one] : one)),
    )
    const info = await openid.fetchUserInfo(config, tokens.access_token, user.userId)
    assert.deepEqual([info.email, info['roles'], info.sub], ['own@example.com', ['Tenant Admin'], user.userId])
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    const silent = await browser.get(`${url.pathname}${url.search}&prompt=none`)
    assert.ok(new URL(silent.location).searchParams.has('code'))
    const end = openid.buildEndSessionUrl(config, {
      post_logout_redirect_uri: CALLBACK,
      id_token_hint: tokens.id_token ?? '',
      state: 'bye',
    })
    assert.equal((await browser.get(end.href)).location, `${CALLBACK}?state=bye`)
    await assert.rejects(openid.refreshTokenGrant(config, next.refresh_token ?? ''), { error: 'invalid_grant' })
    const after = await browser.get(`${url.pathname}${url.search}&prompt=none`)
    assert.equal(new URL(after.location).searchParams.get('error'), 'login_required')
    const elsewhere = await browser.get(
      `/oauth2/v1/logout?client_id=${plane.projectId}&post_logout_redirect_uri=https://evil.example`,
    )
    assert.deepEqual([elsewhere.status, elsewhere.location], [200, ''])
  })

  it('serves an app with a secret under an issuer of its own', async () => {
    const plane = get()
    const approvedRedirectUrls = [CALLBACK]
    await importApps({ clientSecret: 'a secret of the app', approvedRedirectUrls, claims: ['email'], forcePkce: true })
    const issuer = `${plane.url}/${plane.projectId}/${APP}`
    const clientId = Buffer.from(`${plane.projectId}:${APP}`).toString('base64')
    const { tokens } = await through(issuer, clientId, 'a secret of the app', 'federated', 'openid offline_access')
    const claims = tokens.claims()
    assert.deepEqual(
      [claims?.iss, claims?.['email'], claims?.aud],
      [issuer, 'federated@example.com', [clientId, plane.projectId]],
    )
    const wrong = await openid.discovery(new URL(issuer), clientId, 'wrong', undefined, insecure)
    await assert.rejects(openid.refreshTokenGrant(wrong, tokens.refresh_token ?? ''), { error: 'invalid_client' })
  })

  it('ends the session where the app asks, and leads back to addresses of that app alone', async () => {
    const plane = get()
    await importApps({ clientSecret: 'a secret of the app', approvedRedirectUrls: [CALLBACK] })
    const issuer = `${plane.url}/${plane.projectId}/${APP}`
    const clientId = Buffer.from(`${plane.projectId}:${APP}`).toString('base64')
    const signIn = (loginId: string) => through(issuer, clientId, 'a secret of the app', loginId, 'openid')
    const { config, tokens, browser, url } = await signIn('leaving')
    const own = await through(`${plane.url}/${plane.projectId}`, plane.projectId, undefined, 'leaving-too', 'openid')
    const end = (more: { [name: string]: string }) => {
      const at = more['client_id'] === plane.projectId ? own.config : config
      const to = openid.buildEndSessionUrl(at, { post_logout_redirect_uri: CALLBACK, ...more })
      // The library names its own client, whatever it is told.
      to.searchParams.delete('client_id')
      if (more['client_id']) to.searchParams.set('client_id', more['client_id'])
      return to
    }
    const hint = { id_token_hint: tokens.id_token ?? '' }
    const [head, , signature] = hint.id_token_hint.split('.')
    const forged = Buffer.from(JSON.stringify({ ...tokens.claims(), azp: plane.projectId })).toString('base64url')
    const nowhere: { [what: string]: { [name: string]: string } } = {
      'an address of nobody': { ...hint, post_logout_redirect_uri: 'https://evil.example/cb' },
      'an address with more behind it': { ...hint, post_logout_redirect_uri: `${CALLBACK}/..` },
      'a script': { ...hint, post_logout_redirect_uri: 'javascript:alert(1)' },
      'a hint of another client': { ...hint, client_id: plane.projectId },
      "another client's hint": { id_token_hint: own.tokens.id_token ?? '', client_id: clientId },
      'a hint that nobody signed': { id_token_hint: `${head}.${forged}.${signature}` },
    }
    for (const [what, more] of Object.entries(nowhere)) {
      const answer = await openBrowser(plane).get(end(more).href)
      assert.deepEqual([what, answer.location], [what, ''])
    }
    // The hint alone tells whose it was, also a day later, when nobody takes the token any more.
    plane.now += 24 * 3_600_000
    assert.equal((await browser.get(end({ ...hint, state: 'bye' }).href)).location, `${CALLBACK}?state=bye`)
    const silent = await browser.get(`${url.pathname}${url.search}&prompt=none`)
    assert.equal(new URL(silent.location).searchParams.get('error'), 'login_required')
  })

  it("goes on from the app's own login page, with what its sign-in added", async () => {
    const plane = get()
    await importApps({ approvedRedirectUrls: [CALLBACK], loginPageUrl: 'https://app.example.com/login' })
    const clientId = Buffer.from(`${plane.projectId}:${APP}`).toString('base64')
    const { challenge, verifier } = newPkce()
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      scope: 'openid descope.custom_claims',
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }
    const start = new URL((await openBrowser(plane).get(`/oauth2/v1/authorize?${new URLSearchParams(asked)}`)).location)
    const stateId = start.searchParams.get('state_id') ?? ''
    assert.deepEqual([start.origin, start.searchParams.get('sso_app_id')], ['https://app.example.com', APP])
    const key = `Bearer ${plane.projectId}`
    const newcomer = { loginId: 'custom@example.com', password: 'A pass-phrase of 1 person' }
    const loginOptions = { customClaims: { plan: 'gold' } }
    const session = await plane.call('POST', '/v1/auth/password/signup', { ...newcomer, loginOptions }, key)
    const done = await fetch(`${plane.url}/oauth2/v1/finish-authorize?state_id=${stateId}&sso_app_id=${APP}`, {
      redirect: 'manual',
      headers: { authorization: `${key}:${session.body.refreshJwt}` },
    })
    const code = new URL(done.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: CALLBACK, code }
    const body = new URLSearchParams({ ...form, code_verifier: verifier })
    const tokens = await (await fetch(`${plane.url}/oauth2/v1/token`, { method: 'POST', body })).json()
    const { access_token } = tokens as { access_token: string }
    const info = await plane.call('GET', '/oauth2/v1/userinfo', undefined, `Bearer ${access_token}`)
    assert.deepEqual(info.body, { sub: session.body.user.userId, nsec: { plan: 'gold' } })
  })

  it('refuses what the app, the project or the standard do not allow', async () => {
    const plane = get()
    await importApps({ approvedRedirectUrls: [] })
    const clientId = Buffer.from(`${plane.projectId}:${APP}`).toString('base64')
    const ask = (more: { [name: string]: string }) =>
      openBrowser(plane).get(
        `/oauth2/v1/authorize?${new URLSearchParams({ response_type: 'code', client_id: plane.projectId, redirect_uri: CALLBACK, scope: 'openid', state: 's', ...more })}`,
      )
    assert.deepEqual(
      [(await ask({ client_id: clientId })).status, (await ask({ client_id: clientId })).location],
      [400, ''],
    )
    assert.equal(new URL((await ask({ scope: 'email' })).location).searchParams.get('error'), 'invalid_scope')
    const noChallenge = await ask({ code_challenge_method: 'S256' })
    assert.equal(new URL(noChallenge.location).searchParams.get('error'), 'invalid_request')
    await importApps({ approvedRedirectUrls: [CALLBACK] }, { enabled: false })
    assert.equal((await ask({ client_id: clientId })).status, 400)
    const inbound = await openBrowser(plane).get(
      `/oauth2/v1/apps/authorize?${new URLSearchParams({ response_type: 'code', client_id: plane.projectId, redirect_uri: CALLBACK })}`,
    )
    assert.equal(inbound.status, 400)
  })

  it('describes itself where clients look', async () => {
    const plane = get()
    const paths: { [path: string]: string } = {
      [`/v1/apps/${plane.projectId}/.well-known/openid-configuration`]: `/v1/apps/${plane.projectId}`,
      [`/v1/apps/${plane.projectId}/.well-known/oauth-authorization-server`]: `/v1/apps/${plane.projectId}`,
      [`/.well-known/oauth-authorization-server/v1/apps/${plane.projectId}`]: `/v1/apps/${plane.projectId}`,
      [`/${plane.projectId}/.well-known/openid-configuration`]: `/${plane.projectId}`,
      [`/${plane.projectId}/.well-known/oauth-authorization-server`]: `/${plane.projectId}`,
      [`/.well-known/oauth-authorization-server/${plane.projectId}`]: `/${plane.projectId}`,
      [`/${plane.projectId}/${APP}/.well-known/openid-configuration`]: `/${plane.projectId}/${APP}`,
    }
    for (const [path, issuer] of Object.entries(paths)) {
      const { status, body } = await plane.call('GET', path, undefined, '')
      assert.deepEqual([status, body.issuer], [200, plane.url + issuer], path)
      assert.equal(body.jwks_uri, `${plane.url}/${plane.projectId}/.well-known/jwks.json`)
    }
    const unknown = await plane.call(
      'GET',
      '/P2aaaaaaaaaaaaaaaaaaaaaaaaaa/.well-known/openid-configuration',
      undefined,
      '',
    )
    assert.equal(unknown.status, 404)
    const host = {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    }
    const found = await fetch(`${plane.url}/${plane.projectId}/.well-known/openid-configuration`, host)
    assert.doesNotMatch(await found.text(), /evil/)
    const { body } = await plane.call('GET', `/.well-known/project-configuration/${plane.projectId}`, undefined, '')
    assert.deepEqual(body, { allowAuthHostingIframeEmbedding: false })
  })
})
