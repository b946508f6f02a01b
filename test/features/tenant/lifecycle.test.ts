import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { engines } from '../../support/engines.ts'
import { answerOf, invalid, refused } from '../../support/entities.ts'
import { START, startTestPlane, type TestPlane } from '../../support/plane.ts'

const CREATED = START / 1000

const blank = {
  customAttributes: {},
  selfProvisioningDomains: [],
  authType: 'none',
  domains: [],
  createdTime: CREATED,
  disabled: false,
  enforceSSO: false,
  enforceSSOExclusions: [],
  federatedAppIds: [],
  parent: '',
  successors: [],
  defaultRoles: [],
  roleInheritance: '',
}

for (const engine of engines()) {
  describe(`tenants on ${engine.name}`, { skip: engine.skip }, () => {
    let plane: TestPlane
    let drop: () => Promise<void>
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })

    it('creates a tenant with a given id and loads it whole', async () => {
      const created = await plane.call('POST', '/v1/mgmt/tenant/create', {
        name: 'TestTenant',
        id: 'testtenant',
        selfProvisioningDomains: ['example.com', 'example.org'],
        customAttributes: { plan: 'gold' },
      })
      assert.deepEqual([created.status, created.body], [200, { id: 'testtenant' }])
      const loaded = await plane.call('GET', '/v1/mgmt/tenant?id=testtenant')
      assert.deepEqual(loaded.body, {
        ...blank,
        id: 'testtenant',
        name: 'TestTenant',
        selfProvisioningDomains: ['example.com', 'example.org'],
        customAttributes: { plan: 'gold' },
      })
    })

    it('makes an id when none is given', async () => {
      const { body } = await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Made', id: '', authType: null })
      assert.match(body.id, /^T[0-9A-Za-z]{27}$/)
    })

    it('refuses a name and an id that are taken', async () => {
      for (const tenant of [{ name: 'TestTenant' }, { name: 'Other', id: 'testtenant' }]) {
        const expected = refused(
          400,
          'E073307',
          'Failed to save tenant, tenant ID or Name already exist',
          'Failed creating tenant because tenant name is duplicate',
        )
        assert.deepEqual(await answerOf(plane.call('POST', '/v1/mgmt/tenant/create', tenant)), expected)
      }
    })

    it('refuses a tenant without a name', async () => {
      const answer = await answerOf(plane.call('POST', '/v1/mgmt/tenant/create', {}))
      assert.deepEqual(answer, invalid('The name field is required'))
    })

    it('replaces a tenant, clearing what is left out', async () => {
      const { status, body } = await plane.call('POST', '/v1/mgmt/tenant/update', {
        id: 'testtenant',
        name: 'Renamed',
        disabled: true,
      })
      assert.deepEqual([status, body], [200, {}])
      const loaded = await plane.call('GET', '/v1/mgmt/tenant?id=testtenant')
      assert.deepEqual(loaded.body, { ...blank, id: 'testtenant', name: 'Renamed', disabled: true })
    })

    it('answers 404 for an unknown tenant', async () => {
      const notLoaded = refused(404, 'E111104', 'Failed to load tenants', 'Could not load tenant by id')
      assert.deepEqual(await answerOf(plane.call('GET', '/v1/mgmt/tenant?id=nobody')), notLoaded)
      const update = plane.call('POST', '/v1/mgmt/tenant/update', { id: 'nobody', name: 'x' })
      const notUpdated = refused(404, 'E111102', 'Failed to update tenant', 'Could not update tenant')
      assert.deepEqual(await answerOf(update), notUpdated)
      const remove = plane.call('POST', '/v1/mgmt/tenant/delete', { id: 'nobody' })
      assert.deepEqual(await answerOf(remove), notLoaded)
    })

    it('knows the tenants above and below', async () => {
      await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Child', id: 'child', parent: 'testtenant' })
      const top = await plane.call('POST', '/v1/mgmt/tenant/search', { tenantIds: ['testtenant'], topLevelOnly: true })
      assert.deepEqual(
        top.body.tenants.map((tenant: { id: string; successors: string[] }) => [tenant.id, tenant.successors]),
        [['testtenant', ['child']]],
      )
      const below = await plane.call('POST', '/v1/mgmt/tenant/search', { parentTenantId: 'testtenant' })
      assert.deepEqual(
        below.body.tenants.map((tenant: { id: string; parent: string }) => [tenant.id, tenant.parent]),
        [['child', 'testtenant']],
      )
    })

    it('keeps settings and default roles', async () => {
      await plane.call('POST', '/v1/mgmt/tenant/settings', {
        tenantId: 'testtenant',
        domains: ['sso.example.com'],
        enabled: true,
        sessionTokenExpiration: 5,
        sessionTokenExpirationUnit: 'minutes',
      })
      const { body } = await plane.call('GET', '/v1/mgmt/tenant/settings?id=testtenant')
      assert.deepEqual(
        [body.domains, body.enabled, body.sessionTokenExpiration, body.sessionTokenExpirationUnit],
        [['sso.example.com'], true, 5, 'minutes'],
      )
      const roles = { id: 'testtenant', defaultRoles: ['Tenant Admin'] }
      assert.equal((await plane.call('POST', '/v1/mgmt/tenant/updateDefaultRoles', roles)).status, 200)
      const unknown = { id: 'testtenant', defaultRoles: ['Nobody'] }
      const answer = await plane.call('POST', '/v1/mgmt/tenant/updateDefaultRoles', unknown)
      assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E111403'])
      const loaded = await plane.call('GET', '/v1/mgmt/tenant?id=testtenant')
      assert.deepEqual(loaded.body.defaultRoles, ['Tenant Admin'])
    })

    it('deletes a tenant', async () => {
      assert.deepEqual((await plane.call('POST', '/v1/mgmt/tenant/delete', { id: 'child' })).body, {})
      assert.equal((await plane.call('GET', '/v1/mgmt/tenant?id=child')).status, 404)
      const all = await plane.call('GET', '/v1/mgmt/tenant/all')
      assert.deepEqual(all.body.tenants.map((tenant: { name: string }) => tenant.name).sort(), ['Made', 'Renamed'])
    })
  })
}
