/** Providers that the plane plays, one after the other, as an unmodified SDK signs in by them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { startPlane, type TestingPlane } from '../../../src/testing/index.ts'

const APP = 'http://localhost:3000/done'
const NAMES = ['google', 'microsoft', 'apple', 'github', 'facebook', 'linkedin', 'gitlab', 'slack', 'discord'] as const

describe('social providers without any settings', () => {
  let plane: TestingPlane
  let sdk: ReturnType<typeof DescopeClient>
  before(async () => {
    plane = await startPlane()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  })
  after(() => plane.stop())

  const begin = async (provider: string) => {
    const { ok, data, error } = await sdk.oauth.start[provider as 'google'](APP)
    assert.ok(ok, JSON.stringify(error))
    return data?.url ?? ''
  }
  const back = async (provider: string) => {
    const { searchParams, hash } = await plane.provider.follow(await begin(provider))
    return { code: searchParams.get('code') ?? '', err: searchParams.get('err'), hash }
  }
  const enter = async (provider: string) => {
    const { code, err } = await back(provider)
    assert.ok(code, String(err))
    const { ok, data, error } = await sdk.oauth.exchange(code)
    assert.ok(ok && data, JSON.stringify(error))
    return data
  }

  /** What each says of the same person. Facebook says nowhere that an address is proven. */
  const PROVEN = new Set<string>(NAMES.filter((name) => name !== 'facebook'))

  for (const name of NAMES) {
    it(`${name} signs in whom the test says, and knows him again`, async () => {
      const email = `${name}@people.example`
      const person = { email, name: 'Ada Lovelace', provider: name }
      plane.provider.next({ person }, { person })
      const first = await enter(name)
      const { user } = first
      assert.deepEqual(
        [first.firstSeen, user?.email, user?.verifiedEmail, user?.OAuth],
        [true, email, PROVEN.has(name), { [name]: true }],
      )
      assert.equal(user?.name, 'Ada Lovelace')
      assert.equal(user?.loginIds[0] === email, PROVEN.has(name))
      const second = await enter(name)
      assert.deepEqual([second.firstSeen, second.user?.userId], [false, user?.userId])
    })

    it(`${name} says in its own words that somebody gave up`, async () => {
      plane.provider.next({ cancel: true })
      const { code, err } = await back(name)
      assert.equal(code, '')
      assert.match(String(err), /denied|declin|Permissions error|cancel/i)
    })

    it(`${name}: an address that it has not proven joins no account`, async () => {
      const email = `victim-${name}@people.example`
      const { userId } = await plane.signIn(email)
      plane.provider.next({ person: { email, unverified: true } })
      const { user } = await enter(name)
      assert.notEqual(user?.userId, userId)
      assert.equal(user?.verifiedEmail, false)
    })
  }

  it('fails as it is told: at the page, at the token endpoint, and with what it signs', async () => {
    plane.provider.next({ error: 'server_error', errorDescription: 'On fire' })
    assert.equal((await back('google')).err, 'On fire')
    const person = { email: 'wrong@people.example' }
    plane.provider.next({ person, tokenStatus: 503 })
    assert.match(String((await back('google')).err), /refused/)
    for (const wrong of ['nonce', 'audience', 'issuer', 'expired', 'signature'] as const) {
      plane.provider.next({ person, wrong })
      const { code, err } = await back('google')
      assert.deepEqual([wrong, code, /ID token/.test(String(err))], [wrong, '', true])
    }
    const { users } = (await plane.manage('POST', '/v2/mgmt/user/search', { emails: [person.email] })) as { users: [] }
    assert.deepEqual(users, [])
  })

  it('keeps an answer for the provider that it is for, and refuses one that says nobody', async () => {
    plane.provider.next(
      { person: { email: 'second@people.example' }, provider: 'github' },
      { person: { email: 'first@people.example' } },
    )
    assert.equal((await enter('google')).user?.email, 'first@people.example')
    assert.equal((await enter('github')).user?.email, 'second@people.example')
    assert.throws(() => plane.provider.next({}), /must have a person, cancel or error/)
    assert.throws(() => plane.provider.next({ person: {} }), /must have an email, a sub or a name/)
    assert.throws(() => plane.provider.next({ cancel: true, provider: 'nobody' }), /must be one of google, /)
    await assert.rejects(async () => plane.provider.follow(await begin('google')), /shows a page/)
  })

  it('is as at the start after a reset', async () => {
    plane.provider.next({ cancel: true })
    await plane.reset()
    await assert.rejects(async () => plane.provider.follow(await begin('google')), /shows a page/)
  })
})
