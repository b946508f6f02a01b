import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

const UNREADABLE = [
  '\x1b',
  '\x07',
  '\x7f',
  '\u009b',
  '\u00ad',
  '\u200b',
  '\u200d',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u2028',
  '\u2060',
  '\ufeff',
  '\u061c',
  '\u180e',
  '\u{e0041}',
]

onEveryPlane('names that can be read', (plane) => {
  const call = (path: string, body: unknown, method = 'POST') => plane().call(method, path, body)
  const INVISIBLE = 'field must not hold control or invisible characters'

  it('A11 refuses login ids and e-mail addresses with control, bidi and zero-width characters', async () => {
    for (const mark of UNREADABLE) {
      const name = `an${mark}n`
      const loginId = await call('/v1/mgmt/user/create', { loginId: name })
      assert.deepEqual([loginId.status, loginId.body.errorMessage], [400, `The loginId ${INVISIBLE}`], escape(name))
      const email = await call('/v1/mgmt/user/create', { loginId: 'x', email: `${name}@example.com` })
      assert.equal(email.status, 400, escape(name))
      const address = await call('/v1/mgmt/user/create', { loginId: `${name}@example.com` })
      assert.equal(address.status, 400, escape(name))
    }
  })

  it('A11 at every door', async () => {
    const name = 'an\u202en'
    await call('/v1/mgmt/user/create', { loginId: 'ann', email: 'ann@example.com' })
    const doors: [string, object, string?][] = [
      ['/v1/mgmt/user/create', { loginId: 'bob', additionalIdentifiers: [name] }],
      ['/v1/mgmt/user/create/test', { loginId: name }],
      ['/v1/mgmt/user/update', { loginId: 'ann', additionalIdentifiers: [name] }],
      ['/v1/mgmt/user/update', { loginId: 'ann', email: `${name}@example.com` }],
      ['/v1/mgmt/user/patch', { loginId: 'ann', additionalIdentifiers: [name] }, 'PATCH'],
      ['/v1/mgmt/user/patch', { loginId: 'ann', email: `${name}@example.com` }, 'PATCH'],
      ['/v1/mgmt/user/update/loginid', { loginId: 'ann', newLoginId: name }],
      ['/v1/mgmt/user/update/email', { loginId: 'ann', email: `${name}@example.com` }],
      ['/v1/auth/otp/signup/email', { loginId: name, user: { email: 'bob@example.com' } }],
      ['/v1/auth/otp/signup-in/email', { loginId: `${name}@example.com` }],
      ['/v1/auth/magiclink/signup/email', { loginId: name, user: { email: 'bob@example.com' } }],
      ['/v1/auth/password/signup', { loginId: name, password: 'Some-Password-1' }],
      ['/v1/auth/totp/signup', { loginId: name }],
      ['/v1/auth/webauthn/signup/start', { loginId: name, user: { loginId: name }, origin: 'http://localhost:3000' }],
    ]
    for (const [path, body, method] of doors) {
      const answer = await call(path, body, method)
      assert.equal(answer.status, 400, `${path} ${JSON.stringify(answer.body)}`)
      assert.match(answer.body.errorMessage, /invisible characters$/, path)
    }
    const batch = await call('/v1/mgmt/user/create/batch', { users: [{ loginId: name }, { loginId: 'carl' }] })
    assert.deepEqual([batch.status, batch.body.createdUsers.length, batch.body.failedUsers.length], [200, 1, 1])
  })

  it('A11 keeps letters of every script, pictures and marks of accents', async () => {
    for (const loginId of ['søren', '名前', 'سلام', 'é', '🚀']) {
      assert.equal((await call('/v1/mgmt/user/create', { loginId })).status, 200, loginId)
    }
  })
})
