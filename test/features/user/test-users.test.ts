import assert from 'node:assert/strict'
import { it } from 'node:test'
import { codeDigest } from '../../../src/features/identity/credentials/codes.ts'
import { digestOf } from '../../../src/features/secrets.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

onEveryPlane('test users', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const generate = async (what: string, body: object) => {
    const answer = await call('POST', `/v1/mgmt/tests/generate/${what}`, { loginId: 'test@example.com', ...body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const challenge = (id: string) => plane().world.store.challenges.load(plane().projectId, id)
  let userId = ''

  it('generates a code that stays until the next and is kept as a salted digest', async () => {
    const created = await call('POST', '/v1/mgmt/user/create/test', { loginId: 'test@example.com' })
    userId = created.body.user.userId
    const loginOptions = { customClaims: { a: 1 }, mfa: true }
    const first = await generate('otp', { deliveryMethod: 'sms', loginOptions })
    assert.match(first.code, /^\d{6}$/)
    assert.deepEqual(first, { loginId: 'test@example.com', code: first.code })
    const second = await generate('otp', { deliveryMethod: 'sms' })
    const stored = await challenge(`test-otp:sms:${userId}`)
    assert.ok(stored)
    assert.deepEqual(stored, {
      ...stored,
      kind: 'otp',
      method: 'sms',
      userId,
      loginId: 'test@example.com',
      digest: codeDigest(second.code, stored.salt),
      reusable: true,
      attempts: 0,
      status: 'pending',
      createdAt: START,
    })
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(second.code))
    for (const deliveryMethod of ['email', 'voice', 'whatsapp', 'Embedded']) await generate('otp', { deliveryMethod })
  })

  it('generates a magic link', async () => {
    const redirectUrl = 'https://example.com/verify'
    const { loginId, link } = await generate('magiclink', { deliveryMethod: 'email', URI: redirectUrl })
    assert.equal(loginId, 'test@example.com')
    const token = /^https:\/\/example\.com\/verify\?t=(\w{43})$/.exec(link)?.[1] ?? ''
    const stored = await challenge(digestOf(token))
    assert.deepEqual(
      [stored?.kind, stored?.method, stored?.userId, stored?.reusable],
      ['magiclink', 'email', userId, false],
    )
    assert.ok((stored?.expiresAt ?? 0) > START)
    const withQuery = await generate('magiclink', { deliveryMethod: 'sms', redirectUrl: `${redirectUrl}?a=b#top` })
    assert.match(withQuery.link, /^https:\/\/example\.com\/verify\?a=b&t=\w{43}#top$/)
    assert.match((await generate('magiclink', { deliveryMethod: 'sms' })).link, /^\?t=\w{43}$/)
  })

  it('generates an enchanted link with a reference to poll', async () => {
    const body = await generate('enchantedlink', { URI: 'https://example.com/verify' })
    const token = /\?t=(\w{43})$/.exec(body.link)?.[1] ?? ''
    const stored = await challenge(digestOf(token))
    assert.ok(stored)
    assert.deepEqual(
      await plane().world.store.challenges.byPending(plane().projectId, digestOf(body.pendingRef)),
      stored,
    )
    assert.deepEqual([stored.kind, stored.status], ['enchantedlink', 'pending'])
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(`${token}|${body.pendingRef}`))
  })

  it('refuses other users, unknown users and unknown methods', async () => {
    await call('POST', '/v1/mgmt/user/create', { loginId: 'real@example.com' })
    const real = { loginId: 'real@example.com', deliveryMethod: 'email' }
    for (const what of ['otp', 'magiclink', 'enchantedlink']) {
      const path = `/v1/mgmt/tests/generate/${what}`
      const answer = await call('POST', path, real)
      assert.deepEqual(
        [answer.status, answer.body],
        [400, refusal('E112102', 'User not found', 'The user is not a test user')],
      )
      assert.equal((await call('POST', path, { ...real, loginId: 'nobody' })).status, 404)
    }
    const pigeon = { loginId: 'test@example.com', deliveryMethod: 'pigeon' }
    assert.equal((await call('POST', '/v1/mgmt/tests/generate/otp', pigeon)).status, 400)
  })

  it('answers under the names of the documentation', async () => {
    const otp = await call('POST', '/management/users/test-users/generate-otp', {
      loginId: 'test@example.com',
      deliveryMethod: 'sms',
    })
    assert.match(otp.body.code, /^\d{6}$/)
    plane().now += 1000
    const made = await call('POST', '/v1/management/users/test-users', { loginId: 'docs@example.com' })
    assert.equal(made.body.user.test, true)
    const listed = await call('GET', '/management/users/test-users?limit=1&page=1')
    assert.deepEqual([listed.body.total, listed.body.users], [2, [made.body.user]])
  })
})
