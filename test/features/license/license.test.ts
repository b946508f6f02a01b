import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

onEveryPlane('the licence', (plane) => {
  it('is answered in the words of older and of newer clients', async () => {
    const { status, body } = await plane().call('GET', '/v1/mgmt/license')
    assert.deepEqual([status, body], [200, { licenseType: 'enterprise', rateLimitTier: 'tier4' }])
  })
})
