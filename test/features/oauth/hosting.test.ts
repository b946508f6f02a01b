import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import {
  authorizeUrl,
  CALLBACK,
  goThrough,
  makeApp,
  makeUser,
  openBrowser,
  redeem,
  refresh,
  type TestApp,
  userinfo,
} from './browsing.ts'

onEveryPlane('login pages of applications, and consents', (get) => {
  const HOSTED = 'https://app.example.com/login?flow=sign-up-or-in'

  async function signIn(user: { loginId: string; code: string }) {
    const plane = get()
    const { loginId, code } = user
    const path = '/v1/auth/otp/verify/email'
    return (await plane.call('POST', path, { loginId, code }, `Bearer ${plane.projectId}`)).body
  }

  /** What a page does at its end. */
  async function finish(body: object, token = '') {
    const plane = get()
    const authorization = token && `Bearer ${plane.projectId}:${token}`
    const response = await fetch(`${plane.url}/oauth2/v1/apps/finish-authorize`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', connection: 'close', ...(authorization && { authorization }) },
      body: JSON.stringify(body),
    })
    return { status: response.status, location: response.headers.get('location') ?? '' }
  }

  async function begin(app: TestApp, more: { [name: string]: string } = {}) {
    const browser = openBrowser(get())
    const { status, location } = await browser.get(authorizeUrl(app, more))
    assert.equal(status, 302)
    const url = new URL(location)
    return { browser, url, stateId: url.searchParams.get('third_party_app_state_id') ?? '' }
  }

  it("leads to the app's own page with what it needs", async () => {
    const app = await makeApp(get(), 'hosted', { loginPageUrl: HOSTED })
    const { url, stateId } = await begin(app, { login_hint: 'me@example.com', prompt: 'login' })
    assert.equal(url.origin + url.pathname, 'https://app.example.com/login')
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      flow: 'sign-up-or-in',
      third_party_app_id: app.id,
      third_party_app_state_id: stateId,
      application_scopes: 'openid read',
      oidc_login_hint: 'me@example.com',
      oidc_prompt: 'login',
      oidc_error_redirect_uri: CALLBACK,
    })
  })

  it("shows its own page to apps that were made with the service's", async () => {
    const plane = get()
    const loginPageUrl = `https://auth.descope.io/${plane.projectId}?flow=sign-up-or-in`
    const app = await makeApp(plane, 'exported', { loginPageUrl })
    const own = await makeApp(plane, 'pointed at us', { loginPageUrl: `${plane.url}/login/${plane.projectId}` })
    for (const each of [app, own]) {
      const { location } = await openBrowser(plane).get(authorizeUrl(each))
      assert.match(location, new RegExp(`^/login/${plane.projectId}\\?third_party_app_id=`))
    }
  })

  it('asks for consent after the sign-in there, once', async () => {
    const plane = get()
    const app = await makeApp(plane, 'hosted consent', { loginPageUrl: HOSTED })
    const user = await makeUser(plane, 'hosted')
    const { refreshJwt } = await signIn(user)
    const { browser, stateId } = await begin(app)
    const asked = await finish({ state_id: stateId, app_id: app.id }, refreshJwt)
    assert.deepEqual([asked.status, asked.location.startsWith(`/login/${plane.projectId}?`)], [302, true])
    const done = await browser.press(await browser.get(asked.location), 'allow')
    const code = new URL(done.location).searchParams.get('code') ?? ''
    assert.equal((await redeem(plane, app, code)).status, 200)
    const again = await begin(app)
    const back = await finish({ state_id: again.stateId, app_id: app.id }, refreshJwt)
    const url = new URL(back.location)
    assert.deepEqual(
      [back.status, url.origin + url.pathname, url.searchParams.get('state'), url.searchParams.has('code')],
      [302, CALLBACK, 'the-state', true],
    )
    assert.equal((await finish({ state_id: again.stateId, app_id: app.id }, refreshJwt)).status, 400)
  })

  it('lets nobody past the consent or the sign-in', async () => {
    const plane = get()
    const [app, other] = [
      await makeApp(plane, 'guarded', { loginPageUrl: HOSTED }),
      await makeApp(plane, 'guarded other', { loginPageUrl: HOSTED }),
    ]
    const [user, victim] = [await makeUser(plane, 'guarded'), await makeUser(plane, 'victim')]
    await goThrough(openBrowser(plane), authorizeUrl(await makeApp(plane, 'third')), victim)
    const own = { ...app, loginPageUrl: '' }
    await plane.call('POST', '/v1/mgmt/thirdparty/app/patch', { id: app.id, loginPageUrl: '' })
    await goThrough(openBrowser(plane), authorizeUrl(own), victim)
    await plane.call('POST', '/v1/mgmt/thirdparty/app/patch', { id: app.id, loginPageUrl: HOSTED })
    const found = await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', { userId: victim.userId })
    const [third, mine] = found.body.consents
    const session = await signIn(user)
    const attempts: [string, object, string, number][] = [
      ['no session', {}, '', 401],
      ['a session token', {}, session.sessionJwt, 401],
      ["another app's sign-in", { app_id: other.id }, session.refreshJwt, 400],
      ["another user's consent", { consent_id: mine.id }, session.refreshJwt, 404],
      ['a consent to another app', { consent_id: third.id }, session.refreshJwt, 404],
      ['a consent that there is not', { consent_id: 'CONx' }, session.refreshJwt, 404],
      ['an unknown sign-in', { state_id: `${plane.projectId}.x` }, session.refreshJwt, 400],
      ['a sign-in of nowhere', { state_id: 'x' }, session.refreshJwt, 400],
    ]
    for (const [what, more, token, expected] of attempts) {
      const { stateId } = await begin(app)
      const { status, location } = await finish({ state_id: stateId, app_id: app.id, ...more }, token)
      assert.deepEqual([status, location], [expected, ''], what)
    }
    const { stateId } = await begin(app)
    const redirected = await finish(
      { state_id: stateId, app_id: app.id, error_redirect_uri: 'https://evil.example/' },
      session.refreshJwt,
    )
    assert.match(redirected.location, /^\/login\//)
    const fresh = await begin(app, { prompt: 'login' })
    plane.now += 1000
    assert.equal((await finish({ state_id: fresh.stateId, app_id: app.id }, session.refreshJwt)).status, 302)
    const later = await begin(app, { prompt: 'login' })
    assert.equal((await finish({ state_id: later.stateId, app_id: app.id }, session.refreshJwt)).status, 401)
  })

  it('keeps to the tenants of the app and of the user', async () => {
    const plane = get()
    for (const id of ['north', 'south']) await plane.call('POST', '/v1/mgmt/tenant/create', { name: id, id })
    const app = await makeApp(plane, 'tenants', { allowedTenants: ['north'] })
    const member = await makeUser(plane, 'member', { userTenants: [{ tenantId: 'north' }, { tenantId: 'south' }] })
    const stranger = await makeUser(plane, 'stranger', { userTenants: [{ tenantId: 'south' }] })
    const outcome = async (user: { loginId: string; code: string }, tenant: string) => {
      const url = await goThrough(openBrowser(plane), authorizeUrl(app, { tenant }), user)
      return url.searchParams.get('error') ?? url.searchParams.get('code') ?? ''
    }
    assert.equal(await outcome(stranger, ''), 'access_denied')
    assert.equal(await outcome(member, 'south'), 'access_denied')
    assert.equal(await outcome(member, 'nowhere'), 'access_denied')
    const { body } = await redeem(plane, app, await outcome(member, 'north'))
    assert.equal((await userinfo(plane, body.access_token)).body.dct, 'north')
    const { body: found } = await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', { tenantId: 'north' })
    assert.deepEqual([found.total, found.consents[0].userId], [1, member.userId])
    await plane.call('POST', '/v1/mgmt/user/update/tenant/remove', { loginId: 'member', tenantId: 'north' })
    assert.equal((await refresh(plane, app, body.refresh_token)).body.error, 'invalid_grant')
    const before = { tenantId: 'north', appId: app.id }
    assert.deepEqual((await plane.call('POST', '/v1/mgmt/thirdparty/consents/delete/tenant', before)).body, {})
    const after = await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', { tenantId: 'north' })
    assert.deepEqual(after.body, { consents: [], total: 0 })
  })

  it('lists consents, and takes no refresh token of one that is gone', async () => {
    const plane = get()
    const app = await makeApp(plane, 'consents')
    const users = [await makeUser(plane, 'c1'), await makeUser(plane, 'c2'), await makeUser(plane, 'c3')]
    const tokens = []
    for (const user of users) {
      const back = await goThrough(openBrowser(plane), authorizeUrl(app), user)
      tokens.push((await redeem(plane, app, back.searchParams.get('code') ?? '')).body)
      plane.now += 1000
    }
    const search = async (more: object) =>
      (await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', { appId: app.id, ...more })).body
    const all = await search({})
    const seconds = Math.floor(plane.now / 1000)
    assert.deepEqual([all.total, all.consents.length], [3, 3])
    const { id, ...first } = all.consents[0]
    assert.match(id, /^CON/)
    assert.deepEqual(first, {
      appId: app.id,
      userId: users[0]?.userId,
      scopes: ['openid', 'read'],
      grantedBy: users[0]?.userId,
      createdTime: seconds - 3,
      tenantId: '',
      ExpireTime: 0,
      modifiedTime: seconds - 3,
    })
    assert.deepEqual((await search({ page: 1, limit: 2 })).consents, [all.consents[2]])
    assert.deepEqual((await search({ consentId: id })).total, 1)
    assert.deepEqual((await search({ userId: 'nobody' })).total, 0)
    const refused = await plane.call('POST', '/v1/mgmt/thirdparty/consents/delete', {})
    assert.deepEqual([refused.status, refused.body.errorCode], [400, 'E011002'])
    await plane.call('POST', '/v1/mgmt/thirdparty/consents/delete', { consentIds: [id] })
    const gone = await refresh(plane, app, tokens[0].refresh_token)
    assert.deepEqual([gone.status, gone.body.errorCode, gone.body.error], [404, 'E063302', 'invalid_grant'])
    assert.equal((await userinfo(plane, tokens[0].access_token)).status, 401)
    // A new consent does not bring old tokens back.
    await goThrough(openBrowser(plane), authorizeUrl(app), users[0] as (typeof users)[0])
    assert.equal((await refresh(plane, app, tokens[0].refresh_token)).status, 404)
    assert.equal((await refresh(plane, app, tokens[1].refresh_token)).status, 200)
    await plane.call('POST', '/v1/mgmt/user/delete', { loginId: 'c2' })
    assert.equal((await search({})).total, 2)
    await plane.call('POST', '/v1/mgmt/thirdparty/consents/delete', { appId: app.id, userIds: [users[2]?.userId] })
    assert.equal((await search({})).total, 1)
    await plane.call('POST', '/v1/mgmt/thirdparty/app/delete', { id: app.id })
    assert.equal((await search({})).total, 0)
  })
})
