import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEveryEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

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

    it(`C1 somebody named by nothing is not everybody at ${base}/load`, async () => {
      for (const query of ['loginId=', 'userId=', 'loginId=&userId=']) {
        const { status, body } = await plane.call('GET', `${base}/load?${query}`)
        assert.ok(status >= 400 && status < 500, query)
        assert.equal(body.user, undefined)
      }
    })

    it(`loads all users but test users by ${base}/load without an id`, async () => {
      const real = await plane.call('POST', '/v2/mgmt/user/search', {})
      assert.equal(real.body.users.length, 2)
      const documented = await plane.call('GET', `${base}/load`)
      assert.deepEqual(documented.body, { user: real.body.users })
      const second = await plane.call('GET', `${base}/load?limit=1&page=1`)
      assert.deepEqual(second.body, { user: [real.body.users[1]] })
    })

    it(`E2 names the next page of ${base}/load and of test-users, which misses nobody`, async () => {
      for (const [route, kind] of [
        ['load', 'create'],
        ['test-users', 'create/test'],
      ] as const) {
        const made: string[] = []
        for (let at = 0; at < 7; at++) {
          const { body } = await plane.call('POST', `/v1/mgmt/user/${kind}`, { loginId: `${at}${base}${route}` })
          made.push(body.user.userId)
        }
        const authorization = `Bearer ${plane.projectId}:${plane.managementKey}`
        const found: string[] = []
        let url: URL | undefined = new URL(`${base}/${route}?limit=3`, plane.url)
        for (let page = 0; url; page++) {
          const reply: Response = await fetch(url, { headers: { authorization } })
          assert.equal(reply.status, 200)
          const body = (await reply.json()) as { [key: string]: { userId: string }[] }
          const users = body['user'] ?? body['users'] ?? []
          assert.ok(users.length <= 3)
          found.push(...users.map(({ userId }) => userId))
          const [, next] = /^<([^>]+)>; rel="next"$/.exec(reply.headers.get('link') ?? '') ?? []
          assert.equal(next !== undefined, reply.headers.has('link'))
          url = next === undefined ? undefined : new URL(next, url)
          // Somebody whose page was read goes: all behind move up.
          if (page === 0) await plane.call('POST', '/v1/mgmt/user/delete', { userId: found[0] })
        }
        assert.equal(new Set(found).size, found.length)
        assert.deepEqual(
          made.filter((id) => !found.includes(id) && id !== found[0]),
          [],
        )
        for (const userId of made) await plane.call('POST', '/v1/mgmt/user/delete', { userId })
      }
      const wrong = await plane.call('GET', `${base}/load?after=nobody`)
      assert.deepEqual([wrong.status, wrong.body.errorCode], [400, 'E011003'])
      // What the deletions took is there again for the others.
      for (const loginId of ['ann@example.com', 'bob@example.com']) {
        await plane.call('POST', '/v1/mgmt/user/create', { loginId })
      }
      await plane.call('POST', '/v1/mgmt/user/create/test', { loginId: 'tess@example.com' })
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
