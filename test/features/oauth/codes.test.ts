import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import {
  askToken,
  authorizeUrl,
  CALLBACK,
  getCode,
  goThrough,
  makeApp,
  makeUser,
  newPkce,
  openBrowser,
  redeem,
  refresh,
  userinfo,
} from './browsing.ts'

onEveryPlane('codes and refresh tokens under attack', (get, { engine }) => {
  it('answers a code once; a second use ends what came of the first', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'once'), await makeUser(plane, 'once')]
    const code = await getCode(plane, app, user)
    const first = await redeem(plane, app, code)
    assert.equal(first.status, 200)
    assert.equal((await userinfo(plane, first.body.access_token)).status, 200)
    const second = await redeem(plane, app, code)
    assert.deepEqual([second.status, second.body.error], [400, 'invalid_grant'])
    assert.equal((await userinfo(plane, first.body.access_token)).status, 401)
    const after = await refresh(plane, app, first.body.refresh_token)
    assert.deepEqual([after.status, after.body.error], [400, 'invalid_grant'])
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['AuthorizationCodeReused'] })
    assert.deepEqual(body.audits[0].data, { appId: app.id })
  })

  it('answers one of twenty that show a code at once, and none keeps anything', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'race'), await makeUser(plane, 'race')]
    const code = await getCode(plane, app, user)
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(plane, app, code)))
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    assert.equal((await refresh(plane, app, won[0]?.body.refresh_token)).status, 400)
  })

  it('refuses a code that is late, shortened, of another address or of another client', async () => {
    const plane = get()
    const [app, other] = [await makeApp(plane, 'mine'), await makeApp(plane, 'theirs')]
    const user = await makeUser(plane, 'codes')
    const code = await getCode(plane, app, user)
    const attempts = [
      await redeem(plane, other, code),
      await redeem(plane, { ...other, secret: app.secret }, code),
      await redeem(plane, app, code.slice(0, -1)),
      await redeem(plane, app, code, { redirect_uri: 'https://app.example.com/other' }),
      await redeem(plane, app, code, { redirect_uri: '' }),
      await redeem(plane, app, code, { code_verifier: newPkce().verifier }),
    ]
    assert.deepEqual(
      attempts.map(({ status, body }) => [status, body.error]),
      [
        [400, 'invalid_grant'],
        [401, 'invalid_client'],
        [400, 'invalid_grant'],
        [400, 'invalid_grant'],
        [400, 'invalid_grant'],
        [400, 'invalid_grant'],
      ],
    )
    plane.now += 60_000
    const late = await redeem(plane, app, code)
    assert.deepEqual(
      [late.status, late.body.error, late.body.errorMessage],
      [400, 'invalid_grant', 'The code has expired'],
    )
  })

  it('lets nobody put a code of one client into the sign-in of another', async () => {
    const plane = get()
    const [mine, theirs] = [
      await makeApp(plane, 'public mine', { nonConfidentialClient: true }),
      await makeApp(plane, 'public theirs', { nonConfidentialClient: true }),
    ]
    const user = await makeUser(plane, 'injection')
    const [own, foreign] = [newPkce(), newPkce()]
    const stolen = await getCode(plane, mine, user, { code_challenge: own.challenge, code_challenge_method: 'S256' })
    const intoOther = await redeem(plane, theirs, stolen, { code_verifier: own.verifier })
    const intoSame = await redeem(plane, mine, stolen, { code_verifier: foreign.verifier })
    assert.deepEqual(
      [intoOther.status, intoOther.body.error, intoSame.status, intoSame.body.error],
      [400, 'invalid_grant', 400, 'invalid_grant'],
    )
    assert.equal((await redeem(plane, mine, stolen, { code_verifier: own.verifier })).status, 200)
  })

  it('lets nobody take PKCE away', async () => {
    const plane = get()
    const open = await makeApp(plane, 'pkce public', { nonConfidentialClient: true })
    const closed = await makeApp(plane, 'pkce confidential')
    const { challenge, verifier } = newPkce()
    const user = await makeUser(plane, 'pkce')
    const refused: { [name: string]: string | undefined }[] = [
      {},
      { code_challenge: verifier, code_challenge_method: 'plain' },
      { code_challenge: challenge },
      { code_challenge: challenge, code_challenge_method: 's256' },
      { code_challenge: challenge, code_challenge_method: 'none' },
      { code_challenge_method: 'S256' },
      { code_challenge: challenge.slice(1), code_challenge_method: 'S256' },
      { code_challenge: `${challenge.slice(1)}=`, code_challenge_method: 'S256' },
    ]
    for (const more of refused) {
      const { status, location } = await openBrowser(plane).get(authorizeUrl(open, more))
      assert.deepEqual([status, new URL(location).searchParams.get('error')], [302, 'invalid_request'])
    }
    const how = { code_challenge: challenge, code_challenge_method: 'S256' }
    const code = await getCode(plane, closed, user, how)
    for (const code_verifier of ['', challenge, verifier.toUpperCase(), verifier.slice(0, 42), `${verifier}a`]) {
      const { status, body } = await redeem(plane, closed, code, { code_verifier })
      assert.deepEqual([status, body.error], [400, 'invalid_grant'], code_verifier)
    }
    assert.equal((await redeem(plane, closed, code, { code_verifier: verifier })).status, 200)
  })

  it('asks confidential clients for PKCE where the app says so', async () => {
    const plane = get()
    const app = await makeApp(plane, 'forced')
    await plane.call('POST', '/v2/mgmt/thirdparty/app/patch', { id: app.id, forcePkce: true })
    const { location } = await openBrowser(plane).get(authorizeUrl(app))
    assert.equal(new URL(location).searchParams.get('error'), 'invalid_request')
  })

  it('revokes the family when a refresh token comes again', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'family'), await makeUser(plane, 'family')]
    const first = await redeem(plane, app, await getCode(plane, app, user))
    const second = await refresh(plane, app, first.body.refresh_token)
    const third = await refresh(plane, app, second.body.refresh_token)
    assert.deepEqual([second.status, third.status], [200, 200])
    const again = await refresh(plane, app, first.body.refresh_token)
    assert.deepEqual([again.status, again.body.error, again.body.errorCode], [400, 'invalid_grant', 'E061003'])
    assert.equal((await refresh(plane, app, third.body.refresh_token)).status, 400)
    assert.equal((await userinfo(plane, third.body.access_token)).status, 401)
  })

  it('answers at most one of ten that show a refresh token at once', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'refresh race'), await makeUser(plane, 'refresh-race')]
    const { body } = await redeem(plane, app, await getCode(plane, app, user))
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(plane, app, body.refresh_token)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1, engine)
  })

  it('takes a refresh token of its own client only', async () => {
    const plane = get()
    const [app, other, user] = [
      await makeApp(plane, 'owner'),
      await makeApp(plane, 'thief'),
      await makeUser(plane, 'owned'),
    ]
    const { body } = await redeem(plane, app, await getCode(plane, app, user))
    const theft = await refresh(plane, other, body.refresh_token)
    assert.deepEqual(
      [theft.status, theft.body.errorCode, theft.body.errorMessage],
      [401, 'E061004', 'azp in the refresh token is invalid'],
    )
    assert.equal((await refresh(plane, app, body.refresh_token)).status, 200)
  })

  it('raises no scope, neither with a code nor with a refresh token', async () => {
    const plane = get()
    const scopes = [{ name: 'read' }, { name: 'write' }]
    const app = await makeApp(plane, 'scopes', { permissionsScopes: scopes })
    const user = await makeUser(plane, 'scopes')
    const code = await getCode(plane, app, user, { scope: 'openid read' })
    const first = await redeem(plane, app, code, { scope: 'openid read write' })
    assert.equal(first.body.scope, 'openid read')
    const raised = await refresh(plane, app, first.body.refresh_token, { scope: 'read write' })
    assert.deepEqual([raised.status, raised.body.error], [400, 'invalid_scope'])
    const narrowed = await refresh(plane, app, first.body.refresh_token, { scope: 'read' })
    assert.deepEqual([narrowed.status, narrowed.body.scope, narrowed.body.id_token], [200, 'read', undefined])
    assert.equal((await refresh(plane, app, narrowed.body.refresh_token)).body.scope, 'openid read')
  })

  it('takes no kind of token for another', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'kinds'), await makeUser(plane, 'kinds')]
    const { body } = await redeem(plane, app, await getCode(plane, app, user))
    const verified = { loginId: user.loginId, code: user.code }
    const bearer = (token = '') => `Bearer ${plane.projectId}${token && `:${token}`}`
    const session = await plane.call('POST', '/v1/auth/otp/verify/email', verified, bearer())
    for (const token of [body.access_token, body.id_token, session.body.refreshJwt, session.body.sessionJwt, 'x.y.z']) {
      const { status, body: refused } = await refresh(plane, app, token)
      assert.ok(status === 400 || status === 401, String(status))
      assert.equal(refused.error, 'invalid_grant')
    }
    const own = await askToken(plane, {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.secret,
    })
    for (const token of [
      body.refresh_token,
      body.id_token,
      session.body.sessionJwt,
      session.body.refreshJwt,
      own.body.access_token,
      `${body.access_token}x`,
      '',
    ]) {
      const { status, body: refused, headers } = await userinfo(plane, token)
      assert.deepEqual([status, refused.error], [401, 'invalid_token'])
      assert.equal(headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    }
    for (const token of [body.access_token, body.refresh_token, body.id_token]) {
      assert.equal((await plane.call('POST', '/v1/auth/validate', {}, bearer(token))).status, 401)
      assert.equal((await plane.call('POST', '/v1/auth/refresh', {}, bearer(token))).status, 401)
      assert.equal((await plane.call('GET', '/v1/auth/me', undefined, bearer(token))).status, 401)
    }
  })

  it('answers nothing for a user who is disabled or gone, or an app that is', async () => {
    const plane = get()
    const app = await makeApp(plane, 'standing')
    const [disabled, gone, last] = [
      await makeUser(plane, 'disabled'),
      await makeUser(plane, 'gone'),
      await makeUser(plane, 'last'),
    ]
    const tokens = []
    for (const user of [disabled, gone, last])
      tokens.push((await redeem(plane, app, await getCode(plane, app, user))).body)
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'disabled', status: 'disabled' })
    await plane.call('POST', '/v1/mgmt/user/delete', { loginId: 'gone' })
    for (const token of tokens.slice(0, 2)) {
      assert.equal((await userinfo(plane, token.access_token)).status, 401)
      assert.deepEqual((await refresh(plane, app, token.refresh_token)).body.error, 'invalid_grant')
    }
    await plane.call('POST', '/v1/mgmt/thirdparty/app/delete', { id: app.id })
    assert.equal((await userinfo(plane, tokens[2].access_token)).status, 401)
    assert.deepEqual((await refresh(plane, app, tokens[2].refresh_token)).body.error, 'invalid_client')
  })

  it('takes neither codes nor tokens of another project', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'home'), await makeUser(plane, 'home')]
    const { body: clone } = await plane.call('POST', '/v1/mgmt/project/clone', { name: 'Abroad' })
    const key = `Bearer ${clone.projectId}:${plane.managementKey}`
    const made = { name: 'abroad', approvedCallbackUrls: [CALLBACK], permissionsScopes: [{ name: 'read' }] }
    const { body } = await plane.call('POST', '/v1/mgmt/thirdparty/app/create', made, key)
    const abroad = { id: body.id, clientId: body.clientId, secret: body.cleartext }
    const code = await getCode(plane, app, user)
    assert.equal((await redeem(plane, abroad, code)).body.error, 'invalid_grant')
    const tokens = (await redeem(plane, app, code)).body
    assert.equal((await refresh(plane, abroad, tokens.refresh_token)).body.error, 'invalid_grant')
    const mixed = await askToken(plane, {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.secret,
      project_id: clone.projectId,
    })
    assert.deepEqual([mixed.status, mixed.body.error], [401, 'invalid_client'])
    assert.equal((await refresh(plane, app, tokens.refresh_token)).status, 200)
  })

  it('gives the code to nobody whose form is sent twice', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'replay'), await makeUser(plane, 'replay')]
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app))
    const login = await browser.get(start.location)
    await browser.press(login, 'send', { login_id: user.loginId, channel: 'email' })
    const signedIn = await browser.press(await browser.get(start.location), 'code', { code: user.code })
    const consent = await browser.get(signedIn.location)
    const answers = await Promise.all([1, 2, 3].map(() => browser.press(consent, 'allow')))
    const codes = answers.filter(({ location }) => location.includes('code='))
    assert.equal(codes.length, 1)
    assert.equal((await browser.press(consent, 'allow')).status, 400)
    assert.equal((await goThrough(openBrowser(plane), authorizeUrl(app), user)).searchParams.has('code'), true)
  })
})
