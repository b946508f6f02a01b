import assert from 'node:assert/strict'
import { it } from 'node:test'
import { suite } from './signing-in.ts'

suite('strength of passwords', (get) => {
  it('refuses what is easy to guess from the score on that the policy asks', async () => {
    const plane = get()
    const { body: settings } = await plane.call('GET', '/v1/mgmt/password/settings')
    const asked = { ...settings, enablePasswordStrength: true, passwordStrengthScore: 3 }
    assert.equal((await plane.call('POST', '/v1/mgmt/password/settings', asked)).status, 200)
    const signUp = (loginId: string, password: string) =>
      plane.as(undefined, '/v1/auth/password/signup', { loginId, password })
    const { status, body } = await signUp('easy@example.com', 'Password1!')
    assert.deepEqual(
      [status, body],
      [
        400,
        {
          errorCode: 'E011003',
          errorDescription: 'Request is invalid',
          errorMessage: 'The password is too easy to guess',
        },
      ],
    )
    assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=easy@example.com')).status, 404)
    assert.equal((await signUp('hard@example.com', 'aB3$kd92!xQz')).status, 200)
    assert.equal((await signUp('long@example.com', `Ab1!${'x7'.repeat(2000)}`)).status, 400)
  })
})
