import assert from 'node:assert/strict'
import { it } from 'node:test'
import { askToken, getCode, makeApp, makeUser, redeem } from '../../oauth/browsing.ts'
import { type AuthPlane, signInTestUser, suite } from '../signing-in.ts'

suite('JWT templates', (get) => {
  const user = {
    name: 'Ann',
    roleNames: ['Tenant Admin'],
    userTenants: [{ tenantId: 't', roleNames: ['Tenant Admin'] }],
  }
  const claimsWith = async (template: object) => {
    const plane = get()
    await use(plane, template)
    const { sessionJwt } = await signInTestUser(plane, 'ann', user)
    return (await plane.call('POST', '/v1/auth/validate', {}, `Bearer ${plane.projectId}:${sessionJwt}`)).body
  }

  it('adds claims of its own, with what they name', async () => {
    await get().call('POST', '/v1/mgmt/tenant/create', { name: 'T', id: 't' })
    const template = {
      mail: '{{user.email}}',
      hello: 'Hello {{ user.name }} of {{project.name}}',
      ids: '{{user.loginIds}}',
      none: '{{user.customAttributes.nothing}}',
      proto: '{{user.constructor.name}}',
      deep: { list: ['{{user.name}}', 1] },
      iss: 'somebody else',
      sub: 'x',
    }
    const kept = await claimsWith({ template, emptyClaimPolicy: 'delete' })
    assert.deepEqual(
      [kept.mail, kept.hello, kept.ids, kept.deep, 'none' in kept, 'proto' in kept, kept.iss],
      ['ann@example.com', 'Hello Ann of Homescope', ['ann'], { list: ['Ann', 1] }, false, false, get().projectId],
    )
    assert.equal((await claimsWith({ template, emptyClaimPolicy: 'nil' })).none, null)
    assert.equal((await claimsWith({ template, emptyClaimPolicy: 'none' })).none, '')
  })

  it('tells as much of what a user may as the schema says', async () => {
    const parts = ({ roles, permissions, tenants, dct }: { [claim: string]: unknown }) => ({
      roles,
      permissions,
      tenants,
      dct,
    })
    const permissions = ['SSO Admin', 'User Admin']
    const roles = ['Tenant Admin']
    assert.deepEqual(parts(await claimsWith({ authSchema: 'default' })), {
      roles,
      permissions,
      tenants: { t: { roles, permissions } },
      dct: 't',
    })
    assert.deepEqual(parts(await claimsWith({ authSchema: 'default', excludePermissions: true })), {
      roles,
      permissions: undefined,
      tenants: { t: { roles } },
      dct: 't',
    })
    assert.deepEqual(parts(await claimsWith({ authSchema: 'tenantOnly' })), {
      roles,
      permissions,
      tenants: undefined,
      dct: 't',
    })
    const none = { roles: undefined, permissions: undefined, tenants: undefined, dct: undefined }
    assert.deepEqual(parts(await claimsWith({ authSchema: 'none' })), none)
  })

  it('names issuer, subject and token as it is told', async () => {
    const plane = get()
    const claims = await claimsWith({
      conformanceIssuer: true,
      overrideSubject: true,
      addJti: true,
      template: { sub: '{{user.email}}' },
    })
    assert.equal(claims.iss, `${plane.url}/${plane.projectId}`)
    assert.deepEqual([claims.sub, claims.dsub.slice(0, 1)], ['ann@example.com', 'U'])
    assert.match(claims.jti, /^\w{43}$/)
  })

  it('has one for access keys', async () => {
    const plane = get()
    await use(plane, { template: { key: '{{key.name}} {{key.digest}}' } }, 'keyTemplateId')
    const { cleartext } = (await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'builder' })).body
    const { sessionJwt } = (await plane.as(cleartext, '/v1/auth/accesskey/exchange')).body
    assert.equal((await plane.read(sessionJwt))['key'], 'builder ')
    await use(plane, { template: { name: '{{accessKey.name}}' } }, 'keyTemplateId')
    const other = (await plane.as(cleartext, '/v1/auth/accesskey/exchange')).body
    assert.equal((await plane.read(other.sessionJwt))['name'], 'builder')
  })

  it('fills in the tenant that the session acts in', async () => {
    assert.equal((await claimsWith({ template: { company: '{{tenant.name}} ({{tenant.id}})' } })).company, 'T (t)')
  })

  it('says its claims in refresh tokens too, unless custom claims are left out there', async () => {
    const plane = get()
    const refreshed = async (template: object) => {
      await use(plane, { template: { mail: '{{user.email}}', aud: 'them', sub: 'x' }, ...template })
      const { refreshJwt } = await signInTestUser(plane, 'ann', user)
      const { jwt } = (await plane.call('POST', '/v1/mgmt/jwt/update', { jwt: refreshJwt, customClaims: { a: 1 } }))
        .body
      assert.equal((await plane.as(jwt, '/v1/auth/refresh')).status, 200)
      return claimsIn(jwt)
    }
    const { userId } = (await plane.call('GET', '/v1/mgmt/user?loginId=ann')).body.user
    const all = await refreshed({ overrideSubject: true })
    assert.deepEqual([all['mail'], all['a'], all['sub'], all['aud']], ['ann@example.com', 1, userId, undefined])
    const few = await refreshed({ omitCustomClaimsFromDSR: true })
    assert.deepEqual([few['mail'], few['a'], few['sub'], few['drn']], [undefined, undefined, userId, 'DSR'])
  })

  it('says which issuer, and refuses the other one where it insists', async () => {
    const plane = get()
    const issuers: { [type: string]: string } = {
      legacy: plane.projectId,
      inbound: `${plane.url}/v1/apps/${plane.projectId}`,
      federated: `${plane.url}/${plane.projectId}`,
    }
    await use(plane, {})
    const before = await signInTestUser(plane, 'ann', user)
    for (const [issuerType, iss] of Object.entries(issuers)) {
      await use(plane, { issuerType, enforceIssuer: true })
      const { sessionJwt, refreshJwt } = await signInTestUser(plane, 'ann', user)
      assert.deepEqual([claimsIn(sessionJwt)['iss'], claimsIn(refreshJwt)['iss']], [iss, iss])
      assert.equal((await plane.as(refreshJwt, '/v1/auth/refresh')).status, 200)
      const old = await plane.as(before.refreshJwt, '/v1/auth/refresh')
      assert.equal(old.status, issuerType === 'legacy' ? 200 : 401)
      if (issuerType === 'legacy') continue
      assert.equal(old.body.errorMessage, 'The token names another issuer than the project enforces')
    }
    await use(plane, { conformanceIssuer: true })
    assert.equal((await plane.as(before.refreshJwt, '/v1/auth/refresh')).status, 200)
  })

  it('is applied to the tokens of an application that has chosen one', async () => {
    const plane = get()
    const template = { email: '{{user.email}}', app: '{{app.name}}', azp: 'forged', scope: 'all' }
    await use(plane, { template, authSchema: 'none', emptyClaimPolicy: 'delete', addJti: true }, 'nothing')
    const sessionSettings = { enabled: true, userTemplateId: 'JT1', keyTemplateId: 'JT1' }
    const app = await makeApp(plane, 'Templated', { sessionSettings })
    const person = await makeUser(plane, 'oauth-user', { roleNames: ['Tenant Admin'] })
    const { body } = await redeem(plane, app, await getCode(plane, app, person))
    const access = claimsIn(body.access_token)
    const issuer = `${plane.url}/v1/apps/${plane.projectId}`
    assert.deepEqual(
      [access['email'], access['azp'], access['scope'], access['iss'], access['roles'], 'app' in access],
      ['oauth-user@example.com', app.clientId, 'openid read', issuer, undefined, false],
    )
    assert.match(String(access['jti']), /^\w{43}$/)
    assert.equal(claimsIn(body.id_token)['email'], 'oauth-user@example.com')
    const form = { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.secret }
    const own = claimsIn((await askToken(plane, form)).body.access_token)
    assert.deepEqual([own['app'], own['sub'], 'email' in own], ['Templated', app.id, false])
    await use(plane, { template, issuerType: 'legacy' }, 'nothing')
    assert.equal(claimsIn((await askToken(plane, form)).body.access_token)['iss'], plane.projectId)
  })
})

function claimsIn(token: string): { [claim: string]: unknown } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

async function use(plane: AuthPlane, template: object, setting = 'userTemplateId'): Promise<void> {
  const shared = { position: 0, file: '', revision: 1, modifiedAt: plane.now }
  await plane.world.store.writeDirectory((tables) =>
    tables.configuration.save(plane.projectId, [
      { ...shared, kind: 'jwtTemplate', id: 'JT1', document: { ...template } },
      { ...shared, kind: 'project', id: '', document: { [setting]: 'JT1' } },
    ]),
  )
}
