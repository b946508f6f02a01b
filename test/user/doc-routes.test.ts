import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEveryEngine } from '../engines.ts'
import { startTestPlane, type TestPlane } from '../plane.ts'

onEveryEngine((engine) => {
  let plane: TestPlane
  let drop: () => Promise<void>
  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    plane = await startTestPlane({ database: fresh.url })
    for (const loginId of ['ann@example.com', 'bob@example.com']) {
      await plane.call('POST', '/v1/mgmt/user/create', { loginId })
    }
    await plane.call('POST', '/v1/mgmt/user/create/test', { loginId: 'tess@example.com' })
  })
  after(async () => {
    await plane?.stop()
    await drop?.()
  })

  for (const base of ['/management/users', '/v1/management/users']) {
    it(`loads one user by ${base}/load as the real route does`, async () => {
      const real = await plane.call('GET', '/v1/mgmt/user?loginId=ann@example.com')
      const documented = await plane.call('GET', `${base}/load?loginId=ann@example.com`)
      assert.deepEqual(documented.body, { user: real.body.user })
      assert.equal((await plane.call('GET', `${base}/load?userId=U2Nobody`)).status, 404)
    })

    it(`loads all users but test users by ${base}/load without an id`, async () => {
      const real = await plane.call('POST', '/v2/mgmt/user/search', {})
      assert.equal(real.body.users.length, 2)
      const documented = await plane.call('GET', `${base}/load`)
      assert.deepEqual(documented.body, { user: real.body.users })
      const second = await plane.call('GET', `${base}/load?limit=1&page=1`)
      assert.deepEqual(second.body, { user: [real.body.users[1]] })
    })

    it(`lists test users by ${base}/test-users`, async () => {
      const real = await plane.call('POST', '/v2/mgmt/user/search/test', {})
      assert.equal(real.body.users.length, 1)
      assert.deepEqual((await plane.call('GET', `${base}/test-users`)).body, real.body)
    })

    it(`searches by ${base}/search`, async () => {
      const query = { text: 'BOB@' }
      const real = await plane.call('POST', '/v2/mgmt/user/search', query)
      assert.equal(real.body.total, 1)
      assert.deepEqual((await plane.call('POST', `${base}/search`, query)).body, real.body)
    })
  }
})
