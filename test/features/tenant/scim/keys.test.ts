/** Access keys of directories, and what an administrator of a tenant sees of the roles below it. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { auditOf, callsOf, invalid, refused } from '../../../support/entities.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'

const noTenant = refused(404, 'E111104', 'Failed to load tenants', 'Could not load tenant by id')

onEveryPlane('keys of directories', (get) => {
  let plane: AuthPlane
  const { get: load, post } = callsOf(get, '/v1/mgmt/')
  before(async () => {
    plane = asAuthPlane(get())
    await post('tenant/create', { id: 'acme', name: 'Acme' })
    await post('tenant/create', { id: 'other', name: 'Other' })
    await post('sso/settings/new', { tenantId: 'acme', ssoId: 'second', displayName: 'Second' })
  })

  const push = async (key: string, path: string, body?: object) => {
    const answer = await plane.call(body ? 'POST' : 'GET', `/scim/v2${path}`, body, `Bearer ${plane.projectId}:${key}`)
    return { status: answer.status, total: answer.body.totalResults }
  }
  const make = async (body: object) => (await post('scim/key/create', body)).body as { cleartext: string; key: Key }
  const keys = async (query: string) => (await load(`scim/key?${query}`)).body.keys as { key: Key; ssoId: string }[]
  interface Key {
    id: string
    status: string
    name: string
  }

  it('let a directory in, each to its own configuration', async () => {
    const first = await make({ tenantId: 'acme' })
    plane.now += 1000
    const second = await make({ tenantId: 'acme', ssoId: 'second', name: 'Entra', expireTime: 2_000_000_000 })
    assert.deepEqual(first.key, {
      id: first.cleartext.slice(0, 28),
      name: 'SCIM Acme',
      roleNames: [],
      keyTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'], tenantName: 'Acme' }],
      status: 'active',
      createdTime: Math.floor(plane.now / 1000) - 1,
      expireTime: 0,
      createdBy: plane.managementKey.slice(0, 28),
      clientId: Buffer.from(`${plane.projectId}:${first.key.id}`).toString('base64'),
      boundUserId: '',
      customClaims: {},
      editable: true,
      description: '',
      permittedIps: [],
      customAttributes: {},
    })
    assert.deepEqual(await keys('tenantId=acme'), [
      { key: first.key, ssoId: '' },
      { key: second.key, ssoId: 'second' },
    ])
    assert.deepEqual(await keys('tenantId=acme&ssoId=second'), [{ key: second.key, ssoId: 'second' }])
    assert.deepEqual(await keys('tenantId=acme&ssoId=default_ssoid'), [{ key: first.key, ssoId: '' }])
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
    assert.equal((await push(second.cleartext, '/Users', { schemas, userName: 'eve@acme.com' })).status, 201)
    assert.deepEqual(await push(second.cleartext, '/Users'), { status: 200, total: 1 })
    assert.deepEqual(await push(first.cleartext, '/Users'), { status: 200, total: 0 })
    const [record] = await auditOf(plane, second.key.id)
    assert.deepEqual(record, {
      action: 'AccessKeyCreated',
      actorId: plane.managementKey.slice(0, 28),
      tenants: ['acme'],
      data: { id: second.key.id, name: 'Entra' },
    })
  })

  it('are deactivated, activated, rotated and revoked', async () => {
    const { key, cleartext } = await make({ tenantId: 'other' })
    const which = { tenantId: 'other' }
    assert.deepEqual((await post('scim/key/revoke', { ...which, revokeMode: 1 })).body, { revokedKeyIds: [key.id] })
    assert.equal((await push(cleartext, '/Users')).status, 401)
    assert.deepEqual((await post('scim/key/revoke', { ...which, revokeMode: 1 })).body, { revokedKeyIds: [] })
    const strange = (await keys('tenantId=acme'))[0]?.key.id as string
    assert.deepEqual(
      await post('scim/key/activate', { ...which, keyIds: [key.id, strange] }),
      invalid(`The keyIds field names no key of this directory: ${strange}`),
    )
    assert.equal((await push(cleartext, '/Users')).status, 401)
    assert.deepEqual((await post('scim/key/activate', { ...which, keyIds: [key.id] })).body, {
      activatedKeyIds: [key.id],
    })
    assert.equal((await push(cleartext, '/Users')).status, 200)
    const next = (await post('scim/key/rotate', which)).body
    assert.equal((await push(cleartext, '/Users')).status, 401)
    assert.equal((await push(next.cleartext, '/Users')).status, 200)
    assert.deepEqual(await keys('tenantId=other'), [{ key: next.key, ssoId: '' }])
    assert.deepEqual((await post('scim/key/revoke', which)).body, { revokedKeyIds: [next.key.id] })
    assert.deepEqual(await keys('tenantId=other'), [])
  })

  it('go with their configuration, and as other access keys do', async () => {
    await post('sso/settings/new', { tenantId: 'acme', ssoId: 'third', displayName: 'Third' })
    const { cleartext } = await make({ tenantId: 'acme', ssoId: 'third' })
    await plane.call('DELETE', '/v1/mgmt/sso/settings?tenantId=acme&ssoId=third')
    assert.equal((await push(cleartext, '/Users')).status, 401)
    const { key } = await make({ tenantId: 'other' })
    await post('accesskey/delete', { id: key.id })
    assert.deepEqual(await keys('tenantId=other'), [])
  })

  it('are of tenants and configurations that there are', async () => {
    assert.deepEqual(await post('scim/key/create', { tenantId: 'nobody' }), noTenant)
    assert.deepEqual(await load('scim/key?tenantId=nobody'), noTenant)
    const unknown = refused(404, 'E011416', 'Not found', 'The tenant has no SSO configuration with this id')
    for (const verb of ['create', 'rotate', 'revoke']) {
      assert.deepEqual(await post(`scim/key/${verb}`, { tenantId: 'acme', ssoId: 'nothing' }), unknown)
    }
    assert.deepEqual(
      await post('scim/key/revoke', { tenantId: 'acme', revokeMode: 2 }),
      invalid('The revokeMode field must be at most 1'),
    )
  })
})
