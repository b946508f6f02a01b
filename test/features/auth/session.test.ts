import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure, signInTestUser, startAuthPlane, suite } from './signing-in.ts'

const ended = [401, 'E064001']

suite('sessions', (get) => {
  const code = async (answer: Promise<{ status: number; body: { errorCode: string } }>) => {
    const { status, body } = await answer
    return [status, body.errorCode]
  }
  const refresh = (token: string) => get().as(token, '/v1/auth/refresh')

  it('refreshes with what the user may by now, and keeps claims and the refresh token', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'One', id: 'one' })
    await plane.call('POST', '/v1/mgmt/permission/create', { name: 'read' })
    await plane.call('POST', '/v1/mgmt/role/create', { name: 'Reader', permissionNames: ['read'] })
    const loginId = 'r'
    await plane.call('POST', '/v1/mgmt/user/create/test', { loginId, email: 'r@example.com' })
    const made = await plane.call('POST', '/v1/mgmt/tests/generate/otp', {
      loginId,
      deliveryMethod: 'email',
      loginOptions: { customClaims: { plan: 'gold' } },
    })
    const first = (await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code: made.body.code })).body
    const before = await plane.read(first.sessionJwt)
    assert.deepEqual([before['tenants'], before['roles'], before['nsec']], [undefined, undefined, { plan: 'gold' }])
    await plane.call('POST', '/v1/mgmt/user/update/role/add', { loginId, roleNames: ['Reader'] })
    await plane.call('POST', '/v1/mgmt/user/update/tenant/add', { loginId, tenantId: 'one' })
    await plane.call('POST', '/v1/mgmt/user/update/role/add', {
      loginId,
      tenantId: 'one',
      roleNames: ['Reader'],
    })
    plane.now += 60_000
    const { status, body } = await refresh(first.refreshJwt)
    assert.deepEqual([status, body.refreshJwt, body.firstSeen], [200, first.refreshJwt, false])
    const { iat, exp, tenants, roles, permissions, dct, nsec } = await plane.read(body.sessionJwt)
    assert.deepEqual(
      [iat, exp, tenants, roles, permissions, dct, nsec],
      [
        plane.now / 1000,
        plane.now / 1000 + 600,
        { one: { roles: ['Reader'], permissions: ['read'] } },
        ['Reader'],
        ['read'],
        'one',
        { plan: 'gold' },
      ],
    )
    const byGet = await plane.get(first.refreshJwt, '/v1/auth/refresh')
    assert.equal(byGet.status, 200)
  })

  it('tells who is signed in, their tenants and sign-ins', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Two', id: 'two', customAttributes: { a: 1 } })
    const userTenants = [{ tenantId: 'one' }, { tenantId: 'two' }]
    const { refreshJwt, user } = await signInTestUser(plane, 'm', { userTenants })
    assert.deepEqual((await plane.get(refreshJwt, '/v1/auth/me')).body, user)
    const tenants = (body: object) => plane.as(refreshJwt, '/v1/auth/me/tenants', body)
    const two = { id: 'two', name: 'Two', customAttributes: { a: 1 } }
    assert.deepEqual((await tenants({ ids: ['two', 'nobody'] })).body, { tenants: [two] })
    assert.deepEqual((await tenants({ dct: true, ids: null })).body, { tenants: [] })
    assert.equal((await tenants({})).body.tenants.length, 2)
    const history = await plane.get(refreshJwt, '/v1/auth/me/history')
    assert.deepEqual(history.body, [
      { userId: user.userId, loginTime: plane.now / 1000, city: '', country: '', ip: '127.0.0.1', selectedTenant: '' },
    ])
  })

  it('selects a tenant for both tokens', async () => {
    const plane = get()
    const { refreshJwt, sessionJwt } = await signInTestUser(plane, 's', { userTenants: [{ tenantId: 'one' }] })
    assert.equal((await plane.read(sessionJwt))['dct'], 'one')
    const select = (tenant: string) => plane.as(refreshJwt, '/v1/auth/tenant/select', { tenant })
    assert.deepEqual(await code(select('two')), [400, 'E011004'])
    await plane.call('POST', '/v1/mgmt/user/update/tenant/add', { loginId: 's', tenantId: 'two' })
    const { body } = await select('two')
    const [session, renewed] = [await plane.read(body.sessionJwt), await plane.read(body.refreshJwt)]
    assert.deepEqual(
      [session['dct'], renewed['dct'], Object.keys(session['tenants'] as object).sort()],
      ['two', 'two', ['one', 'two']],
    )
    assert.equal((await plane.read((await refresh(body.refreshJwt)).body.sessionJwt))['dct'], 'two')
  })

  it('ends one session, or all of them', async () => {
    const plane = get()
    const one = await signInTestUser(plane, 'l')
    const two = await signInTestUser(plane, 'l')
    const three = await signInTestUser(plane, 'l')
    const out = await plane.as(one.refreshJwt, '/v1/auth/logout')
    assert.deepEqual(
      [out.status, out.body],
      [
        200,
        {
          sessionJwt: '',
          refreshJwt: '',
          cookieDomain: '',
          cookiePath: '',
          cookieMaxAge: 0,
          cookieExpiration: 0,
          firstSeen: false,
          sessionExpiration: 0,
          claims: {},
        },
      ],
    )
    const me = await plane.get(one.refreshJwt, '/v1/auth/me')
    assert.deepEqual([me.status, me.body.errorDescription], [401, 'Expired due to logout'])
    assert.deepEqual(await code(plane.as(one.refreshJwt, '/v1/auth/logout')), ended)
    assert.equal((await refresh(two.refreshJwt)).status, 200)
    assert.equal((await plane.as(two.refreshJwt, '/v1/auth/logoutall')).status, 200)
    for (const { refreshJwt } of [two, three]) assert.deepEqual(await code(refresh(refreshJwt)), ended)
    assert.deepEqual(await code(plane.as(three.sessionJwt, '/v1/auth/validate')), ended)
    assert.deepEqual((await plane.as(two.refreshJwt, '/v1/auth/try-refresh')).status, 200)
  })

  it("ends a user's sessions when the backend says so", async () => {
    const plane = get()
    const { refreshJwt } = await signInTestUser(plane, 'backend')
    await plane.call('POST', '/v1/mgmt/user/logout', { loginId: 'backend' })
    assert.deepEqual(await code(refresh(refreshJwt)), ended)
    plane.now += 1
    assert.equal((await refresh((await signInTestUser(plane, 'backend')).refreshJwt)).status, 200)
  })

  it('tells what a session token says, as long as it holds', async () => {
    const plane = get()
    const { sessionJwt, claims, user } = await signInTestUser(plane, 'v', { userTenants: [{ tenantId: 'one' }] })
    const validate = () => plane.as(sessionJwt, '/v1/auth/validate')
    assert.deepEqual((await validate()).body, claims)
    await plane.call('POST', '/v1/mgmt/user/update/tenant/remove', { loginId: 'v', tenantId: 'one' })
    assert.deepEqual(await code(validate()), [401, 'E061005'])
    await plane.call('POST', '/v1/mgmt/user/update/tenant/add', { loginId: 'v', tenantId: 'one' })
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'v', status: 'disabled' })
    assert.deepEqual(await code(validate()), [401, 'E061004'])
    await plane.call('POST', '/v1/mgmt/user/delete', { userId: user.userId })
    assert.deepEqual((await validate()).status, 401)
  })

  it('refuses to refresh for a user who is disabled or gone', async () => {
    const plane = get()
    const { refreshJwt } = await signInTestUser(plane, 'gone')
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'gone', status: 'disabled' })
    assert.deepEqual(await code(refresh(refreshJwt)), [401, 'E061004'])
    await plane.call('POST', '/v1/mgmt/user/delete', { loginId: 'gone' })
    assert.equal((await refresh(refreshJwt)).status, 401)
  })

  it('ends the session whose rotated refresh token is used again', async () => {
    const plane = get()
    const { refreshJwt } = await signInTestUser(plane, 'rotating')
    await configure(plane, { rotateJwt: true })
    const second = (await refresh(refreshJwt)).body.refreshJwt
    assert.notEqual(second, refreshJwt)
    const third = (await refresh(second)).body.refreshJwt
    assert.deepEqual(await code(refresh(refreshJwt)), [401, 'E061003'])
    assert.deepEqual(await code(refresh(third)), ended)
    await configure(plane, { rotateJwt: false })
  })

  it('C10 tabs that refresh at once get one pair, and a late comer ends the session', async () => {
    const plane = get()
    await configure(plane, { rotateJwt: true })
    const { refreshJwt } = await signInTestUser(plane, 'tabs')
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshJwt)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const said = await Promise.all(answers.map(({ body }) => plane.read(body.refreshJwt)))
    assert.deepEqual([...new Set(said.map(({ gen, sid, exp }) => `${gen} ${sid} ${exp}`))].length, 1)
    plane.now += 9_000
    const again = await refresh(refreshJwt)
    assert.deepEqual([again.status, (await plane.read(again.body.refreshJwt))['gen']], [200, 1])
    plane.now += 1_000
    const second = answers[0]?.body.refreshJwt
    const third = (await refresh(second)).body.refreshJwt
    assert.equal((await plane.read(third))['gen'], 2)
    plane.now += 10_000
    assert.deepEqual(await code(refresh(second)), [401, 'E061003'])
    assert.deepEqual(await code(refresh(third)), ended)
    await configure(plane, { rotateJwt: false })
  })

  it('ends sooner, and when it is not used, where a tenant says so', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Strict', id: 'strict' })
    await plane.call('POST', '/v1/mgmt/tenant/settings', {
      tenantId: 'strict',
      enabled: true,
      sessionTokenExpiration: 3,
      sessionTokenExpirationUnit: 'minutes',
      refreshTokenExpiration: 2,
      refreshTokenExpirationUnit: 'hours',
      enableInactivity: true,
      inactivityTime: 30,
      inactivityTimeUnit: 'minutes',
    })
    const { refreshJwt, sessionExpiration, cookieMaxAge } = await signInTestUser(plane, 'strict', {
      userTenants: [{ tenantId: 'strict' }],
    })
    assert.deepEqual([sessionExpiration * 1000 - plane.now < 181_000, cookieMaxAge], [true, 7200])
    for (let minutes = 0; minutes < 60; minutes += 20) {
      plane.now += 20 * 60_000
      assert.equal((await refresh(refreshJwt)).status, 200)
    }
    plane.now += 31 * 60_000
    assert.deepEqual(await code(refresh(refreshJwt)), [401, 'E061002'])
  })

  it('keeps tokens in cookies where the project wants that', async () => {
    const plane = get()
    await configure(plane, { tokenResponseMethod: 'cookie', domain: 'example.com' })
    const answer = await fetchSignIn(plane, 'cookies')
    const cookies = answer.headers.getSetCookie()
    const body = (await answer.json()) as { refreshJwt: string }
    assert.equal(body.refreshJwt, '')
    assert.match(
      cookies[1] ?? '',
      /^DSR=[\w.-]+; Max-Age=2419200; Path=\/; Domain=example\.com; HttpOnly; SameSite=Lax$/,
    )
    const refreshed = await fetch(`${plane.url}/v1/auth/refresh`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.projectId}`, cookie: (cookies[1] ?? '').split(';')[0] ?? '' },
    })
    assert.equal(refreshed.status, 200)
    await configure(plane, { tokenResponseMethod: 'onBody', domain: '' })
  })
})

it('sends cookies by https only where the plane is reached so', async () => {
  const plane = await startAuthPlane({ baseUrls: ['https://auth.example.com'] })
  await configure(plane, { tokenResponseMethod: 'cookie', cookiePolicy: 'strict' })
  for (const cookie of (await fetchSignIn(plane, 'secure')).headers.getSetCookie()) {
    assert.match(cookie, /^DSR?=[\w.-]+; Max-Age=2419200; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
  }
  await plane.stop()
})

type Plane = Parameters<typeof signInTestUser>[0]

async function fetchSignIn(plane: Plane, loginId: string): Promise<Response> {
  await plane.call('POST', '/v1/mgmt/user/create/test', { loginId, email: 'c@example.com' })
  const { code } = (await plane.call('POST', '/v1/mgmt/tests/generate/otp', { loginId, deliveryMethod: 'email' })).body
  return fetch(`${plane.url}/v1/auth/otp/verify/email`, {
    method: 'POST',
    headers: { authorization: `Bearer ${plane.projectId}` },
    body: JSON.stringify({ loginId, code }),
  })
}
