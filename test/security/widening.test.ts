import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onEveryPlane } from '../support/planes.ts'

/** Filters that fit nothing, by the search that takes them. */
const FIT_NOTHING: { [path: string]: { reply: string; filters: object[] } } = {
  'tenant/search': {
    reply: 'tenants',
    filters: [
      { tenantIds: ['nosuch'] },
      { tenantNames: [' '] },
      { tenantSelfProvisioningDomains: [' '] },
      { tenantSSODomains: ['nosuch'] },
      { parentTenantId: 'nosuch' },
      { customAttributes: { plan: null } },
      { customAttributes: { constructor: null } },
      { customAttributes: { plan: '' } },
    ],
  },
  'accesskey/search': {
    reply: 'keys',
    filters: [
      { tenantIds: ['nosuch'] },
      { boundUserId: 'nosuch' },
      { creatingUser: 'nosuch' },
      { text: '  ' },
      { customAttributes: { plan: null } },
      { customAttributes: { constructor: null } },
    ],
  },
  'role/search': {
    reply: 'roles',
    filters: [
      { tenantIds: ['nosuch'] },
      { roleNames: [' '] },
      { roleIds: ['nosuch'] },
      { permissionNames: ['nosuch'] },
      { roleNameLike: '   ' },
    ],
  },
  'thirdparty/consents/search': {
    reply: 'consents',
    filters: [{ appId: 'nosuch' }, { userId: ' ' }, { consentId: 'nosuch' }, { tenantId: 'nosuch' }],
  },
  'audit/search': {
    reply: 'audits',
    filters: [{ userIds: ['nosuch'] }, { tenants: ['nosuch'] }, { loginIdsContain: [' '] }, { actorIds: ['nosuch'] }],
  },
}

onEveryPlane('searches for what is not there', (plane) => {
  const post = (path: string, body: object) => plane().call('POST', `/v1/mgmt/${path}`, body)

  before(async () => {
    await post('tenant/create', { id: 'here', name: 'Here', customAttributes: { seats: 1 } })
    await post('accesskey/create', { name: 'here', customAttributes: { seats: 1 } })
    await post('role/create', { name: 'here' })
  })

  for (const [path, { reply, filters }] of Object.entries(FIT_NOTHING)) {
    it(`C1 ${path} answers nothing where a filter fits nothing`, async () => {
      for (const filter of filters) {
        const { status, body } = await post(path, filter)
        assert.deepEqual([status, body[reply]], [200, []], JSON.stringify(filter))
      }
    })
  }
})
