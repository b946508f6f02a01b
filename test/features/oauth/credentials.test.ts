import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { onEveryPlane } from '../../support/planes.ts'
import { askToken, getCode, makeApp, makeUser, redeem, refresh, type TestApp, userinfo } from './browsing.ts'

onEveryPlane('clients and their secrets', (get) => {
  const byItself = (app: TestApp, more: { [name: string]: string } = {}, headers = {}) => {
    const form = { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.secret, ...more }
    return askToken(get(), Object.fromEntries(Object.entries(form).filter(([, value]) => value !== 'none')), headers)
  }

  it('refuses unknown clients and wrong secrets in the same words', async () => {
    const plane = get()
    const [app, other] = [await makeApp(plane, 'words'), await makeApp(plane, 'other words')]
    const unknown = Buffer.from(`${plane.projectId}:TPA2unknown`).toString('base64')
    const attempts: { [name: string]: string }[] = [
      { client_secret: other.secret },
      { client_secret: `${app.secret.slice(0, -1)}${app.secret.endsWith('a') ? 'b' : 'a'}` },
      { client_secret: app.secret.toLowerCase() },
      { client_secret: 'none' },
      { client_id: unknown },
      { client_id: app.id },
      { client_id: plane.projectId },
      { client_id: '__proto__' },
      { client_id: 'x'.repeat(500) },
      { project_id: 'P2aaaaaaaaaaaaaaaaaaaaaaaaaa' },
    ]
    for (const more of attempts) {
      const { status, body, headers } = await byItself(app, more)
      assert.deepEqual(
        [status, body, headers.get('www-authenticate'), headers.get('cache-control')],
        [
          401,
          {
            errorCode: 'E061004',
            errorDescription: 'Unauthorized request',
            errorMessage: 'The client is unknown, or its secret is wrong',
            error: 'invalid_client',
            error_description: 'The client is unknown, or its secret is wrong',
          },
          null,
          'no-store',
        ],
        JSON.stringify(more),
      )
    }
  })

  it('takes the secret in the body or by Basic, and not both', async () => {
    const plane = get()
    const app = await makeApp(plane, 'basic and post')
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(app.clientId)}:${secret}`).toString('base64')}`,
    })
    const none = { client_id: 'none', client_secret: 'none' }
    assert.equal((await byItself(app)).status, 200)
    assert.equal((await byItself(app, none, basic(app.secret))).status, 200)
    assert.equal((await byItself(app, { client_secret: 'none' }, basic(app.secret))).status, 200)
    const wrong = await byItself(app, none, basic('wrong'))
    assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client'])
    assert.equal(wrong.headers.get('www-authenticate'), 'Basic realm="oauth"')
    assert.equal((await byItself(app, {}, basic(app.secret))).body.error, 'invalid_request')
    const other = await makeApp(plane, 'other id')
    const two = { client_id: other.clientId, client_secret: 'none' }
    assert.equal((await byItself(app, two, basic(app.secret))).body.error, 'invalid_request')
    const json = { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.secret }
    assert.equal((await plane.call('POST', '/oauth2/v1/apps/token', json, '')).status, 200)
    const direct = await plane.call('POST', `/oauth2/v1/apps/${plane.projectId}/token`, json, '')
    assert.deepEqual([direct.status, direct.body.token_type], [200, 'Bearer'])
  })

  it('refuses a rotated, a revoked and an expired secret from that moment on', async () => {
    const plane = get()
    const app = await makeApp(plane, 'rotation')
    const { body: rotated } = await plane.call('POST', '/v1/mgmt/thirdparty/app/rotate', { id: app.id })
    assert.equal((await byItself(app)).status, 401)
    const now = { ...app, secret: rotated.cleartext }
    assert.equal((await byItself(now)).status, 200)
    const expireTime = Math.floor(plane.now / 1000) + 60
    const added = { id: app.id, name: 'next', expireTime }
    const { body: next } = await plane.call('POST', '/v1/mgmt/thirdparty/app/secret/add', added)
    const second = { ...app, secret: next.cleartext }
    assert.deepEqual([(await byItself(now)).status, (await byItself(second)).status], [200, 200])
    await plane.call('POST', '/v1/mgmt/thirdparty/app/secret/revoke', { id: app.id, name: 'default' })
    assert.deepEqual([(await byItself(now)).status, (await byItself(second)).status], [401, 200])
    plane.now = expireTime * 1000 - 1
    assert.equal((await byItself(second)).status, 200)
    plane.now = expireTime * 1000
    assert.equal((await byItself(second)).status, 401)
  })

  it('gives a public client nothing of its own', async () => {
    const plane = get()
    const app = await makeApp(plane, 'public', { nonConfidentialClient: true })
    const own = await byItself(app, { client_secret: 'none' })
    assert.deepEqual([own.status, own.body.error], [400, 'unauthorized_client'])
    assert.equal((await byItself(app, { client_secret: 'guess' })).body.error, 'invalid_client')
  })

  it('knows its grants and no others', async () => {
    const app = await makeApp(get(), 'grants')
    const types = { password: 'unsupported_grant_type', constructor: 'unsupported_grant_type', __proto__: '', '': '' }
    for (const type of [...Object.keys(types), 'implicit', 'urn:ietf:params:oauth:grant-type:saml2-bearer']) {
      const { status, body } = await byItself(app, { grant_type: type })
      assert.deepEqual([status, body.error], [400, type === '' ? 'invalid_request' : 'unsupported_grant_type'], type)
    }
  })

  it('writes tokens for an app itself, with what its scopes allow', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/permission/create', { name: 'Files' })
    await plane.call('POST', '/v1/mgmt/role/create', { name: 'Reader', permissionNames: ['Files'] })
    await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Acme', id: 'acme' })
    const scopes = [{ name: 'read', values: ['Reader'] }, { name: 'guest' }]
    const app = await makeApp(plane, 'own', {
      permissionsScopes: scopes,
      audienceWhitelist: ['https://api.example.com'],
    })
    const { body } = await byItself(app, { scope: 'read', audience: 'https://api.example.com' })
    const keys = await plane.call('GET', `/v2/keys/${plane.projectId}`, undefined, '')
    const verify = (token: string, audience: string) =>
      jwtVerify(token, createLocalJWKSet(keys.body), {
        algorithms: ['RS256'],
        issuer: `${plane.url}/v1/apps/${plane.projectId}`,
        audience,
        currentDate: new Date(plane.now),
      })
    const { payload } = await verify(body.access_token, 'https://api.example.com')
    const iat = Math.floor(plane.now / 1000)
    assert.deepEqual(payload, {
      token_type: 'access_token',
      iss: `${plane.url}/v1/apps/${plane.projectId}`,
      aud: [plane.projectId, app.clientId, 'https://api.example.com'],
      azp: app.clientId,
      sub: app.id,
      iat,
      exp: iat + 600,
      scope: 'read',
      roles: ['Reader'],
      permissions: ['Files'],
    })
    const inTenant = await byItself(app, { tenantId: 'acme' })
    const { payload: there } = await verify(inTenant.body.access_token, plane.projectId)
    const held = { acme: { roles: ['Reader'], permissions: ['Files'] } }
    assert.deepEqual(
      [there['dct'], there['tenants'], there['roles'], there['scope']],
      ['acme', held, undefined, 'read guest'],
    )
    const refusals = {
      invalid_scope: [{ scope: 'read admin' }, { scope: 'openid' }, { scope: 'constructor' }],
      invalid_target: [{ audience: 'https://evil.example' }, { resource: 'https://evil.example' }],
      invalid_request: [{ tenantId: 'unknown' }],
    }
    for (const [error, attempts] of Object.entries(refusals)) {
      for (const more of attempts) {
        const { status, body: refused } = await byItself(app, more as { [name: string]: string })
        assert.deepEqual([status, refused.error], [400, error], JSON.stringify(more))
      }
    }
  })

  it('grants a scope to whom its roles allow, with those roles only', async () => {
    const plane = get()
    for (const name of ['Writer', 'Auditor']) await plane.call('POST', '/v1/mgmt/role/create', { name })
    const scopes = [
      { name: 'write', values: ['Writer', 'Auditor'] },
      { name: 'audit', values: ['Auditor'] },
      { name: 'guest' },
    ]
    const app = await makeApp(plane, 'roles', { permissionsScopes: scopes })
    const user = await makeUser(plane, 'writer', { roleNames: ['Writer', 'Tenant Admin'] })
    const scope = 'openid write audit guest'
    const { body } = await redeem(plane, app, await getCode(plane, app, user, { scope }))
    assert.equal(body.scope, 'openid write guest')
    const info = await userinfo(plane, body.access_token)
    assert.deepEqual(info.body, { sub: user.userId, roles: ['Writer'] })
    await plane.call('POST', '/v1/mgmt/user/update/role/set', { loginId: 'writer', roleNames: [] })
    const next = await refresh(plane, app, body.refresh_token)
    assert.deepEqual([next.status, next.body.scope], [200, 'openid guest'])
    assert.deepEqual((await userinfo(plane, next.body.access_token)).body, { sub: user.userId })
    const all = await makeApp(plane, 'all roles', { permissionsScopes: scopes, forceAddAllAuthorizationInfo: true })
    const admin = await makeUser(plane, 'admin', { roleNames: ['Auditor', 'Tenant Admin'] })
    const tokens = await redeem(plane, all, await getCode(plane, all, admin, { scope: 'guest' }))
    assert.deepEqual((await userinfo(plane, tokens.body.access_token)).body.roles, ['Auditor', 'Tenant Admin'])
    const nobody = await makeUser(plane, 'nobody')
    const refused = await getCode(plane, app, nobody, { scope: 'write audit' })
    assert.equal(refused, '')
  })

  it('tells attributes of the granted scopes, and nothing that they could forge', async () => {
    const plane = get()
    const attribute = { name: 'team', type: 1, displayName: 'Team' }
    await plane.call('POST', '/v1/mgmt/user/customattribute/create', { attributes: [attribute] })
    const values = ['displayName', 'email', 'phone', 'team', 'sub', 'scope', 'constructor']
    const scopes = [{ name: 'contact', values }]
    const app = await makeApp(plane, 'attributes', { attributesScopes: scopes })
    const user = await makeUser(plane, 'attributes', { phone: '+15555555555', customAttributes: { team: 'red' } })
    const contact = {
      name: 'Test User',
      email: 'attributes@example.com',
      email_verified: true,
      phone_number: '+15555555555',
      phone_number_verified: true,
      team: 'red',
    }
    const { body } = await redeem(plane, app, await getCode(plane, app, user, { scope: 'openid contact' }))
    assert.deepEqual((await userinfo(plane, body.access_token)).body, { sub: user.userId, ...contact })
    const bare = await redeem(plane, app, await getCode(plane, app, user, { scope: 'openid' }))
    assert.deepEqual((await userinfo(plane, bare.body.access_token)).body, { sub: user.userId })
  })

  it('writes access, id and refresh tokens as the service does', async () => {
    const plane = get()
    const app = await makeApp(plane, 'three tokens')
    const user = await makeUser(plane, 'three')
    const code = await getCode(plane, app, user, { scope: 'openid read', nonce: 'n-1' })
    const { body } = await redeem(plane, app, code)
    const keys = createLocalJWKSet((await plane.call('GET', `/v2/keys/${plane.projectId}`, undefined, '')).body)
    const currentDate = new Date(plane.now)
    const read = async (token: string, audience = plane.projectId) =>
      (await jwtVerify(token, keys, { audience, currentDate })).payload
    const iat = Math.floor(plane.now / 1000)
    const rexp = new Date((iat + 2_419_200) * 1000).toISOString().replace('.000', '')
    const common = {
      iss: `${plane.url}/v1/apps/${plane.projectId}`,
      azp: app.clientId,
      sub: user.userId,
      scope: 'openid read',
      iat,
    }
    const both = [plane.projectId, app.clientId]
    const { gid, ...access } = await read(body.access_token)
    const amr = ['email']
    assert.deepEqual(access, { ...common, token_type: 'access_token', aud: both, exp: iat + 600, amr, tu: true, rexp })
    const id = { ...common, token_type: 'id_token', aud: [...both].reverse(), exp: iat + 600, rexp, nonce: 'n-1' }
    assert.deepEqual(await read(body.id_token, app.clientId), { ...id, auth_time: iat })
    const kept = { token_type: 'refresh_token', aud: both, exp: iat + 2_419_200, amr, dcl: amr, dv: 1, gid, gen: 0 }
    assert.deepEqual(await read(body.refresh_token), { ...common, ...kept })
    const { access_token, id_token, refresh_token, ...rest } = body
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'openid read' })
  })

  it("keeps to the app's own lifetimes", async () => {
    const plane = get()
    const sessionSettings = {
      enabled: true,
      refreshTokenExpiration: 2,
      refreshTokenExpirationUnit: 'hours',
      sessionTokenExpiration: 90,
      sessionTokenExpirationUnit: 'seconds',
      keySessionTokenExpiration: 3,
      keySessionTokenExpirationUnit: 'minutes',
    }
    const app = await makeApp(plane, 'lifetimes', { sessionSettings })
    const user = await makeUser(plane, 'lifetimes')
    const { body } = await redeem(plane, app, await getCode(plane, app, user))
    assert.deepEqual([body.expires_in, (await byItself(app)).body.expires_in], [90, 180])
    plane.now += 90_000
    assert.equal((await userinfo(plane, body.access_token)).status, 401)
    plane.now += 7_200_000
    const late = await refresh(plane, app, body.refresh_token)
    assert.deepEqual([late.status, late.body.error, late.body.errorCode], [400, 'invalid_grant', 'E061002'])
  })

  it('revokes for the right client only, and says so to nobody', async () => {
    const plane = get()
    const [app, other, user] = [
      await makeApp(plane, 'revoked'),
      await makeApp(plane, 'not mine'),
      await makeUser(plane, 'rv'),
    ]
    const revoke = (by: TestApp, token: string) =>
      plane.call('POST', '/oauth2/v1/apps/revoke', { token, client_id: by.clientId, client_secret: by.secret }, '')
    const { body } = await redeem(plane, app, await getCode(plane, app, user))
    for (const token of [body.refresh_token, 'unknown', 'a.b.c']) {
      assert.deepEqual([(await revoke(other, token)).status, (await revoke(other, token)).body], [200, {}])
    }
    assert.equal((await userinfo(plane, body.access_token)).status, 200)
    assert.equal((await revoke({ ...app, secret: 'wrong' }, body.refresh_token)).status, 401)
    assert.equal((await revoke(app, body.access_token)).status, 200)
    assert.equal((await userinfo(plane, body.access_token)).status, 401)
    assert.equal((await refresh(plane, app, body.refresh_token)).body.error, 'invalid_grant')
  })
})
