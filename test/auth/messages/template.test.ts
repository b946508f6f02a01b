import assert from 'node:assert/strict'
import { it } from 'node:test'
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
  })
})

async function use(plane: AuthPlane, template: object, setting = 'userTemplateId'): Promise<void> {
  const shared = { position: 0, file: '', revision: 1, modifiedAt: plane.now }
  await plane.world.store.writeDirectory((tables) =>
    tables.configuration.save(plane.projectId, [
      { ...shared, kind: 'jwtTemplate', id: 'JT1', document: { ...template } },
      { ...shared, kind: 'project', id: '', document: { [setting]: 'JT1' } },
    ]),
  )
}
