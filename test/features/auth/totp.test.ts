import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TOTP } from 'otpauth'
import { signInTestUser, suite } from './signing-in.ts'

const code = (seed: string, at: number) => new TOTP({ secret: seed }).generate({ timestamp: at })

suite('authenticator apps', (get) => {
  const verify = async (loginId: string, shown: string) => {
    const { status, body } = await get().as(undefined, '/v1/auth/totp/verify', { loginId, code: shown })
    return status === 200 ? 200 : [status, body.errorCode]
  }
  const wrong = [401, 'E061102']

  it('takes a code once, of now or a step beside, and none that is older', async () => {
    const plane = get()
    const { key } = (await plane.as(undefined, '/v1/auth/totp/signup', { loginId: 'a' })).body
    assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=a')).status, 404)
    assert.deepEqual(await verify('a', code(key, plane.now - 60_000)), wrong)
    assert.equal(await verify('a', code(key, plane.now)), 200)
    assert.deepEqual(await verify('a', code(key, plane.now)), wrong)
    assert.deepEqual(await verify('a', code(key, plane.now - 30_000)), wrong)
    plane.now += 60_000
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify('a', code(key, plane.now))))
    assert.equal(answers.filter((answer) => answer === 200).length, 1)
  })

  it('is not given to an account that is there, and locks guessers', async () => {
    const plane = get()
    const { status, body } = await plane.as(undefined, '/v1/auth/totp/signup', { loginId: 'a' })
    assert.deepEqual([status, body.errorCode], [400, 'E062107'])
    plane.now += 600_000
    const answers = []
    for (let n = 0; n < 10; n++) answers.push(await verify('a', '000000'))
    assert.deepEqual(answers, [...Array(9).fill(wrong), [401, 'E061103']])
  })

  it('keeps the old seed until the new one was used', async () => {
    const plane = get()
    const { refreshJwt } = await signInTestUser(plane, 'b')
    const offer = async () => (await plane.as(refreshJwt, '/v1/auth/totp/update', { loginId: 'b' })).body.key
    const first = await offer()
    assert.equal(await verify('b', code(first, plane.now)), 200)
    const second = await offer()
    plane.now += 30_000
    assert.equal(await verify('b', code(first, plane.now)), 200)
    assert.equal(await verify('b', code(second, plane.now)), 200)
    plane.now += 60_000
    assert.deepEqual(await verify('b', code(first, plane.now)), wrong)
    assert.equal(await verify('b', code(second, plane.now)), 200)
  })

  it('takes seeds that were imported, and moves along when users become one', async () => {
    const plane = get()
    const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
    const users = [{ loginId: 'seeded@example.com', email: 'seeded@example.com', seed }]
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.equal(await verify('seeded@example.com', code(seed, plane.now)), 200)
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'c', phone: '+12025550100' })
    const merged = await plane.call('POST', '/v1/mgmt/user/update/email', {
      loginId: 'c',
      email: 'seeded@example.com',
      verified: true,
      failOnConflict: false,
    })
    assert.deepEqual([merged.status, merged.body.user.TOTP], [200, true])
    plane.now += 60_000
    assert.equal(await verify('c', code(seed, plane.now)), 200)
  })
})
