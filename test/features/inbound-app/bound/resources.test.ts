/** Tokens for resources of the project (RFC 8707), and tokens exchanged for others (RFC 8693), by unmodified clients and by attackers. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { decodeJwt } from 'jose'
import * as openid from 'openid-client'
import { onEveryPlane } from '../../../support/planes.ts'
import {
  askToken,
  authorizeUrl,
  getCode,
  goThrough,
  makeApp,
  makeUser,
  newPkce,
  openBrowser,
  redeem,
  refresh,
  type TestApp,
  userinfo,
} from '../../oauth/browsing.ts'

const NOTES = 'https://notes.example.com'
const BANK = 'https://bank.example.com'
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS = 'urn:ietf:params:oauth:token-type:access_token'

onEveryPlane('tokens for resources', (get) => {
  let app: TestApp
  let user: { loginId: string; code: string; userId: string }
  let notes = ''
  const manage = async (path: string, body: object) => {
    const answer = await get().call('POST', `/v1/mgmt/${path}`, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const policy = (more: object = {}) => ({
    resourceId: notes,
    thirdPartyApplicationId: app.id,
    userAccessScopes: ['read', 'edit'],
    clientAccessScopes: ['read'],
    ...more,
  })
  const credentials = (more: { [name: string]: string }, by = app) =>
    askToken(get(), { grant_type: 'client_credentials', client_id: by.clientId, client_secret: by.secret, ...more })
  before(async () => {
    const plane = get()
    app = await makeApp(plane, 'resourceful', { audienceWhitelist: ['https://listed.example.com'] })
    user = await makeUser(plane, 'resourceful')
    await manage('role/create', { name: 'Editor' })
    const scopes = [{ name: 'read' }, { name: 'edit', values: ['Editor'] }, { name: 'delete' }]
    const made = { name: 'Notes', uri: NOTES, scopes: { permissionsScopes: scopes } }
    notes = (await manage('resource/create', made)).resource.id
    await manage('resource/create', { name: 'Bank', uri: BANK, scopes: { permissionsScopes: [{ name: 'pay' }] } })
    await manage('resourcepolicy/create', policy())
  })

  /** Goes through as the user; resolves to the tokens. */
  async function signIn(more: { [name: string]: string }, by = app) {
    const { challenge, verifier } = newPkce()
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const code = await getCode(get(), by, user, { ...pkce, ...more })
    const { status, body } = await redeem(get(), by, code, { code_verifier: verifier })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  async function refusal(more: { [name: string]: string }): Promise<string | null> {
    const back = await goThrough(openBrowser(get()), authorizeUrl(app, more), user)
    return back.searchParams.get('error')
  }

  it('have what the policy gives and the roles of the user allow, asked for on a consent of their own', async () => {
    await signIn({ scope: 'read' })
    const browser = openBrowser(get())
    const first = await goThrough(browser, authorizeUrl(app, { scope: 'read', prompt: 'consent' }), user)
    assert.ok(first.searchParams.get('code'))
    const asked = await browser.get(authorizeUrl(app, { scope: 'read', resource: NOTES }))
    assert.match(asked.location, /^\/login\//)
    const tokens = await signIn({ scope: 'read edit', resource: NOTES })
    const { aud, scope } = decodeJwt(tokens.access_token)
    assert.deepEqual([scope, aud], ['read', [get().projectId, app.clientId, NOTES]])
    await manage('user/update/role/add', { loginId: user.loginId, roleNames: ['Editor'] })
    const next = await refresh(get(), app, tokens.refresh_token)
    assert.equal(next.body.scope, 'read')
    const more = await signIn({ scope: 'read edit', resource: NOTES })
    assert.deepEqual([more.scope, decodeJwt(more.access_token)['roles']], ['read edit', ['Editor']])
  })

  it('are refused for scopes and resources that no policy gives', async () => {
    assert.equal(await refusal({ scope: 'delete', resource: NOTES }), 'invalid_scope')
    assert.equal(await refusal({ scope: 'read', resource: BANK }), 'invalid_target')
    assert.equal(await refusal({ scope: 'read', resource: 'https://nobody.example' }), 'invalid_target')
    const both = `${authorizeUrl(app, { scope: 'read', resource: NOTES })}&resource=${encodeURIComponent('https://listed.example.com')}`
    const back = await goThrough(openBrowser(get()), both, user)
    assert.equal(back.searchParams.get('error'), 'invalid_target')
    const own = await credentials({ resource: NOTES })
    assert.deepEqual([own.status, own.body.scope], [200, 'read'])
    for (const [more, error] of [
      [{ resource: NOTES, scope: 'edit' }, 'invalid_scope'],
      [{ resource: BANK }, 'invalid_target'],
    ] as const) {
      const { status, body } = await credentials(more)
      assert.deepEqual([status, body.error], [400, error])
    }
    const stranger = await makeApp(get(), 'no policy')
    const { status, body } = await credentials({ resource: NOTES }, stranger)
    assert.deepEqual([status, body.error], [400, 'invalid_target'])
  })

  it('end with the policy', async () => {
    const { refresh_token } = await signIn({ scope: 'read', resource: NOTES })
    await manage('resourcepolicy/delete', { resourceId: notes, thirdPartyApplicationId: app.id })
    const { status, body } = await refresh(get(), app, refresh_token)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
    await manage('resourcepolicy/create', policy())
  })

  it('openid-client exchanges a token for one of a resource, and says who acts', async () => {
    const plane = get()
    plane.now = Date.now()
    const issuer = new URL(`${plane.url}/v1/apps/${plane.projectId}`)
    const insecure = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(issuer, app.clientId, app.secret, undefined, insecure)
    const subject = (await signIn({ scope: 'openid read' })).access_token
    const actor = (await credentials({ scope: 'read' })).body.access_token
    const tokens = await openid.genericGrantRequest(config, EXCHANGE, {
      subject_token: subject,
      subject_token_type: ACCESS,
      actor_token: actor,
      actor_token_type: ACCESS,
      resource: NOTES,
      scope: 'edit',
    })
    assert.deepEqual([tokens.scope, tokens['issued_token_type'], tokens.refresh_token], ['edit', ACCESS, undefined])
    const claims = decodeJwt(tokens.access_token)
    assert.deepEqual([claims.sub, claims['act']], [user.userId, { sub: app.id }])
    assert.ok([claims.aud].flat().includes(NOTES))
    assert.ok(Number(claims.exp) <= Number(decodeJwt(subject).exp))
  })

  const exchange = (token: string, more: { [name: string]: string } = {}, by = app) => {
    const { resource = 'https://listed.example.com', ...rest } = more
    return askToken(get(), {
      grant_type: EXCHANGE,
      subject_token: token,
      subject_token_type: ACCESS,
      ...(resource && { resource }),
      client_id: by.clientId,
      client_secret: by.secret,
      ...rest,
    })
  }

  it('are exchanged for no more than the first was good for', async () => {
    const tokens = await signIn({ scope: 'openid read' })
    const good = await exchange(tokens.access_token)
    assert.deepEqual([good.status, good.body.scope], [200, 'read'])
    assert.deepEqual((await userinfo(get(), good.body.access_token)).body.sub, user.userId)
    const stranger = await makeApp(get(), 'exchanges', { audienceWhitelist: ['https://listed.example.com'] })
    const strange = await makeUser(get(), 'elsewhere')
    const session = await get().call(
      'POST',
      '/v1/auth/otp/verify/email',
      { loginId: strange.loginId, code: strange.code },
      `Bearer ${get().projectId}`,
    )
    const own = (await credentials({ scope: 'read' })).body.access_token
    const bad: { [what: string]: [() => ReturnType<typeof exchange>, string] } = {
      'of another client': [() => exchange(tokens.access_token, {}, stranger), 'invalid_grant'],
      'a refresh token': [() => exchange(tokens.refresh_token), 'invalid_grant'],
      'an id token': [() => exchange(tokens.id_token), 'invalid_grant'],
      'a session': [() => exchange(session.body.sessionJwt), 'invalid_grant'],
      'of no user': [() => exchange(own), 'invalid_grant'],
      'changed by a letter': [() => exchange(`${tokens.access_token.slice(0, -2)}AA`), 'invalid_grant'],
      'for nobody': [() => exchange(tokens.access_token, { resource: '' }), 'invalid_target'],
      'for whom no policy allows': [() => exchange(tokens.access_token, { resource: BANK }), 'invalid_target'],
      'with a scope raised': [() => exchange(tokens.access_token, { scope: 'read contact' }), 'invalid_scope'],
      'as another type': [() => exchange(tokens.access_token, { subject_token_type: 'x' }), 'invalid_request'],
      'for another type': [() => exchange(tokens.access_token, { requested_token_type: 'x' }), 'invalid_request'],
      'by an actor without a type': [() => exchange(tokens.access_token, { actor_token: own }), 'invalid_request'],
    }
    for (const [what, [ask, error]] of Object.entries(bad)) {
      const { status, body } = await ask()
      assert.deepEqual([status, body.error], [400, error], what)
    }
    await get().call('POST', '/v1/mgmt/user/logout', { loginId: user.loginId })
    const late = await exchange(tokens.access_token)
    assert.deepEqual([late.status, late.body.error], [400, 'invalid_grant'])
    get().now += 1000
    const fresh = await signIn({ scope: 'openid read' })
    const acting = { actor_token: tokens.access_token, actor_token_type: ACCESS }
    const revoked = await exchange(fresh.access_token, acting)
    assert.deepEqual([revoked.status, revoked.body.error], [400, 'invalid_grant'])
    assert.equal((await exchange(fresh.access_token)).status, 200)
  })
})
